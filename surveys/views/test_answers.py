"""Try a wave out: a link per language, and what became of the test answers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from surveys.actions.requests import request_test_deletion
from surveys.errors import AlreadyAskedError
from surveys.models import Wave
from surveys.refusals import sentence_of, sentence_of_fault
from surveys.runs import last_runs
from surveys.test_tokens import new_token

may_view = permission_required("surveys.view_study")


@may_view
@require_http_methods(["GET", "POST"])
def tests(request: HttpRequest, wave: str) -> HttpResponse:
    """The links, and on POST the wish to delete what came from them."""
    found = get_object_or_404(Wave.objects.with_parts(), slug=wave)
    may_delete = request.user.has_perm("surveys.change_wave")
    if request.method == "POST" and may_delete:
        _ask(request, found)
        return redirect("studies:tests", found.slug)
    run = last_runs().of_tests(found.slug)
    context = {
        "title": _("Try it out: %(study)s, %(wave)s")
        % {"study": found.study.title, "wave": found.title},
        "wave": found,
        "links": [] if found.is_settled else links_of(request, found),
        "may_delete": may_delete and found.test_answers and not run.is_waiting,
        "is_waiting": run.is_waiting,
        "fault": sentence_of_fault(run.fault),
    }
    return render(request, "surveys/staff/tests.html", context)


def _ask(request: HttpRequest, wave: Wave) -> None:
    try:
        request_test_deletion(wave=wave, by=request.user)
    except AlreadyAskedError as error:
        messages.error(request, sentence_of(error))
    else:
        text = _("The worker deletes the test answers. Look again soon.")
        messages.success(request, text)


def links_of(request: HttpRequest, wave: Wave) -> list[tuple[str, str, str]]:
    """Language, its own name, and the address with a token that holds for a week."""
    token, links = new_token(wave.slug), []
    for language, name in settings.LANGUAGES:
        if language in wave.version.content.languages:
            with translation.override(language):
                path = reverse("surveys:start", args=[wave.slug])
            link = request.build_absolute_uri(f"{path}?test={token}")
            links.append((language, name, link))
    return links
