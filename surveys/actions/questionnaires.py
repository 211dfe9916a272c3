"""Release a questionnaire: check it, freeze it."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys import definitions
from surveys.models import QuestionnaireVersion

CORE = Path(__file__).resolve().parent.parent / "instruments" / "core.toml"


@transaction.atomic
def release_questionnaire(*, document: dict[str, Any]) -> QuestionnaireVersion:
    """Freeze a document as the next version; an unchanged one stays what it is.

    Raises DefinitionError with every fault, a missing language among them.
    """
    definitions.check(document)
    structure = definitions.structure_hash(document)
    wordings = {
        language: definitions.wording_hash(document, language)
        for language in document["languages"]
    }
    latest = QuestionnaireVersion.objects.latest_of(document["code"])
    same = (structure, wordings)
    if latest and (latest.structure_hash, latest.wording_hashes) == same:
        return latest
    return QuestionnaireVersion.objects.create(
        code=document["code"],
        number=latest.number + 1 if latest else 1,
        document=document,
        structure_hash=structure,
        wording_hashes=wordings,
        released_at=timezone.now(),
    )


def release_core() -> QuestionnaireVersion:
    """The core instrument that comes with the product."""
    return release_questionnaire(document=tomllib.loads(CORE.read_text("utf-8")))
