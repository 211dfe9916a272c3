"""Seal a wave: typed Parquet, questionnaire, codebook, and a manifest of their SHA-256."""

import datetime as dt
import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from surveys.arrangement import has_draws
from surveys.codebooks import codebook_of
from surveys.errors import (
    AnswersDeletedError,
    NothingToSealError,
    WaveStillOpenError,
)
from surveys.models import SealedWave, Study, Wave
from surveys.responses.models import Inbox, Pair, Response

COLUMNS = ("pair", "group", "city", "language", "channel", "pace", "flags")


def seal_wave(*, wave: Wave, now: dt.datetime) -> SealedWave:
    """Write the wave's file; a wave sealed before gets a new revision.

    Columns: `pair` (a random number shared by the linked responses of one resident, or
    null), `group` (of cities, or of an imported study), city, language, channel, pace,
    flags, and one integer column for each answer. A questionnaire that leaves something
    to chance adds `seed` and `shown_order`.
    """
    refuse_unsettled(wave)
    _refuse_deleted(wave)
    rows = sealed_rows(wave)
    latest = wave.seals.order_by("revision").last()
    if not rows and latest is None:
        raise NothingToSealError(
            f"{wave.slug} has no answer. There is nothing to seal."
        )
    revision = latest.revision + 1 if latest else 1
    path = Path(settings.SEALED_DIR, f"{wave.slug}-r{revision}.parquet")
    draft, digest = _write_draft(path, wave, rows)
    # The row decides who seals this revision; only its owner may name the file, and
    # a kill before the commit leaves files that the next seal overwrites.
    with transaction.atomic():
        sealed = SealedWave.objects.create(
            wave=wave,
            revision=revision,
            sealed_at=now,
            file_name=path.name,
            sha256=digest,
            completes=len(rows),
        )
        draft.rename(path)
        _write_manifest(path, sealed, wave, _write_companions(path, wave))
    return sealed


def still_takes_answers(wave: Wave) -> bool:
    """Whether answers may still come, or still wait in the inbox."""
    return not wave.is_settled or Inbox.objects.filter(wave=wave.slug).exists()


def refuse_unsettled(wave: Wave) -> None:
    if still_takes_answers(wave):
        raise WaveStillOpenError(
            f"{wave.slug} still takes answers, or some still wait to be moved. "
            "The worker closes it half an hour after its last city."
        )


def _refuse_deleted(wave: Wave) -> None:
    """A new revision without answers would take the place of the one that has them."""
    if Response.objects.forgotten().filter(wave=wave.slug).exists():
        raise AnswersDeletedError(
            f"The answers of {wave.slug} were deleted when their time was over. Use its "
            "sealed file."
        )


def is_intact(sealed: SealedWave) -> bool:
    """Whether the file is there, and is the one that was sealed."""
    try:
        with Path(settings.SEALED_DIR, sealed.file_name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sealed.sha256
    except OSError:
        return False


def reseal_changed(*, now: dt.datetime) -> list[SealedWave]:
    """Seal anew each sealed wave that has lost an answer since; safe to repeat.

    It compares counts instead of trusting a message from the withdrawal, so a kill
    between the two cannot leave a withdrawn answer in the newest file. An answer whose
    time is over still counts: its deletion is no reason to seal a wave without it.
    """
    resealed = []
    waves = Wave.objects.with_parts().filter(study__answers_deleted_at__isnull=True)
    for wave in waves.filter(seals__isnull=False).distinct():
        latest = max(wave.seals.all(), key=lambda sealed: sealed.revision)
        if _has_changed(wave, latest):
            resealed.append(seal_wave(wave=wave, now=now))
    return resealed


def _has_changed(wave: Wave, latest: SealedWave) -> bool:
    """A closed wave holds no test, so the cheap count is almost always the answer."""
    if latest.completes == Response.objects.not_withdrawn(wave.slug).count():
        return False
    return latest.completes != Response.objects.of_wave(wave.slug).count()


def sealed_rows(wave: Wave) -> list[dict[str, Any]]:
    """One row per standing response, in random order, with its pair's number."""
    numbers = pair_numbers(wave)
    rows = [
        {
            "pair": numbers.get(response.id),
            "group": _group_of(response, wave.study),
            **{name: response.content.get(name) for name in COLUMNS[2:-1]},
            "flags": " ".join(response.content["flags"]),
            **response.content["answers"],
            **response.content.get("texts", {}),
            **_drawn(response.content),
        }
        for response in Response.objects.of_wave(wave.slug).iterator()
    ]
    secrets.SystemRandom().shuffle(rows)
    return rows


def _drawn(content: dict[str, Any]) -> dict[str, Any]:
    """What chance decided, if it had a say."""
    if "seed" not in content:
        return {}
    order = json.dumps(content["shown_order"], separators=(",", ":"))
    return {"seed": content["seed"], "shown_order": order}


def _group_of(response: Response, study: Study) -> str | None:
    """That of an imported answer, or that of the city in a study that compares."""
    content = response.content
    return content["group"] if "group" in content else study.group_of(content["city"])


def pair_numbers(wave: Wave) -> dict[Any, str]:
    """The random number that linked responses share, for each of the study's."""
    numbers = {}
    for pair in Pair.objects.filter(study=wave.study.slug):
        numbers[pair.before_id] = numbers[pair.after_id] = pair.shown_number
    return numbers


def _write_draft(
    path: Path, wave: Wave, rows: list[dict[str, Any]]
) -> tuple[Path, str]:
    import pyarrow as pa  # noqa: PLC0415  # never in the web process
    import pyarrow.parquet as pq  # noqa: PLC0415

    questionnaire = wave.version.content
    drawn = [("seed", pa.int16()), ("shown_order", pa.string())]
    schema = pa.schema(
        [(name, pa.string()) for name in COLUMNS]
        + [(name, pa.int16()) for name in questionnaire.answer_codes()]
        + [(name, pa.string()) for name in questionnaire.text_keys()]
        + (drawn if has_draws(questionnaire) else [])
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(8)}.draft")
    table = pa.Table.from_pylist(rows, schema=schema)
    pq.write_table(table, draft, compression="zstd")
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return draft, digest


def _write_companions(path: Path, wave: Wave) -> dict[str, str]:
    """The questionnaire as it was asked, and what each column means; their SHA-256."""
    contents = {
        f"{path.stem}.questionnaire.json": wave.version.document,
        f"{path.stem}.codebook.json": codebook_of(
            wave.version.content, has_comparison=bool(wave.study.comparison_cities)
        ),
    }
    digests = {}
    for name, content in contents.items():
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        path.with_name(name).write_text(text, encoding="utf-8")
        digests[name] = hashlib.sha256(text.encode()).hexdigest()
    return digests


def _write_manifest(
    path: Path, sealed: SealedWave, wave: Wave, companions: dict[str, str]
) -> None:
    manifest = {
        "file": sealed.file_name,
        "sha256": sealed.sha256,
        "wave": wave.slug,
        "study": wave.study.slug,
        "revision": sealed.revision,
        "completes": sealed.completes,
        "simulated": wave.is_simulated,
        **wave.study.link_qualities.all().facts(),
        "comparison_cities": wave.study.comparison_cities,
        "companions": companions,
        "questionnaire": {
            "code": wave.version.code,
            "number": wave.version.number,
            "structure_hash": wave.version.structure_hash,
            "wording_hashes": wave.version.wording_hashes,
        },
    }
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
