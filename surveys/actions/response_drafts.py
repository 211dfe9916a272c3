"""Keep a half-filled questionnaire for its owner, find it again, forget it."""

import datetime as dt
import logging

from django.db import DatabaseError
from django.utils import timezone

from surveys import form_state
from surveys.draft_codes import code_digest, new_code, open_draft, seal_draft
from surveys.form_state import FormState
from surveys.models import ResponseDraft, Wave

logger = logging.getLogger(__name__)
WEEKS = 2


class NoSuchDraftError(Exception):
    """No draft of this wave belongs to the code, or it has expired."""


def keep_draft(
    *, wave: Wave, state: FormState, step: str, now: dt.datetime
) -> tuple[str, dt.date]:
    """Keep the answers so far; return the code and the last day of the draft.

    Every time a new code: a code seen by somebody else does not open what comes later.
    """
    code, expires = new_code(), expiry(now)
    ResponseDraft.objects.create(
        code_digest=code_digest(code),
        wave=wave,
        content=seal_draft(code, step=step, token=form_state.seal(state)),
        expires_on=expires,
    )
    return code, expires - dt.timedelta(days=1)


def expiry(now: dt.datetime) -> dt.date:
    """The Monday after two whole weeks: a row must not tell on which day it was made."""
    today = timezone.localdate(now)
    return today - dt.timedelta(days=today.weekday()) + dt.timedelta(weeks=WEEKS + 1)


def find_draft(*, wave: Wave, code: str, now: dt.datetime) -> tuple[str, FormState]:
    """Give step and answers. Raises ReceiptError for what cannot be a code.

    The draft stays: a phone that loses its way would otherwise lose the answers.
    """
    drafts = ResponseDraft.objects.open_on(timezone.localdate(now))
    draft = drafts.filter(code_digest=code_digest(code), wave=wave).first()
    if draft is None:
        raise NoSuchDraftError
    step, token = open_draft(code, draft.content)
    state = form_state.unseal(token, wave=wave.slug, version=wave.version.number)
    return step, state.with_draft(draft.code_digest)


def forget_draft(*, code_digest: str) -> None:
    """Delete a draft whose answers were sent; the answers count even if this fails."""
    try:
        ResponseDraft.objects.filter(code_digest=code_digest).delete()
    except DatabaseError:
        logger.error("a draft could not be deleted; it will expire")  # noqa: TRY400


def forget_expired_drafts(*, now: dt.datetime) -> int:
    """Delete drafts past their date, and those of waves that take no answers any more."""
    return ResponseDraft.objects.forgotten_on(timezone.localdate(now)).delete()[0]
