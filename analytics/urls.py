"""Addresses of reports, mounted in the admin by wagtail_hooks."""

from django.urls import path

from analytics import views

app_name = "analytics"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.report, name="report"),
    path("<int:pk>/shifts.csv", views.report_csv, name="report_csv"),
    path("estimates/<int:pk>/publish/", views.publish, name="publish"),
    path("analyse/<slug:study>/", views.analyse, name="analyse"),
]
