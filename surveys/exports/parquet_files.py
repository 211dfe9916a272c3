"""Parquet: the sealed file itself where nothing of it is withheld, else its rows."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq

from surveys.exports.rows import Rows


def copy_sealed(rows: Rows, path: Path) -> None:
    """Byte for byte, so that its SHA-256 still proves it."""
    ((file, _),) = rows.files
    shutil.copyfile(file.path, path)


def write_parquet(rows: Rows, path: Path) -> None:
    with pq.ParquetWriter(path, rows.schema, compression="zstd") as writer:
        for batch in rows.batches():
            writer.write_batch(batch)
