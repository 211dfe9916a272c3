"""What staff do with one wave; each step is confirmed on a page of its own."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from surveys.actions.requests import request_seal
from surveys.actions.studies import pin_version
from surveys.actions.times import change_times, close_now
from surveys.comparability import incomparable
from surveys.errors import (
    AlreadyAskedError,
    AlreadySealedError,
    CityTimesError,
    QuotaInTheWayError,
    WaveHasBegunError,
    WaveIsOverError,
    WaveNotOpenError,
    WaveStillOpenError,
)
from surveys.forms.studies import PinForm, TimesForm
from surveys.models import Wave
from surveys.overviews import city_list
from surveys.refusals import sentence_of

may_change = permission_required("surveys.change_wave")
may_seal = permission_required("surveys.add_sealedwave")


def _wave(slug: str) -> Wave:
    return get_object_or_404(Wave.objects.with_parts(), slug=slug)


@may_change
@require_http_methods(["GET", "POST"])
def times(request: HttpRequest, wave: str) -> HttpResponse:
    found, now = _wave(wave), timezone.now()
    form = TimesForm(request.POST or None, parts=found.cities.all(), now=now)
    if form.is_valid() and _move(request, found, form):
        messages.success(request, _("The times are changed."))
        return redirect("studies:study", found.study_id)
    context = {"title": _title(found), "wave": found, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "surveys/staff/times.html", context, status=status)


def _move(request: HttpRequest, wave: Wave, form: TimesForm) -> bool:
    try:
        change_times(
            wave=wave, windows=form.windows(), now=timezone.now(), by=request.user
        )
    except CityTimesError as error:
        form.add_error(f"{error.city}_{error.end}", sentence_of(error))
    except WaveIsOverError as error:
        form.add_error(None, sentence_of(error))
    return not form.errors


@may_change
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest, wave: str) -> HttpResponse:
    """Which version the wave asks, and what that keeps apart from the other waves."""
    found, now = _wave(wave), timezone.now()
    form = PinForm(request.POST or None, wave=found)
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            pin_version(wave=found, version=version, now=now, by=request.user)
        except (WaveHasBegunError, QuotaInTheWayError) as error:
            messages.error(request, sentence_of(error))
        else:
            text = _("The wave asks the version %(version)s.")
            messages.success(request, text % {"version": version})
        return redirect("studies:pin", found.slug)
    waves = found.study.waves.select_related("version")
    documents = {each.slug: each.version.document for each in waves}
    context = {
        "title": _title(found),
        "wave": found,
        "form": form,
        "has_begun": found.has_begun(now),
        "versions": [(each.title, str(each.version)) for each in waves],
        "obstacles": [each.sentences() for each in incomparable(documents)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "surveys/staff/pin.html", context, status=status)


@may_change
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, wave: str) -> HttpResponse:
    found = _wave(wave)
    if request.method == "POST":
        try:
            close_now(wave=found, now=timezone.now(), by=request.user)
        except (WaveIsOverError, WaveNotOpenError) as error:
            messages.error(request, sentence_of(error))
        else:
            messages.success(request, _("The wave is closed."))
        return redirect("studies:study", found.study_id)
    context = {
        "title": _title(found),
        "wave": found,
        "cities": city_list(found.open_cities(timezone.now())),
    }
    return render(request, "surveys/staff/close.html", context)


@may_seal
@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest, wave: str) -> HttpResponse:
    found = _wave(wave)
    if request.method == "POST":
        try:
            request_seal(wave=found, by=request.user)
        except (WaveStillOpenError, AlreadySealedError, AlreadyAskedError) as error:
            messages.error(request, sentence_of(error))
        else:
            messages.success(request, _("The worker seals the wave. Look again soon."))
        return redirect("studies:study", found.study_id)
    context = {"title": _title(found), "wave": found}
    return render(request, "surveys/staff/seal.html", context)


def _title(wave: Wave) -> str:
    return f"{wave.study.title}: {wave.title}"
