"""Release a questionnaire: check it, show what changed, freeze it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys import definitions
from surveys.code_rule import code_faults
from surveys.definition_checks import DefinitionError, check
from surveys.document_shape import shape_faults
from surveys.models import QuestionnaireVersion
from surveys.sign_offs import Days
from surveys.versions import Change, changes_between

CORE = Path(__file__).resolve().parent.parent / "instruments" / "core.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePreview:
    """
    What a release would do; nothing is stored.

    `number` is the version that the document would be. `is_unchanged` means that it is
    that version already. A document with faults is not released.
    """

    code: str
    number: int
    is_unchanged: bool = False
    changes: tuple[Change, ...] = ()
    faults: tuple[str, ...] = ()


def release_preview(document: dict[str, Any]) -> ReleasePreview:
    """Compare a document with the latest version, and with the rule on codes."""
    # What has not even the shape of a questionnaire has no code to look for.
    code = "" if shape_faults(document) else document["code"]
    earlier = _earlier(code)
    number = len(earlier) + 1
    try:
        check(document)
    except DefinitionError as error:  # what is not whole cannot be compared
        return ReleasePreview(code=code, number=number, faults=tuple(error.faults))
    if _is_latest(document, earlier):
        return ReleasePreview(code=code, number=number - 1, is_unchanged=True)
    documents = [version.document for version in earlier]
    return ReleasePreview(
        code=code,
        number=number,
        changes=changes_between(documents[-1], document) if documents else (),
        faults=tuple(code_faults(documents, document)),
    )


@transaction.atomic
def release_questionnaire(
    *, document: dict[str, Any], sign_offs: Days | None = None
) -> QuestionnaireVersion:
    """Freeze a document as the next version; an unchanged one stays what it is.

    A document that comes from a file brings no `sign_offs`. Raises DefinitionError with
    every fault: a missing language, for instance, or a code that an earlier version used
    for another kind of answer.
    """
    check(document)
    earlier = _earlier(document["code"])
    if _is_latest(document, earlier):
        return earlier[-1]
    if faults := code_faults([version.document for version in earlier], document):
        raise DefinitionError(faults)
    structure, wordings = _hashes(document)
    return QuestionnaireVersion.objects.create(
        code=document["code"],
        number=len(earlier) + 1,
        document=document,
        structure_hash=structure,
        wording_hashes=wordings,
        released_at=timezone.now(),
        sign_offs=sign_offs or {},
    )


def _earlier(code: str) -> list[QuestionnaireVersion]:
    """Every version in its order; they are numbered from one and never deleted."""
    return list(QuestionnaireVersion.objects.filter(code=code).order_by("number"))


def _is_latest(document: dict[str, Any], earlier: list[QuestionnaireVersion]) -> bool:
    hashes = [(one.structure_hash, one.wording_hashes) for one in earlier[-1:]]
    return hashes == [_hashes(document)]


def _hashes(document: dict[str, Any]) -> tuple[str, dict[str, str]]:
    wordings = {
        language: definitions.wording_hash(document, language)
        for language in document["languages"]
    }
    return definitions.structure_hash(document), wordings


def core_document() -> dict[str, Any]:
    """The core instrument that comes with the product."""
    return tomllib.loads(CORE.read_text("utf-8"))


def release_core() -> QuestionnaireVersion:
    return release_questionnaire(document=core_document())
