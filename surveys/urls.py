"""Addresses of the survey, mounted inside the language prefix."""

from django.urls import path

from surveys import views

app_name = "surveys"
urlpatterns = [
    path("s/<slug:wave>/", views.start, name="start"),
    path("s/<slug:wave>/<slug:step>/", views.answer, name="screen"),
    path("withdraw/", views.withdraw, name="withdraw"),
]
