"""What residents see: each function shows one kind of screen."""

from collections.abc import Hashable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation

from surveys import flow, form_state, presenters
from surveys.answered import answered_section
from surveys.arrangement import arranged
from surveys.checks import SectionAnswers, names_of
from surveys.definitions import Questionnaire, Section
from surveys.form_state import FormState
from surveys.forms.residents import ConsentForm
from surveys.models import Wave
from surveys.questionnaire_logic import (
    labels_of,
    refers_to_answers,
    screens_of,
    shown_parts,
)
from surveys.quotas import is_met_before, last_section_read
from surveys.views import kept
from surveys.views.kept import Kept
from surveys.views.kiosks import kiosk_of
from surveys.views.modes import mode_of

CONSENT, SECTION = "surveys/screens/consent.html", "surveys/screens/section.html"

# Long enough to spare a busy hour most of its queries. A closing time that has just been
# changed lies ahead, and answers come in until GRACE after it: a second is no matter.
WAVES: Kept[Wave] = Kept(seconds=1, most=100)


def wave_of(slug: str) -> Wave:
    """The wave with its parts; shared between requests, so never to be changed."""

    def found() -> Wave:
        known = Wave.objects.with_parts().with_quota_mark()
        return get_object_or_404(known, slug=slug)

    return WAVES.get(slug, found)


def screen(
    request: HttpRequest,
    wave: Wave,
    state: FormState,
    step: str,
    *,
    read: SectionAnswers | None = None,
    is_unconfirmed: bool = False,
) -> HttpResponse:
    place = flow.place_of(path_of(wave, state), step)
    if read is None and not is_unconfirmed and _is_new(place.section, state):
        return _new_screen(request, wave, place, state)
    read = read or SectionAnswers()
    given = _given(content_of(wave), translation.get_language(), state, read)
    context = {
        **_section_context(wave, place, given),
        "state": form_state.seal(state),
        "has_faults": bool(read.faulty),
        "is_unconfirmed": is_unconfirmed,
        "is_test": state.is_test,
        "kiosk": kiosk_of(request, wave),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if read.faulty else HTTPStatus.OK
    return render(request, SECTION, context, status=status)


def _is_new(section: Section, state: FormState) -> bool:
    """Whether no answer of this resident, and no chance, changes what it shows."""
    if state.seed:
        return False
    emptied = state.with_section(SectionAnswers(names=names_of(section)))
    return emptied == state and not refers_to_answers(section)


def _new_screen(
    request: HttpRequest, wave: Wave, place: flow.Place, state: FormState
) -> HttpResponse:
    """A section that nobody has answered yet looks alike for all who come to it."""
    nothing = presenters.Given(answers={}, code={})
    shown = tuple(item.code for item in place.section.items)
    position = (place.number, place.count, place.is_last, place.is_certain)
    device = {"is_test": state.is_test, "kiosk": kiosk_of(request, wave)}
    return kept.page(
        request,
        SECTION,
        lambda: _section_context(wave, place, nothing) | device,
        key=(*_key(wave), place.section.code, shown, position, *device.values()),
        own="state",
        text=form_state.seal(state),
    )


def _key(wave: Wave) -> tuple[Hashable, ...]:
    """What a page may show of a wave; a version never changes."""
    version = wave.version
    return wave.slug, wave.is_simulated, version.code, version.number


def _section_context(
    wave: Wave, place: flow.Place, given: presenters.Given
) -> dict[str, Any]:
    language = translation.get_language()
    attribution = content_of(wave).attribution
    return {
        "wave": wave,
        "place": place,
        "title": given.words(place.section.title, language),
        "intro": given.words(place.section.intro, language),
        "blocks": list(presenters.blocks_of(place.section, language, given)),
        "attribution": presenters.words(attribution, language),
    }


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


def review(request: HttpRequest, wave: Wave, state: FormState) -> HttpResponse:
    """All answers once more, each section with a way back to it."""
    questionnaire, language = content_of(wave), translation.get_language()
    path, given = (
        path_of(wave, state),
        _given(questionnaire, language, state, SectionAnswers()),
    )
    context = {
        "wave": wave,
        "parts": [
            answered_section(flow.place_of(path, step).section, language, given)
            for step in path.steps()
        ],
        "is_test": state.is_test,
        "state": form_state.seal(state),
        "attribution": presenters.words(questionnaire.attribution, language),
        "kiosk": kiosk_of(request, wave),
    }
    return render(request, "surveys/screens/review.html", context)


def meets_full_quota(wave: Wave, state: FormState, step: str, following: str) -> bool:
    """Whether all that a full quota reads has just been asked, and it holds."""
    if state.is_past_quota:
        return False
    path = path_of(wave, state)
    # Before the first screen stand sections of arms alone, if any.
    begin = 0 if step == flow.first_step(path) else path.position(step)
    passed = range(begin, path.position(following))
    return any(
        last_section_read(quota.expression, path.questionnaire) in passed
        and is_met_before(
            quota.expression,
            path.questionnaire,
            following,
            state.answers,
            state.texts,
            state.city,
        )
        for quota in wave.full_quotas
    )


def full_quota(
    request: HttpRequest,
    wave: Wave,
    state: FormState,
    step: str,
    *,
    is_unconfirmed: bool = False,
) -> HttpResponse:
    """Send now, or go on all the same; `step` is the section that lies behind."""
    context = {
        "wave": wave,
        "step": step,
        "state": form_state.seal(state),
        "is_unconfirmed": is_unconfirmed,
        "is_test": state.is_test,
        "kiosk": kiosk_of(request, wave),
        "attribution": presenters.words(
            content_of(wave).attribution, translation.get_language()
        ),
    }
    return render(request, "surveys/screens/quota.html", context)


def path_of(wave: Wave, state: FormState) -> flow.Path:
    """As this resident meets the questionnaire: chance may have ordered it."""
    questionnaire = arranged(content_of(wave), state.seed)
    return flow.Path(
        questionnaire=questionnaire, answers=state.answers, texts=state.texts
    )


def first_step(wave: Wave, state: FormState) -> str:
    return flow.first_step(path_of(wave, state))


def consent(request: HttpRequest, wave: Wave, form: ConsentForm) -> HttpResponse:
    device = {"mode": mode_of(request, wave), "kiosk": kiosk_of(request, wave)}
    if form.is_bound:
        context = _consent_context(wave, form) | device
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, CONSENT, context, status=status)
    given = (form.cities, *map(str, form.initial.values()))
    return kept.page(
        request,
        CONSENT,
        lambda: _consent_context(wave, form) | device,
        key=(*_key(wave), *given, *device.values()),
    )


