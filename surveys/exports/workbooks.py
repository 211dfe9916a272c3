"""XLSX: one sheet, rows written as they come."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from surveys.exports.labelling import labelled_cells, plain_cells
from surveys.exports.rows import Rows

# What a sheet holds below its row of names.
MOST_ROWS = 1_048_575


def write_xlsx(rows: Rows, path: Path, *, has_labels: bool = False) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    sheet.append([column.name for column in rows.columns])
    batches = (
        labelled_cells(rows.batches(), rows.columns)
        if has_labels
        else plain_cells(rows.batches())
    )
    for batch in batches:
        cells = [column.to_pylist() for column in batch.columns]
        for row in zip(*cells, strict=True):
            sheet.append([_cell(value) for value in row])
    book.save(path)


def _cell(value: Any) -> Any:
    """Without control characters, which a sheet cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
