"""The one reader of answers outside `surveys.responses`: sealed files in, frames out."""

import hashlib
from collections.abc import Collection
from pathlib import Path

import pandas as pd
from django.conf import settings

from analytics.core.labels import INSTRUMENT_VERSION
from surveys.models import SealedWave, Study


class NotSealedError(Exception):
    """A wave has no sealed file; there is nothing that can be analysed."""


class SealBrokenError(Exception):
    """A sealed file is missing, or is not the file that was sealed."""


def latest_seals(
    study: Study, names: Collection[str] = ("before", "after")
) -> list[SealedWave]:
    """The newest sealed file of each wave named, in the order of waves.

    Others are not opened: a follow-up may lie ahead.
    """
    seals = []
    for wave in study.waves.with_parts().order_by("position"):
        if wave.name not in names:
            continue
        latest = wave.seals.order_by("revision").last()
        if latest is None:
            raise NotSealedError(
                f"{wave.slug} is not sealed. Close it and run seal_wave first."
            )
        seals.append(latest)
    return seals


def study_frame(seals: list[SealedWave]) -> pd.DataFrame:
    """One row per response with its wave's name in `wave`; codes are integers.

    Each says which version it answered: the numeric core refuses two of them, unless
    somebody has compared them (analytics.pooling) and gives them one label.
    """
    parts = [
        _checked(sealed).assign(
            wave=sealed.wave.name, **{INSTRUMENT_VERSION: str(sealed.wave.version)}
        )
        for sealed in seals
    ]
    return pd.concat(parts, ignore_index=True)


def _checked(sealed: SealedWave) -> pd.DataFrame:
    path = Path(settings.SEALED_DIR, sealed.file_name)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise SealBrokenError(
            f"{sealed.file_name} is missing. Restore it from the backup."
        ) from error
    if digest != sealed.sha256:
        raise SealBrokenError(
            f"{sealed.file_name} is not the file that was sealed: its SHA-256 is "
            f"{digest}, not {sealed.sha256}. Restore it from the backup."
        )
    return pd.read_parquet(path)


def file_frame(path: Path) -> pd.DataFrame:
    """Read an outside file for `analyse --data`: CSV or Parquet; ids stay text."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype=str, keep_default_na=False)
