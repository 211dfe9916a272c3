"""The codebook of an export: a row for each code of each column. Pure."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from surveys.exports.columns import Column
from surveys.exports.escaping import escaped

FIELDS = (
    "name", "question", "part", "unit", "minimum", "maximum", "measure", "code",
    "label", "is_missing",
)  # fmt: skip
Cell = str | int


def write_codebook(
    columns: Iterable[Column], path: Path, names: Mapping[str, str]
) -> None:
    """`names` are those of the file, where a program reserves one of ours."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        for column in columns:
            head = {**_head(column), "name": names.get(column.name, column.name)}
            writer.writerows({**head, **code} for code in _codes(column))


def _head(column: Column) -> dict[str, Cell]:
    limits = {"minimum": column.minimum, "maximum": column.maximum}
    return {
        "question": escaped(column.question),
        "part": escaped(column.part),
        "unit": escaped(column.unit),
        "measure": column.measure,
        **{name: "" if limit is None else limit for name, limit in limits.items()},
    }


def _codes(column: Column) -> Iterator[dict[str, Cell]]:
    """A column without codes has one row."""
    for is_missing, codes in ((0, column.values), (1, column.missing)):
        for code, label in codes.items():
            yield {"code": code, "label": escaped(label), "is_missing": is_missing}
    if not column.labels:
        yield {"code": "", "label": "", "is_missing": 0}
