"""Take an answer. An acknowledged answer is never lost or doubled."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from surveys import receipts
from surveys.actions.response_drafts import forget_draft
from surveys.arrangement import arranged, shown_order
from surveys.definitions import Questionnaire
from surveys.enums import ItemFormat, Missing, Pace, QualityFlag
from surveys.errors import ResponsesUnavailableError, WaveClosedError
from surveys.flow import Path, steps_after
from surveys.form_state import FormState
from surveys.link_keys import LinkKeyMissingError, link_key
from surveys.linking import digests_of
from surveys.models import Wave
from surveys.models.waves import GRACE
from surveys.quality import flags_of
from surveys.questionnaire_logic import shown_parts
from surveys.quotas import is_met
from surveys.responses.models import Inbox

CITY_LANGUAGES = {code: language for code, _name, _zone, language in settings.CITIES}
SECONDS_PER_ITEM = 1.5  # below this nobody reads
LONG_SECONDS = 2 * 60 * 60


def submit_response(
    *,
    wave: Wave,
    state: FormState,
    language: str,
    now: dt.datetime,
    stopped_at: str | None = None,
) -> str:
    """Put the answer into the inbox and return the resident's receipt code.

    `stopped_at` is the section where a resident sent what there was; what follows it
    was not reached.

    A second submit of the same form is ignored by the unique digest: the first one
    stays, and the resident sees the same page. The web process may not read, so it
    cannot tell which of the two this was, and it need not.
    """
    state = _taken(wave, state, now)
    code = receipts.receipt_code(state.nonce)
    row = Inbox(
        receipt_digest=receipts.receipt_digest(code),
        wave=wave.slug,
        content=content_of(
            wave, state, language=language, now=now, stopped_at=stopped_at
        ),
    )
    try:
        Inbox.objects.bulk_create([row], ignore_conflicts=True)
    except DatabaseError:
        # Nothing of the error is kept: its text may hold the answer.
        raise ResponsesUnavailableError(wave.slug) from None
    if state.draft:
        forget_draft(code_digest=state.draft)
    return code


def _taken(wave: Wave, state: FormState, now: dt.datetime) -> FormState:
    """The form as the wave takes it now. A test comes at any time until it has ended."""
    if state.is_test and not wave.is_settled:
        return state
    if state.is_test or state.city not in wave.open_cities(now, grace=GRACE):
        raise WaveClosedError(wave.slug)
    if state.city not in wave.open_cities(now):
        return state.with_flag(QualityFlag.LATE)
    return state


def content_of(
    wave: Wave,
    state: FormState,
    *,
    language: str,
    now: dt.datetime,
    stopped_at: str | None = None,
) -> dict[str, Any]:
    """The document that is stored: codes and classes, no time and no person."""
    questionnaire = wave.version.content
    answers = complete_answers(questionnaire, state, stopped_at=stopped_at)
    flags = {*state.flags, *flags_of(questionnaire, answers)}
    if _is_over_quota(wave, answers, state.city):
        flags.add(QualityFlag.OVER_QUOTA)
    link: dict[str, Any] | None = None
    try:
        link = _link_digests(questionnaire, wave.study.slug, state)
    except LinkKeyMissingError:
        # Never lose an answer over its link: store it unlinked and say so.
        flags.add(QualityFlag.NO_LINK_KEY)
    own = CITY_LANGUAGES.get(state.city)
    return {
        "version": wave.version.number,
        "city": state.city,
        "channel": state.channel,
        # A rare language in a small town points at a person.
        "language": language if language == own else "other",
        "pace": pace_of(answers, state, now),
        "flags": sorted(flags),
        "answers": answers,
        **texts_of(questionnaire, state),
        **order_of(questionnaire, state),
        "link": link,
    }


def _is_over_quota(wave: Wave, answers: Mapping[str, int], city: str) -> bool:
    questionnaire = wave.version.content
    return any(
        is_met(quota.expression, questionnaire, answers, city)
        for quota in wave.full_quotas
    )


def texts_of(questionnaire: Questionnaire, state: FormState) -> dict[str, Any]:
    """Answers in own words, apart from the codes; nothing where none are asked."""
    shown = shown_parts(questionnaire, state.answers, state.texts).items
    keys = questionnaire.text_keys()
    texts = {key: state.texts.get(key, "") if key in shown else "" for key in keys}
    return {"texts": texts} if texts else {}


def order_of(questionnaire: Questionnaire, state: FormState) -> dict[str, Any]:
    """What chance decided; nothing where everybody meets the same questionnaire."""
    if not state.seed:
        return {}
    order = shown_order(questionnaire, state.seed)
    return {"seed": state.seed, "shown_order": order}


def complete_answers(
    questionnaire: Questionnaire, state: FormState, *, stopped_at: str | None = None
) -> dict[str, int]:
    """Every item has a code; where there is no answer, it says why.

    An answer to a question that a later change of mind has hidden does not count.
    """
    path = Path(
        questionnaire=arranged(questionnaire, state.seed),
        answers=state.answers,
        texts=state.texts,
    )
    shown = shown_parts(questionnaire, state.answers, state.texts)
    ahead = steps_after(path, stopped_at) if stopped_at else ()
    found: dict[str, int] = {}
    for section in questionnaire.sections:
        for item in section.items:
            if item.code not in shown.items:
                found |= dict.fromkeys(item.answer_keys, int(Missing.NOT_SHOWN))
                continue
            left_out = (
                Missing.NOT_REACHED if section.code in ahead else Missing.NO_ANSWER
            )
            for key in item.answer_keys:
                found[key] = int(state.answers.get(key, left_out))
    return found


def pace_of(answers: Mapping[str, int], state: FormState, now: dt.datetime) -> Pace:
    """By what was asked: who was let go early has had less to read."""
    seconds = now.timestamp() - state.started
    if seconds < 0:  # the machine's clock was set back: nobody knows
        return Pace.NORMAL
    unread = {Missing.NOT_REACHED, Missing.NOT_SHOWN}
    if seconds < SECONDS_PER_ITEM * sum(
        code not in unread for code in answers.values()
    ):
        return Pace.FAST
    return Pace.LONG if seconds > LONG_SECONDS else Pace.NORMAL


def _link_digests(
    questionnaire: Questionnaire, study: str, state: FormState
) -> dict[str, Any] | None:
    keys = [
        element.key
        for item in questionnaire.items()
        if item.format == ItemFormat.CODE
        for element in item.elements
    ]
    if not keys or state.is_test:  # a tester's code must never link
        return None
    elements = {key: state.code.get(key, "") for key in keys}
    digests = digests_of(link_key(study), elements)
    if digests.is_empty:
        return None
    return {"full": digests.full, "one_left_out": list(digests.one_left_out)}
