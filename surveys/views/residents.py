"""The resident's path. Nothing that somebody answered is kept between screens."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from surveys import flow, form_state
from surveys.actions.responses import submit_response
from surveys.arrangement import drawn_arms, new_seed
from surveys.checks import SectionAnswers, read_section
from surveys.enums import QualityFlag
from surveys.errors import ResponsesUnavailableError, WaveClosedError
from surveys.form_state import FormState, FormStateError, FormStateExpiredError
from surveys.forms.residents import ConsentForm
from surveys.models import Wave
from surveys.views.modes import channel_of, cities_of, mode_of
from surveys.views.quiet import resident_page
from surveys.views.response_drafts import later
from surveys.views.screens import (
    consent,
    content_of,
    first_step,
    full_quota,
    lost,
    meets_full_quota,
    not_open,
    path_of,
    review,
    screen,
    thanks,
    wave_of,
)


@resident_page
def start(request: HttpRequest, wave: str) -> HttpResponse:
    """Consent. The first screen follows only on a ticked box."""
    found = wave_of(wave)
    channel, mode = channel_of(request, found), mode_of(request, found)
    cities = cities_of(found, mode, timezone.now())
    if not cities:
        return not_open(request, found)
    form = ConsentForm(
        request.POST or None,
        cities=cities,
        initial={"city": channel.city if channel else "", "c": mode.channel},
    )
    if request.method == "POST" and form.is_valid():
        seed = new_seed(content_of(found))
        state = form_state.new_state(
            wave=found.slug,
            version=found.version.number,
            city=form.cleaned_data["city"],
            channel=mode.channel,
            is_kiosk=bool(channel and channel.is_kiosk),
            seed=seed,
            arms=drawn_arms(content_of(found), seed),
        )
        if form.cleaned_data["website"]:
            state = state.with_flag(QualityFlag.HONEYPOT)
        if mode.is_test:
            state = state.with_flag(QualityFlag.TEST)
        return screen(request, found, state, first_step(found, state))
    return consent(request, found, form)


@resident_page
def answer(request: HttpRequest, wave: str, step: str) -> HttpResponse:
    """One section: read it, then show the next, the one before, or the thank-you."""
    found = wave_of(wave)
    is_step = step in {flow.REVIEW, flow.QUOTA} or flow.is_step(content_of(found), step)
    if request.method != "POST" or not is_step:
        return redirect("surveys:start", wave=wave)
    try:
        state = form_state.unseal(
            request.POST.get("state", ""),
            wave=found.slug,
            version=found.version.number,
        )
    except FormStateError as error:
        has_expired = isinstance(error, FormStateExpiredError)
        return lost(request, found, has_expired=has_expired)
    if step == flow.REVIEW:
        return _from_review(request, found, state)
    if step == flow.QUOTA:
        return _from_full_quota(request, found, state)
    section = flow.place_of(path_of(found, state), step).section
    read = read_section(section, request.POST.getlist)
    return _onward(request, found, state.with_section(read), step, read)


def _onward(
    request: HttpRequest, wave: Wave, state: FormState, step: str, read: SectionAnswers
) -> HttpResponse:
    """Where the pressed button leads; faults are shown before anything is sent."""
    if _took_language(request, wave):
        return screen(request, wave, state, step)
    if request.POST.get("go") == "back":
        before = flow.step_before(path_of(wave, state), step)
        return screen(request, wave, state, before or step)
    if read.faulty:
        return screen(request, wave, state, step, read=read)
    return _forward(request, wave, state, step)


def _forward(
    request: HttpRequest, wave: Wave, state: FormState, step: str
) -> HttpResponse:
    go, path = request.POST.get("go"), path_of(wave, state)
    if go == "later" and not state.is_kiosk:
        return later(request, wave, state, step)
    if go == "stop":
        return _submit(request, wave, state, step, stopped_at=step)
    following = flow.step_after(path, step)
    if following:
        return _following(request, wave, state, step, following)
    # A button that said 'continue' never sends.
    if go == "review" or not flow.place_of(path, step).is_last:
        return review(request, wave, state)
    return _submit(request, wave, state, step)


def _following(
    request: HttpRequest, wave: Wave, state: FormState, step: str, following: str
) -> HttpResponse:
    if meets_full_quota(wave, state, step, following):
        return full_quota(request, wave, state, step)
    return screen(request, wave, state, following)


def _took_language(request: HttpRequest, wave: Wave) -> bool:
    language = request.POST.get("lang")
    if language not in content_of(wave).languages:
        return False
    translation.activate(language)
    request.LANGUAGE_CODE = language
    return True


def _from_review(request: HttpRequest, wave: Wave, state: FormState) -> HttpResponse:
    steps = path_of(wave, state).steps()
    if _took_language(request, wave):
        return review(request, wave, state)
    go = request.POST.get("go", "")
    if go in steps:
        return screen(request, wave, state, go)
    if go == "back":
        return screen(request, wave, state, steps[-1])
    return _submit(request, wave, state, steps[-1])


def _from_full_quota(
    request: HttpRequest, wave: Wave, state: FormState
) -> HttpResponse:
    """Only going on is remembered: who goes back or comes later may choose again."""
    step, go = request.POST.get("after", ""), request.POST.get("go")
    if not flow.is_step(content_of(wave), step):
        return lost(request, wave)
    if go == "stop":
        return _submit(
            request, wave, state, step, stopped_at=step, shown_again=full_quota
        )
    if _took_language(request, wave) or (go == "later" and state.is_kiosk):
        return full_quota(request, wave, state, step)
    if go in {"back", "later"}:
        return (screen if go == "back" else later)(request, wave, state, step)
    return _forward(request, wave, state.past_quota(), step)


def _submit(
    request: HttpRequest,
    wave: Wave,
    state: FormState,
    step: str,
    *,
    stopped_at: str | None = None,
    shown_again: Callable[..., HttpResponse] = screen,
) -> HttpResponse:
    try:
        code = submit_response(
            wave=wave,
            state=state,
            language=translation.get_language(),
            now=timezone.now(),
            stopped_at=stopped_at,
        )
    except WaveClosedError:
        return not_open(request, wave)
    except ResponsesUnavailableError:
        response = shown_again(request, wave, state, step, is_unconfirmed=True)
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        response.headers["Retry-After"] = "30"
        return response
    return thanks(request, wave, state, code)
