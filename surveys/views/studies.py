"""Studies in the staff area. Nothing here reads an answer: counts come from the worker."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from surveys.actions.questionnaires import release_core
from surveys.actions.requests import request_link
from surveys.actions.studies import change_study, create_study
from surveys.clocks import UnclearTimeError
from surveys.errors import (
    AlreadyAskedError,
    CeremonyHeldError,
    KeepingTimeError,
    NoCampaignCityError,
    QuotaInTheWayError,
    StudyExistsError,
    StudyHasBegunError,
    WaveStillOpenError,
)
from surveys.forms.studies import NewStudyForm, StudyForm, unclear_time
from surveys.models import QuestionnaireVersion, Study
from surveys.overviews import keeping_overview, overview_of
from surveys.refusals import sentence_of
from surveys.runs import last_runs

may_view = permission_required("surveys.view_study")
may_add = permission_required("surveys.add_study")
may_change = permission_required("surveys.change_study")
may_release = permission_required("surveys.add_questionnaireversion")


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
    studies = Study.objects.with_waves().prefetch_related(
        "ceremony_steps", "link_qualities"
    )
    found = get_object_or_404(studies, pk=pk)
    now = timezone.now()
    context = {
        "title": found.title,
        "overview": overview_of(found, now, last_runs()),
        "keeping": keeping_overview(found, now),
    }
    return render(request, "surveys/staff/study.html", context)


@may_add
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """One page; what is faulty comes back beside its field, and nothing is written."""
    if not QuestionnaireVersion.objects.in_every_language().exists():
        context = {"title": _("Create a study")}
        return render(request, "surveys/staff/no_questionnaire.html", context)
    form = NewStudyForm(request.POST or None)
    if form.is_valid() and (made := _create(request, form)):
        messages.success(request, _("The study is created."))
        return redirect("studies:study", made.pk)
    return _page(request, "create", form=form, title=_("Create a study"))


def _create(request: HttpRequest, form: NewStudyForm) -> Study | None:
    try:
        return create_study(
            slug=form.cleaned_data["slug"],
            titles=form.titles(),
            cities=form.cleaned_data["cities"],
            comparison_cities=form.cleaned_data["comparison_cities"],
            version=form.cleaned_data["version"],
            waves=form.plans(),
            is_simulated=form.cleaned_data["is_simulated"],
            keep_answers_months=form.cleaned_data["keep_answers_months"],
            by=request.user,
        )
    except StudyExistsError as error:
        form.add_error("slug", sentence_of(error))
    except NoCampaignCityError as error:
        form.add_error("comparison_cities", sentence_of(error))
    return None


@may_change
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Study.objects.with_waves(), pk=pk)
    form = StudyForm(request.POST or None, initial=_initial(found))
    if form.is_valid() and _change(request, found, form):
        messages.success(request, _("The study is changed."))
        return redirect("studies:study", pk)
    overview = overview_of(found, timezone.now())
    return _page(request, "change", form=form, title=found.title, overview=overview)


def _initial(study: Study) -> dict[str, object]:
    titles = {f"title_{code}": words for code, words in study.titles.items()}
    waves = study.waves.all()
    version = waves[0].version_id if waves else None
    return {
        "cities": study.cities,
        "comparison_cities": study.comparison_cities,
        "version": version,
        "keep_answers_months": study.keep_answers_months,
        **titles,
    }


def _change(request: HttpRequest, study: Study, form: StudyForm) -> bool:
    try:
        change_study(
            study=study,
            titles=form.titles(),
            cities=form.cleaned_data["cities"],
            comparison_cities=form.cleaned_data["comparison_cities"],
            version=form.cleaned_data["version"],
            now=timezone.now(),
            keep_answers_months=form.cleaned_data["keep_answers_months"],
            by=request.user,
        )
    except (StudyHasBegunError, QuotaInTheWayError) as error:
        form.add_error(None, sentence_of(error))
    except NoCampaignCityError as error:
        form.add_error("comparison_cities", sentence_of(error))
    except KeepingTimeError as error:
        form.add_error("keep_answers_months", sentence_of(error))
    except UnclearTimeError as error:
        form.add_error("cities", unclear_time(error.city))
    return not form.errors


def _page(
    request: HttpRequest, name: str, *, form: StudyForm, **context: Any
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context |= {"form": form}
    return render(request, f"surveys/staff/{name}.html", context, status=status)


@may_change
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Study, pk=pk)
    if request.method == "POST":
        try:
            request_link(study=found, by=request.user)
        except (WaveStillOpenError, CeremonyHeldError, AlreadyAskedError) as error:
            messages.error(request, sentence_of(error))
        else:
            messages.success(request, _("The worker links the waves. Look again soon."))
        return redirect("studies:study", pk)
    context = {"title": found.title, "study": found}
    return render(request, "surveys/staff/link.html", context)


@may_release
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Freeze the questionnaire that comes with the product, for a first study."""
    version = release_core()
    text = _("The questionnaire %(version)s is released. Now create a study.")
    messages.success(request, text % {"version": version})
    return redirect("studies:create")
