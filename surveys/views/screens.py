"""What residents see: each function shows one kind of screen."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation

from surveys import flow, form_state, presenters
from surveys.answered import answered_section
from surveys.arrangement import arranged
from surveys.checks import SectionAnswers
from surveys.definitions import Questionnaire
from surveys.form_state import FormState
from surveys.forms.residents import ConsentForm
from surveys.models import Quota, Wave
from surveys.questionnaire_logic import labels_of, screens_of, shown_parts
from surveys.quotas import is_met_before, last_section_read
from surveys.views.kiosks import kiosk_of
from surveys.views.modes import mode_of


def wave_of(slug: str) -> Wave:
    waves = Wave.objects.with_parts().with_quota_mark()
    return get_object_or_404(waves, slug=slug)


def screen(
    request: HttpRequest,
    wave: Wave,
    state: FormState,
    step: str,
    *,
    read: SectionAnswers | None = None,
    is_unconfirmed: bool = False,
) -> HttpResponse:
    questionnaire, language = content_of(wave), translation.get_language()
    place = flow.place_of(path_of(wave, state), step)
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
        "is_test": state.is_test,
        "kiosk": kiosk_of(request, wave),
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
        for quota in Quota.objects.full_in(wave)
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
    questionnaire, language = content_of(wave), translation.get_language()
    context = {
        "wave": wave,
        "mode": mode_of(request, wave),
        "form": form,
        "title": presenters.words(questionnaire.consent_title, language),
        "paragraphs": questionnaire.consent_paragraphs[language],
        "agree": presenters.words(questionnaire.consent_agree, language),
        "attribution": presenters.words(questionnaire.attribution, language),
        "section_count": len(screens_of(questionnaire)),
        "kiosk": kiosk_of(request, wave),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "surveys/screens/consent.html", context, status=status)


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
