"""Studies in the staff area. Nothing here reads an answer: counts come from the worker."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from surveys.models import Study
from surveys.overviews import overview_of

may_view = permission_required("surveys.view_study")


@may_view
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    studies = Study.objects.newest_first().with_waves()
    context = {
        "title": _("Studies"),
        "overviews": [overview_of(study, now) for study in studies],
    }
    return render(request, "surveys/staff/index.html", context)


@may_view
@require_safe
def study(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Study.objects.with_waves(), pk=pk)
    context = {"title": found.title, "overview": overview_of(found, timezone.now())}
    return render(request, "surveys/staff/study.html", context)