def _consent_context(wave: Wave, form: ConsentForm) -> dict[str, Any]:
    questionnaire, language = content_of(wave), translation.get_language()
    return {
        "wave": wave,
        "form": form,
        "title": presenters.words(questionnaire.consent_title, language),
        "paragraphs": questionnaire.consent_paragraphs[language],
        "agree": presenters.words(questionnaire.consent_agree, language),
        "attribution": presenters.words(questionnaire.attribution, language),
        "section_count": len(screens_of(questionnaire)),
    }


def thanks(
    request: HttpRequest, wave: Wave, state: FormState, code: str
) -> HttpResponse:
    shown = {
        "city": state.city,
        "is_test": state.is_test,
        "kiosk": kiosk_of(request, wave, is_last=True),
        "host": request.get_host(),
    }
    return kept.page(
        request,
        "surveys/screens/thanks.html",
        lambda: {"wave": wave, **shown},
        key=(*_key(wave), *shown.values()),
        own="receipt_code",
        text=code,
    )


def not_open(request: HttpRequest, wave: Wave) -> HttpResponse:
    context = {
        "wave": wave,
        "wave_state": wave.state_at(timezone.now()),
        "mode": mode_of(request, wave),
        "kiosk": kiosk_of(request, wave),
    }
    return render(request, "surveys/screens/not_open.html", context)


def lost(
    request: HttpRequest, wave: Wave, *, has_expired: bool = False
) -> HttpResponse:
    context = {
        "wave": wave,
        "has_expired": has_expired,
        "mode": mode_of(request, wave),
        "kiosk": kiosk_of(request, wave),
    }
    return render(request, "surveys/screens/lost.html", context, status=400)


def content_of(wave: Wave) -> Questionnaire:
    return wave.version.content
