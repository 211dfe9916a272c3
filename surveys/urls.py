"""Addresses of the survey, mounted inside the language prefix."""

from django.urls import path

from surveys.views import residents, response_drafts, withdrawals

app_name = "surveys"
urlpatterns = [
    path("s/<slug:wave>/", residents.start, name="start"),
    path("s/<slug:wave>/continue/", response_drafts.resume, name="continue"),
    path("s/<slug:wave>/<slug:step>/", residents.answer, name="screen"),
    path("withdraw/", withdrawals.withdraw, name="withdraw"),
]
