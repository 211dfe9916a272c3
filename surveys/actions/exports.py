"""Export the answers of sealed waves: check, withhold, log, write."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from wagtail.log_actions import log

from surveys.codebooks import codebook_of
from surveys.definitions import Questionnaire
from surveys.enums import ItemFormat
from surveys.errors import (
    NotExportableError,
    NotSealedError,
    SealBrokenError,
    TooFewToExportError,
    WithdrawalsWaitError,
)
from surveys.exports.columns import columns_of
from surveys.exports.disclosure import K, lonely_pairs, telling_columns
from surveys.exports.files import Request, write_export
from surveys.exports.notes import Notes
from surveys.exports.rows import PAIR, Rows, SealedFile, pair_rows, withheld_of
from surveys.models import SealedWave, Study, Wave
from surveys.responses.models import WithdrawalRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What was written; `notes` say what is not in it, and why."""

    answers: int
    columns: int
    waves: tuple[str, ...]
    files: tuple[str, ...]
    notes: tuple[str, ...]


def export_responses(
    *, study: Study, wave: str = "", request: Request, by: Any = None
) -> ExportReport:
    """Write answers of one wave, or of all that are sealed, with codebook and scripts.

    The log entry is written before the first byte, so that none leaves without it.
    """
    _refuse_withdrawals()
    seals = _seals(study, wave)
    for sealed in seals:
        _refuse_language(sealed.wave, request.language)
        _refuse_few(sealed)
    unsealed = () if wave else _unsealed(study)
    rows, notes = _rows(study, seals, request.language, unsealed)
    report = ExportReport(
        answers=rows.n_rows,
        columns=len(rows.columns),
        waves=tuple(sealed.wave.name for sealed in seals),
        files=tuple(path.name for path in request.paths),
        notes=tuple(notes.sentences()),
    )
    request.refuse(rows)
    log(instance=study, action="surveys.export", user=by, data=_facts(seals, request))
    write_export(rows, request, notes)
    return report


def _facts(seals: Sequence[SealedWave], request: Request) -> dict[str, Any]:
    """Which files, and how; no count finer than the seals have, no path."""
    return {
        "sealed": {sealed.file_name: sealed.sha256 for sealed in seals},
        "answers": sum(sealed.completes for sealed in seals),
        "format": request.format,
        "language": request.language,
        "labels": request.has_labels,
        "k": K,
    }


def _refuse_withdrawals() -> None:
    if WithdrawalRequest.objects.exists():
        raise WithdrawalsWaitError(
            "A resident asked to withdraw and the worker has not done it yet. Run the "
            "worker once (runworker --once), then export."
        )


def _seals(study: Study, wave: str) -> list[SealedWave]:
    """The newest revision of each wave: an older one holds withdrawn answers."""
    waves = study.waves.with_parts().order_by("position")
    chosen = [each for each in waves if wave in {"", each.slug, each.name}]
    if not chosen:
        known = ", ".join(each.slug for each in waves)
        raise NotExportableError(
            f"{study} has no wave {wave!r}. Its waves: {known or 'none yet'}."
        )
    seals = [_newest(each) for each in chosen if each.is_sealed]
    if not seals:
        raise NotSealedError(
            f"{', '.join(each.slug for each in chosen)}: not sealed. Close it and run "
            "seal_wave first."
        )
    for sealed in seals:
        _refuse_broken(sealed)
    return seals


def _newest(wave: Wave) -> SealedWave:
    return max(wave.seals.all(), key=lambda sealed: sealed.revision)


def _path(sealed: SealedWave) -> Path:
    return Path(settings.SEALED_DIR, sealed.file_name)


def _refuse_broken(sealed: SealedWave) -> None:
    try:
        with _path(sealed).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SealBrokenError(
            f"{sealed.file_name} cannot be read: {error.strerror}. Restore it from the "
            "backup."
        ) from error
    if digest != sealed.sha256:
        raise SealBrokenError(
            f"{sealed.file_name} is not the file that was sealed: its SHA-256 is "
            f"{digest}, not {sealed.sha256}. Restore it from the backup."
        )


def _refuse_language(wave: Wave, language: str) -> None:
    known = wave.version.content.languages
    if language not in known:
        raise NotExportableError(
            f"{wave.slug} was not asked in {language!r}. Choose one of: "
            f"{', '.join(known)}."
        )


def _refuse_few(sealed: SealedWave) -> None:
    if sealed.completes < K:
        raise TooFewToExportError(
            f"{sealed.wave.slug} has fewer than {K} answers: rows of so few would tell "
            "whose they are. Export the other waves one by one with --wave."
        )


def _unsealed(study: Study) -> tuple[str, ...]:
    waves = study.waves.with_parts().order_by("position")
    return tuple(wave.slug for wave in waves if not wave.is_sealed)


def _rows(
    study: Study,
    seals: Sequence[SealedWave],
    language: str,
    unsealed: tuple[str, ...],
) -> tuple[Rows, Notes]:
    questionnaires = [sealed.wave.version.content for sealed in seals]
    telling = telling_columns(_all_questionnaires(study))
    files = tuple((file := _file(s), withheld_of(file, telling)) for s in seals)
    has_pairs = _may_show_pairs(study)
    lonely = _lonely(study, telling) if has_pairs else frozenset()
    texts = _texts(questionnaires)
    left_out = [*texts, *([] if has_pairs else [PAIR])]
    has_comparison = bool(study.comparison_cities)
    columns = columns_of(
        [codebook_of(q, has_comparison=has_comparison) for q in questionnaires],
        language,
        left_out=left_out,
        bandable=telling,
    )
    rows = Rows(files=files, columns=tuple(columns), lonely=lonely)
    return rows, Notes(
        rows=rows,
        texts=texts,
        has_pairs=has_pairs,
        study=study.slug,
        is_simulated=study.is_simulated,
        unsealed=unsealed,
    )


def _all_questionnaires(study: Study) -> list[Questionnaire]:
    """Of every wave, so that one alone is judged as it is among the others."""
    waves = study.waves.select_related("version").order_by("position")
    return [wave.version.content for wave in waves]


def _file(sealed: SealedWave) -> SealedFile:
    wave = sealed.wave
    return SealedFile(wave=wave.name, version=str(wave.version), path=_path(sealed))


def _texts(questionnaires: Sequence[Questionnaire]) -> tuple[str, ...]:
    items = chain.from_iterable(each.items() for each in questionnaires)
    found = (item.code for item in items if item.format == ItemFormat.TEXT)
    return tuple(dict.fromkeys(found))


def _may_show_pairs(study: Study) -> bool:
    """An imported study never had a key, and no digest of its ids is kept."""
    return not study.cities or not Study.objects.before_ceremony().contains(study)


def _lonely(study: Study, telling: Sequence[str]) -> frozenset[str]:
    """Over all sealed waves, even if one is exported: the others may follow."""
    seals = [_newest(w) for w in study.waves.with_parts() if w.is_sealed]
    for sealed in seals:
        _refuse_broken(sealed)
    files = [_file(sealed) for sealed in seals]
    return lonely_pairs(
        chain.from_iterable(pair_rows(f, withheld_of(f, telling)) for f in files)
    )
