"""SAV for SPSS and DTA for Stata, with labels and reasons for missing answers.

ReadStat writes a whole table at once, so memory grows with the rows here.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from surveys.errors import NotExportableError
from surveys.exports.columns import WITHHELD, WITHHELD_TEXT, Column
from surveys.exports.rows import Rows

# Words that the programs keep for themselves; a column of that name gets `_` behind it.
RESERVED = {
    "sav": {
        "all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to",
        "with",
    },
    "dta": {
        "byte", "double", "float", "if", "in", "int", "long", "strl", "using", "with",
    },
}  # fmt: skip
LONGEST_STATA_NAME = 32
# Bytes in SPSS, where ReadStat cuts in the middle of a letter; letters in Stata, where
# it refuses. Both measured with pyreadstat 1.3.7.
SAV_LABEL, SAV_VALUE, DTA_LABEL = 256, 120, 80
LOWEST_MISSING = -9


def file_names(columns: tuple[Column, ...], kind: str) -> dict[str, str]:
    reserved = RESERVED.get(kind, set())
    return {c.name: f"{c.name}_" if c.name in reserved else c.name for c in columns}


def refuse_names(columns: tuple[Column, ...], kind: str) -> None:
    """A cut name would be another's: Stata takes 32 letters."""
    names = [column.name for column in columns if len(column.name) > LONGEST_STATA_NAME]
    if kind == "dta" and names:
        raise NotExportableError(
            f"{', '.join(names)}: Stata takes names of {LONGEST_STATA_NAME} letters. "
            "Export as sav or csv, which Stata reads too."
        )


def write_sav(rows: Rows, path: Path) -> None:
    import pyreadstat  # noqa: PLC0415  # the other formats do without it

    names = file_names(rows.columns, "sav")
    coded = [column for column in rows.columns if not column.is_text]
    pyreadstat.write_sav(
        _frame(rows, names),
        path,
        row_compress=True,
        column_labels={names[c.name]: cut(c.label, SAV_LABEL) for c in rows.columns},
        variable_value_labels={
            names[c.name]: {code: cut(label, SAV_VALUE) for code, label in _labels(c)}
            for c in rows.columns
            if c.labels
        },
        missing_ranges=_missing(rows.columns, names),
        variable_measure={names[c.name]: c.measure for c in rows.columns},
        variable_format={names[c.name]: "F5.0" for c in coded},
    )


def _missing(
    columns: Iterable[Column], names: Mapping[str, str]
) -> dict[str, list[Any]]:
    """As a range for codes, as a word for texts."""
    codes = {"lo": LOWEST_MISSING, "hi": WITHHELD}
    return {
        names[column.name]: [WITHHELD_TEXT if column.is_text else codes]
        for column in columns
        if column.missing
    }


def write_dta(rows: Rows, path: Path) -> None:
    """Stata has letters for missing answers: `.e`, the fifth, is our -5."""
    import pyreadstat  # noqa: PLC0415  # as above

    names = file_names(rows.columns, "dta")
    coded = [column for column in rows.columns if column.missing and not column.is_text]
    frame = _frame(rows, names)
    for column in coded:
        frame[names[column.name]] = _with_letters(frame[names[column.name]])
    pyreadstat.write_dta(
        frame,
        path,
        column_labels={names[c.name]: c.label[:DTA_LABEL] for c in rows.columns},
        variable_value_labels={
            names[c.name]: {letter(code): label for code, label in _labels(c)}
            for c in coded
        },
        missing_user_values={
            names[c.name]: [letter(code) for code in c.missing] for c in coded
        },
    )


def letter(code: Any) -> Any:
    return chr(ord("a") - 1 - code) if isinstance(code, int) and code < 0 else code


def cut(text: str, limit: int) -> str:
    """At most so many bytes of UTF-8, and whole letters; the codebook has all."""
    return text.encode()[:limit].decode(errors="ignore")


def _labels(column: Column) -> Iterator[tuple[Any, str]]:
    """Numbers that stand for themselves need no words."""
    return ((c, label) for c, label in column.labels.items() if label != str(c))


def _frame(rows: Rows, names: dict[str, str]) -> Any:
    table = pa.Table.from_batches(rows.batches(), rows.schema)
    return table.rename_columns([names[n] for n in table.column_names]).to_pandas(
        split_blocks=True, self_destruct=True
    )


def _with_letters(cells: Any) -> Any:
    # A column with empty cells stays one of doubles: pyreadstat 1.3.7 reads an empty whole
    # number back as 0 when it is asked for the letters.
    codes = {code: letter(code) for code in range(LOWEST_MISSING, 0)}
    return cells.astype(object).where(cells.isna() | (cells >= 0), cells.map(codes))
