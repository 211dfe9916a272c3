"""Follow-ups in the staff area: plan the next one, remove one that has not begun."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from surveys.actions.follow_ups import plan_follow_up, remove_follow_up
from surveys.enums import WaveRole
from surveys.errors import (
    AnswersDeletedError,
    CityTimesError,
    FollowUpExistsError,
    FollowUpHasBegunError,
    LaterFollowUpError,
    NothingToFollowError,
    TooLateToFollowError,
)
from surveys.forms.studies import FollowUpForm
from surveys.models import Study, Wave
from surveys.refusals import sentence_of

REFUSALS = (
    AnswersDeletedError,
    FollowUpExistsError,
    NothingToFollowError,
    TooLateToFollowError,
)


@permission_required("surveys.add_wave")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The number is in the address, so a form sent twice plans one follow-up."""
    study = get_object_or_404(Study, pk=pk)
    form = FollowUpForm(request.POST or None, study=study)
    if form.is_valid() and _plan(request, study, number, form):
        return redirect("studies:study", pk)
    context = {
        "title": _("Plan follow-up %(number)s") % {"number": number},
        "study": study,
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "surveys/staff/follow_up.html", context, status=status)


def _plan(request: HttpRequest, study: Study, number: int, form: FollowUpForm) -> bool:
    """Whether there is nothing to correct in the form."""
    try:
        plan_follow_up(
            study=study,
            number=number,
            window=form.window(),
            now=timezone.now(),
            by=request.user,
        )
    except CityTimesError as error:
        form.add_error(error.end.removesuffix("_at"), sentence_of(error))
        return False
    except REFUSALS as error:
        messages.error(request, sentence_of(error))
        return True
    messages.success(request, _("The follow-up is planned."))
    return True


@permission_required("surveys.delete_wave")
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, wave: str) -> HttpResponse:
    found = get_object_or_404(Wave, slug=wave, role=WaveRole.FOLLOW_UP)
    if request.method == "POST":
        try:
            remove_follow_up(wave=found, now=timezone.now(), by=request.user)
        except (FollowUpHasBegunError, LaterFollowUpError) as error:
            messages.error(request, sentence_of(error))
        else:
            messages.success(request, _("The follow-up is removed."))
        return redirect("studies:study", found.study_id)
    context = {"title": f"{found.study.title}: {found.title}", "wave": found}
    return render(request, "surveys/staff/remove.html", context)
