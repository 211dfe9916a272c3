"""A translator and a second reader vouch for the words of one language."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.actions.questionnaire_drafts import synchronise
from surveys.enums import SignOffRole
from surveys.errors import AlreadySignedError, SamePersonError, WordsChangedError
from surveys.language_gate import language_states
from surveys.models import Questionnaire, SignOff


@transaction.atomic
def sign_off(
    *,
    questionnaire: Questionnaire,
    language: str,
    role: SignOffRole,
    wording_hash: str,
    by: Any,
) -> SignOff:
    """
    Sign the words that `wording_hash` names; a second click changes nothing.

    Raises WordsChangedError when the language has other words by now, lacks some, or
    has no such role, and AlreadySignedError and SamePersonError.
    """
    # One at a time, so that nobody takes both roles by two clicks at once.
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    states = language_states(synchronise(questionnaire=questionnaire))
    state = next(one for one in states if one.code == language)
    if (
        not wording_hash
        or wording_hash != state.wording_hash
        or role not in state.roles
    ):
        raise WordsChangedError
    wording = {
        "code": questionnaire.code, "language": language, "wording_hash": wording_hash,
    }  # fmt: skip
    for found in SignOff.objects.filter(**wording):
        if found.role == role and found.by_id == by.pk:
            return found
        if found.role == role:
            raise AlreadySignedError
        if found.by_id == by.pk:
            raise SamePersonError
    log(
        instance=questionnaire,
        action="surveys.sign_off",
        user=by,
        data={"language": language, "role": role.value},
    )
    return SignOff.objects.create(**wording, role=role, by=by, at=timezone.now())
