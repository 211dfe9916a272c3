"""What each column of an exported file is called and means, in one language. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.enums import ItemFormat

Measure = Literal["nominal", "ordinal", "scale"]
Entry = Mapping[str, Any]

# A value that disclosure rules take away; below every permitted code, as missing ones.
WITHHELD, WITHHELD_TEXT = -4, "withheld"
WITHHELD_LABEL = _("Withheld: fewer than 10 answers are alike in this")
# Columns that tell waves apart; the second is what the numeric core calls a version.
WAVE, VERSION = "wave", "instrument_version"
OUTER_COLUMNS: Mapping[str, Promise] = {
    WAVE: _("Wave of the study"),
    VERSION: _("Version of the questionnaire that was asked"),
}
_SCALE = {
    ItemFormat.SCALE_0_10, ItemFormat.THERMOMETER, ItemFormat.NUMBER, ItemFormat.DATE,
}  # fmt: skip
_ORDINAL = {ItemFormat.LIKERT, ItemFormat.SOCIAL_DISTANCE, ItemFormat.RANKING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`values` are codes that somebody gave, `missing` says why there is none."""

    name: str
    question: str
    part: str = ""
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    values: Mapping[int | str, str]
    missing: Mapping[int | str, str]
    measure: Measure
    is_text: bool

    @property
    def label(self) -> str:
        return f"{self.question} – {self.part}" if self.part else self.question

    @property
    def labels(self) -> dict[int | str, str]:
        return {**self.values, **self.missing}


def columns_of(
    codebooks: Sequence[Iterable[Entry]],
    language: str,
    *,
    left_out: Iterable[str] = (),
    bandable: Iterable[str] = (),
) -> list[Column]:
    """Columns of the waves together, in the order of the first that has them.

    Words are those of the last wave. `bandable` columns may hold withheld values.
    """
    hidden, banded = set(left_out), set(bandable)
    found: dict[str, Column] = {}
    for codebook in codebooks:
        for entry in codebook:
            own = _column(entry, language)
            if own.name in hidden:
                continue
            found[own.name] = _joined(found.get(own.name), own)
    columns = [*_outer(language), *_in_order(found)]
    return [_bandable(c, language) if c.name in banded else c for c in columns]


def _column(entry: Entry, language: str) -> Column:
    is_answer = "missing" in entry
    return Column(
        name=entry["name"],
        question=entry["question"][language],
        part=entry.get("part", {}).get(language, ""),
        unit=entry.get("unit", {}).get(language, ""),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        values=_words(entry.get("values", []), language),
        missing=_words(entry.get("missing", []), language),
        measure=_measure(entry),
        is_text=not is_answer and entry["name"] != "seed",
    )


def _words(codes: Iterable[Entry], language: str) -> dict[int | str, str]:
    return {code["code"]: code["label"][language] for code in codes}


def _measure(entry: Entry) -> Measure:
    asked = entry.get("format")
    if asked in _SCALE:
        return "scale"
    return "ordinal" if asked in _ORDINAL or entry.get("ordered") else "nominal"


def _joined(earlier: Column | None, own: Column) -> Column:
    """A later wave may know more codes; one that is gone keeps its words."""
    if earlier is None:
        return own
    return replace(own, values={**earlier.values, **own.values})


def _outer(language: str) -> Iterator[Column]:
    with translation.override(language):
        for name, words in OUTER_COLUMNS.items():
            yield Column(
                name=name,
                question=str(words),
                values={},
                missing={},
                measure="nominal",
                is_text=True,
            )


def _in_order(found: Mapping[str, Column]) -> list[Column]:
    """What chance decided stays last, whichever wave brought it."""
    drawn = ("seed", "shown_order")
    return [
        *(column for name, column in found.items() if name not in drawn),
        *(column for name, column in found.items() if name in drawn),
    ]


def _bandable(column: Column, language: str) -> Column:
    with translation.override(language):
        code = WITHHELD_TEXT if column.is_text else WITHHELD
        missing = {**column.missing, code: str(WITHHELD_LABEL)}
    return replace(column, missing=missing)
