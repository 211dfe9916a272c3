"""The resident's path. Nothing is kept between screens; nothing is cached."""

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from surveys import flow, form_state, origins, presenters
from surveys.actions.responses import submit_response
from surveys.actions.withdrawals import request_withdrawal
from surveys.answered import answered_section
from surveys.checks import SectionAnswers, read_section
from surveys.definitions import Questionnaire
from surveys.errors import ResponsesUnavailableError, WaveClosedError
from surveys.form_state import FormState, FormStateError
from surveys.forms.residents import ConsentForm, WithdrawalForm
from surveys.models import Wave
from surveys.models.waves import GRACE
from surveys.questionnaire_logic import labels_of, shown_parts
from surveys.receipts import ReceiptError

View = Callable[..., HttpResponse]
QUIET_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def resident_page(view: View) -> View:
    """No cache, no index, no referrer for others; a post from another site is refused."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def quiet(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and origins.is_cross_site(request):
            response = render(request, "surveys/screens/foreign.html", status=403)
        else:
            response = view(request, *args, **kwargs)
        for name, value in QUIET_HEADERS.items():
            response.headers[name] = value
        return response

    return quiet


def _wave(slug: str) -> Wave:
    return get_object_or_404(Wave.objects.with_parts(), slug=slug)


@resident_page
def start(request: HttpRequest, wave: str) -> HttpResponse:
    """Consent. The first screen follows only on a ticked box."""
    found = _wave(wave)
    if not found.open_cities(timezone.now(), grace=GRACE):
        return _not_open(request, found)
    channel = _channel(found, request.GET.get("c", "") or request.POST.get("c", ""))
    form = ConsentForm(
        request.POST or None,
        cities=found.open_cities(timezone.now(), grace=GRACE),
        initial={"city": channel.city if channel else "", "c": channel or ""},
    )
    if request.method == "POST" and form.is_valid():
        state = form_state.new_state(
            wave=found.slug,
            version=found.version.number,
            city=form.cleaned_data["city"],
            channel=channel.code if channel else "",
        )
        if form.cleaned_data["website"]:
            state = state.with_flag("honeypot")
        return _screen(request, found, state, flow.first_step(_content(found)))
    return _consent(request, found, form)


@resident_page
def answer(request: HttpRequest, wave: str, step: str) -> HttpResponse:
    """One section: read it, then show the next, the one before, or the thank-you."""
    found = _wave(wave)
    is_step = step == flow.REVIEW or flow.is_step(_content(found), step)
    if request.method != "POST" or not is_step:
        return redirect("surveys:start", wave=wave)
    try:
        state = form_state.unseal(
            request.POST.get("state", ""),
            wave=found.slug,
            version=found.version.number,
        )
    except FormStateError:
        return _lost(request, found)
    if step == flow.REVIEW:
        return _from_review(request, found, state)
    section = flow.place_of(_path(found, state), step).section
    read = read_section(section, request.POST.getlist)
    return _onward(request, found, state.with_section(read), step, read)


def _onward(
    request: HttpRequest, wave: Wave, state: FormState, step: str, read: SectionAnswers
) -> HttpResponse:
    """Where the pressed button leads; faults are shown before anything is sent."""
    if _took_language(request, wave):
        return _screen(request, wave, state, step)
    if request.POST.get("go") == "back":
        before = flow.step_before(_path(wave, state), step)
        return _screen(request, wave, state, before or step)
    if read.faulty:
        return _screen(request, wave, state, step, read=read)
    return _forward(request, wave, state, step)


def _forward(
    request: HttpRequest, wave: Wave, state: FormState, step: str
) -> HttpResponse:
    go, path = request.POST.get("go"), _path(wave, state)
    if go == "stop":
        return _submit(request, wave, state, step, stopped_at=step)
    following = flow.step_after(path, step)
    if following:
        return _screen(request, wave, state, following)
    # A button that said 'continue' never sends.
    if go == "review" or not flow.place_of(path, step).is_last:
        return _review(request, wave, state)
    return _submit(request, wave, state, step)


def _took_language(request: HttpRequest, wave: Wave) -> bool:
    language = request.POST.get("lang")
    if language not in _content(wave).languages:
        return False
    translation.activate(language)
    request.LANGUAGE_CODE = language
    return True


def _from_review(request: HttpRequest, wave: Wave, state: FormState) -> HttpResponse:
    steps = _path(wave, state).steps()
    if _took_language(request, wave):
        return _review(request, wave, state)
    go = request.POST.get("go", "")
    if go in steps:
        return _screen(request, wave, state, go)
    if go == "back":
        return _screen(request, wave, state, steps[-1])
    return _submit(request, wave, state, steps[-1])


def _submit(
    request: HttpRequest,
    wave: Wave,
    state: FormState,
    step: str,
    *,
    stopped_at: str | None = None,
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
        return _not_open(request, wave)
    except ResponsesUnavailableError:
        response = _screen(request, wave, state, step, is_unconfirmed=True)
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        response.headers["Retry-After"] = "30"
        return response
    context = {"wave": wave, "receipt_code": code, "city": state.city}
    return render(request, "surveys/screens/thanks.html", context)


def _screen(
    request: HttpRequest,
    wave: Wave,
    state: FormState,
    step: str,
    *,
    read: SectionAnswers | None = None,
    is_unconfirmed: bool = False,
) -> HttpResponse:
    questionnaire, language = _content(wave), translation.get_language()
    place = flow.place_of(_path(wave, state), step)
    read = read or SectionAnswers()
    given = _given(questionnaire, language, state, read)
    context = {
        "wave": wave,
        "place": place,
        "title": given.words(place.section.title, language),
        "intro": given.words(place.section.intro, language),
        "blocks": list(presenters.blocks_of(place.section, language, given)),
        "state": form_state.seal(state),
        "attribution": presenters.words(questionnaire.attribution, language),
        "has_faults": bool(read.faulty),
        "is_unconfirmed": is_unconfirmed,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if read.faulty else HTTPStatus.OK
    return render(request, "surveys/screens/section.html", context, status=status)


def _given(
    questionnaire: Questionnaire, language: str, state: FormState, read: SectionAnswers
) -> presenters.Given:
    shown = shown_parts(questionnaire, state.answers, state.texts)
    return presenters.Given(
        answers=state.answers,
        code=state.code,
        texts=state.texts,
        typed=read.typed,
        faulty=read.faulty,
        labels=labels_of(questionnaire, language, shown.values),
    )


def _review(request: HttpRequest, wave: Wave, state: FormState) -> HttpResponse:
    """All answers once more, each section with a way back to it."""
    questionnaire, language = _content(wave), translation.get_language()
    path, given = (
        _path(wave, state),
        _given(questionnaire, language, state, SectionAnswers()),
    )
    context = {
        "wave": wave,
        "parts": [
            answered_section(flow.place_of(path, step).section, language, given)
            for step in path.steps()
        ],
        "state": form_state.seal(state),
        "attribution": presenters.words(questionnaire.attribution, language),
    }
    return render(request, "surveys/screens/review.html", context)


def _path(wave: Wave, state: FormState) -> flow.Path:
    return flow.Path(
        questionnaire=_content(wave), answers=state.answers, texts=state.texts
    )


def _consent(request: HttpRequest, wave: Wave, form: ConsentForm) -> HttpResponse:
    questionnaire, language = _content(wave), translation.get_language()
    context = {
        "wave": wave,
        "form": form,
        "title": presenters.words(questionnaire.consent_title, language),
        "paragraphs": questionnaire.consent_paragraphs[language],
        "agree": presenters.words(questionnaire.consent_agree, language),
        "attribution": presenters.words(questionnaire.attribution, language),
        "section_count": len(questionnaire.sections),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "surveys/screens/consent.html", context, status=status)


def _not_open(request: HttpRequest, wave: Wave) -> HttpResponse:
    context = {"wave": wave, "wave_state": wave.state_at(timezone.now())}
    return render(request, "surveys/screens/not_open.html", context)


def _lost(request: HttpRequest, wave: Wave) -> HttpResponse:
    context = {"wave": wave}
    return render(request, "surveys/screens/lost.html", context, status=400)


def _content(wave: Wave) -> Questionnaire:
    return wave.version.content


def _channel(wave: Wave, code: str) -> Any:
    """A known channel or none: what a link carries beside it is not kept."""
    return next((part for part in wave.channels.all() if part.code == code), None)


@resident_page
def withdraw(request: HttpRequest) -> HttpResponse:
    """Always the same reply: this page tells nobody whether a code exists."""
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_withdrawal(code=form.cleaned_data["code"])
        except ReceiptError:
            form.add_unreadable_code()
        except ResponsesUnavailableError:
            context = {"form": form, "is_unconfirmed": True}
            return render(request, "surveys/screens/withdraw.html", context, status=503)
        else:
            return render(request, "surveys/screens/withdrawn.html")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(
        request, "surveys/screens/withdraw.html", {"form": form}, status=status
    )
