"""Store an outside wave: all or nothing, linked by the file's own ids."""

import datetime as dt
import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from surveys.actions.moves import DATABASE
from surveys.actions.questionnaires import release_questionnaire
from surveys.enums import SINGLE_ROLES, LinkGrade, WaveRole
from surveys.errors import StudyExistsError
from surveys.imports import ColumnMapping, Imported, ImportedRow
from surveys.models import QuestionnaireVersion, Study, Wave
from surveys.responses.models import Pair, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    before: int
    after: int
    pairs: int
    without_id: int
    ambiguous: int
    outside: int


def import_responses(
    *, slug: str, mapping: ColumnMapping, imported: Imported, now: dt.datetime
) -> ImportReport:
    """Create a closed study from an outside table.

    The file's ids make pairs and are forgotten: only the random pair stays.
    """
    if Study.objects.filter(slug=slug).exists():
        raise StudyExistsError(
            f"There is a study {slug!r} already. Import under another name."
        )
    responses = [_response(slug, row) for row in imported.rows]
    pairs, ambiguous = _pairs(slug, imported.rows, responses)
    # Answers first, and without what a killed import may have left under this name:
    # there is no transaction over two databases.
    with transaction.atomic(using=DATABASE):
        waves = [f"{slug}-{role}" for role in SINGLE_ROLES]
        Response.objects.filter(wave__in=waves).delete()
        Pair.objects.filter(study=slug).delete()
        _store(responses, pairs)
    with transaction.atomic():
        _create_study(slug, mapping, now)
    counts = Counter(row.role for row in imported.rows)
    return ImportReport(
        before=counts[WaveRole.BEFORE],
        after=counts[WaveRole.AFTER],
        pairs=len(pairs),
        without_id=sum(not row.person for row in imported.rows),
        ambiguous=ambiguous,
        outside=sum(imported.outside.values()),
    )


def _create_study(slug: str, mapping: ColumnMapping, now: dt.datetime) -> None:
    study = Study.objects.create(slug=slug, titles={"en": mapping.title}, cities=[])
    version = _release(slug, mapping)
    for position, role in enumerate(SINGLE_ROLES):
        Wave.objects.create(
            study=study,
            version=version,
            slug=f"{slug}-{role}",
            role=role,
            position=position,
            closed_at=now,
        )


def _release(slug: str, mapping: ColumnMapping) -> QuestionnaireVersion:
    """A version that holds what the file tells: codes and range, no stems."""
    options = [
        {"code": code, "label": {"en": str(code)}}
        for code in range(mapping.low, mapping.high + 1)
    ]
    items = [
        {"code": name, "format": "single", "stem": {"en": name}, "options": options}
        for name in mapping.items
    ]
    words = {"en": mapping.title}
    return release_questionnaire(
        document={
            "code": f"imported-{slug}",
            "languages": ["en"],
            "title": words,
            "attribution": words,
            "consent": {
                "title": words,
                "agree": words,
                "text": {"en": {"paragraphs": ["Answered outside this platform."]}},
            },
            "sections": [{"code": "items", "title": words, "items": items}],
        }
    )


def _response(slug: str, row: ImportedRow) -> Response:
    # The digest only has to be unique: nobody holds a receipt for an outside answer.
    digest = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
    return Response(
        receipt_digest=digest,
        wave=f"{slug}-{row.role}",
        content={
            "version": 1,
            "group": row.group,
            "city": "",
            "channel": "import",
            "language": "",
            "pace": "normal",
            "flags": ["imported"],
            "answers": row.answers,
        },
    )


def _pairs(
    slug: str, rows: Iterable[ImportedRow], responses: Iterable[Response]
) -> tuple[list[Pair], int]:
    """Pairs of equal group and id; an id used twice in a wave is refused and counted."""
    holders: dict[tuple[str, str], dict[WaveRole, list[Response]]] = {}
    for row, response in zip(rows, responses, strict=True):
        if row.person:
            waves = holders.setdefault((row.group, row.person), {})
            waves.setdefault(row.role, []).append(response)
    pairs, ambiguous = [], 0
    for waves in holders.values():
        before = waves.get(WaveRole.BEFORE, [])
        after = waves.get(WaveRole.AFTER, [])
        if len(before) == len(after) == 1:
            pairs.append(
                Pair(
                    study=slug,
                    wave=after[0].wave,
                    before_id=before[0].id,
                    after_id=after[0].id,
                    grade=LinkGrade.EXACT,
                )
            )
        elif before and after:
            ambiguous += 1
    return pairs, ambiguous


def _store(responses: list[Response], pairs: list[Pair]) -> None:
    shuffle = secrets.SystemRandom().shuffle
    shuffle(responses)
    shuffle(pairs)
    Response.objects.bulk_create(responses, batch_size=500, ignore_conflicts=True)
    Pair.objects.bulk_create(pairs, batch_size=500, ignore_conflicts=True)
