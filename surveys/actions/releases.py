"""From a draft to a version that never changes, by way of what somebody has confirmed."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from surveys.actions.questionnaire_drafts import locales, synchronise
from surveys.actions.questionnaires import (
    ReleasePreview,
    release_preview,
    release_questionnaire,
)
from surveys.compiling import compile_document
from surveys.errors import (
    DraftChangedError,
    LanguagesIncompleteError,
    NothingToReleaseError,
    UnsignedLanguagesError,
)
from surveys.language_gate import LanguageState, incomplete, language_states
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.sign_offs import LanguageSignOffs, days_of, sign_offs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPreview:
    """
    What a release of a draft would do; nothing is released.

    `document` is empty while a language is incomplete: faults are then looked for in
    the draft's own language, and no change is shown. `digest` names exactly this
    document after exactly that version.
    """

    states: list[LanguageState]
    release: ReleasePreview
    document: dict[str, Any] = field(default_factory=dict)
    digest: str = ""
    sign_offs: list[LanguageSignOffs] = field(default_factory=list)

    @property
    def unsigned(self) -> list[LanguageSignOffs]:
        return [one for one in self.sign_offs if not one.is_signed]

    @property
    def incomplete(self) -> list[LanguageState]:
        return list(incomplete(self.states))

    @property
    def is_first(self) -> bool:
        return self.release.number == 1

    @property
    def is_unchanged(self) -> bool:
        """A setting that is written out, or left out in its usual state, is no change."""
        is_same = not (self.is_first or self.release.changes or self.release.faults)
        return self.release.is_unchanged or (bool(self.document) and is_same)

    @property
    def may_be_released(self) -> bool:
        return bool(self.document) and not (self.release.faults or self.is_unchanged)


def draft_preview(*, questionnaire: Questionnaire) -> DraftPreview:
    """Give the draft to the translators, then look at every language and the diff."""
    states = language_states(synchronise(questionnaire=questionnaire))
    if any(incomplete(states)):
        release = release_preview(compile_document(questionnaire, []))
        return DraftPreview(states=states, release=release)
    document = compile_document(questionnaire, locales())
    release = release_preview(document)
    plain = json.dumps([release.number, document], sort_keys=True)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return DraftPreview(
        states=states,
        release=release,
        document=document,
        digest=digest,
        sign_offs=sign_offs_of(document["code"], states),
    )


@transaction.atomic
def release_draft(
    *,
    questionnaire: Questionnaire,
    digest: str,
    by: Any,
    unsigned: Collection[str] = (),
) -> QuestionnaireVersion:
    """
    Release what `digest` names, and nothing else.

    `unsigned` are the languages that may go without both sign-offs. Raises
    LanguagesIncompleteError, NothingToReleaseError, DraftChangedError when the draft or
    the latest version is no longer what was confirmed, UnsignedLanguagesError, and
    DefinitionError.
    """
    preview = draft_preview(questionnaire=questionnaire)
    if preview.incomplete:
        raise LanguagesIncompleteError
    if preview.is_unchanged:
        raise NothingToReleaseError
    if preview.digest != digest:
        raise DraftChangedError
    if {one.state.code for one in preview.unsigned} - set(unsigned):
        raise UnsignedLanguagesError
    version = release_questionnaire(
        document=preview.document, sign_offs=days_of(preview.sign_offs)
    )
    log(
        instance=questionnaire,
        action="surveys.release",
        user=by,
        data={"version": version.number},
    )
    return version
