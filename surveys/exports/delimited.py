"""CSV in UTF-8: names in the first row, text in quotes, nothing where nothing is."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pyarrow import csv

from surveys.exports.labelling import labelled_cells, plain_cells
from surveys.exports.rows import Rows


def write_csv(rows: Rows, path: Path, *, has_labels: bool = False) -> None:
    """Write batch by batch, so that memory does not grow with the wave."""
    batches = (
        labelled_cells(rows.batches(), rows.columns)
        if has_labels
        else plain_cells(rows.batches())
    )
    _write(batches, path)


def _write(batches: Iterable[Any], path: Path) -> None:
    writer = None
    try:
        for batch in batches:
            writer = writer or csv.CSVWriter(path, batch.schema)
            writer.write_batch(batch)
    finally:
        if writer:
            writer.close()
