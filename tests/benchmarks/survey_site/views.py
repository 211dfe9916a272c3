"""The least that a view can do: one form without logic, one INSERT, one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from tests.benchmarks.survey_site.content import CHOICES, STATEMENTS
from tests.benchmarks.survey_site.models import BareAnswer

NAMES = dict(STATEMENTS)


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        given = {name: int(request.POST[name]) for name in NAMES}
        BareAnswer.objects.create(content=given)
        return render(request, "survey_site/thanks.html")
    context = {"statements": STATEMENTS, "choices": CHOICES}
    return render(request, "survey_site/bare.html", context)
