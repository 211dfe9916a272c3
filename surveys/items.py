"""What a questionnaire asks: items, their options and rows. Pure; no ORM."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from surveys.enums import ItemFormat
from surveys.expressions import Expression

Text = Mapping[str, str]
Precision = Literal["year", "month", "day"]

TENS = tuple(range(0, 101, 10))
SCALE = tuple(range(11))
TICKED, NOT_TICKED = 1, 0
# Which parts of a date are asked, and stored as answers of their own.
DATE_PARTS: dict[Precision, tuple[str, ...]] = {
    "year": ("year",),
    "month": ("month", "year"),
    "day": ("day", "month", "year"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to choose; an exclusive one ("none of these") stands alone."""

    code: int
    label: Text
    is_exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a battery or list: a statement, an activity, or the decoy."""

    code: str
    label: Text
    is_decoy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of the self-generated code."""

    key: str
    kind: str
    stem: Text
    help: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    One question. What a format does not use stays empty.

    `minimum` and `maximum` bound a number, or the years of a date.
    """

    code: str
    format: ItemFormat
    stem: Text
    help: Text | None = None
    low: Text | None = None
    mid: Text | None = None
    high: Text | None = None
    unit: Text | None = None
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    elements: tuple[Element, ...] = ()
    correct: int | None = None
    source: str = ""
    as_of: str = ""
    minimum: int = 0
    maximum: int = 0
    precision: Precision = "month"
    max_length: int = 0
    show_if: Expression | None = None
    # The code that a careful reader gives, because the question says so.
    attention: int | None = None
    is_required: bool = False
    is_ordered: bool = False
    is_shuffled: bool = False
    has_asides: bool = True

    @property
    def is_arm(self) -> bool:
        """Whether chance answers it, before the first screen; residents never see it."""
        return self.format == ItemFormat.ARM

    @property
    def permitted(self) -> Sequence[int]:
        """Codes that a resident may give to each line of it, missing codes aside."""
        own = _PERMITTED.get(self.format)
        return own(self) if own else tuple(option.code for option in self.options)

    @property
    def codes(self) -> dict[str, Sequence[int]]:
        """Names under which answers are stored, each with its permitted codes."""
        match self.format:
            case ItemFormat.CODE | ItemFormat.INFORMATION | ItemFormat.TEXT:
                return {}
            case ItemFormat.DATE:
                bounds = {"day": range(1, 32), "month": range(1, 13)}
                years = range(self.minimum, self.maximum + 1)
                parts = DATE_PARTS[self.precision]
                return {self.part(part): bounds.get(part, years) for part in parts}
            case ItemFormat.MULTI | ItemFormat.RANKING:
                keys = [str(option.code) for option in self.options]
                return {self.part(key): self.permitted for key in keys}
        if self.rows:
            return {self.part(row.code): self.permitted for row in self.rows}
        return {self.code: self.permitted}

    @property
    def answer_keys(self) -> tuple[str, ...]:
        """Names under which its answers are stored: one, or one for each line."""
        return tuple(self.codes)

    def part(self, name: str) -> str:
        """The name of a part of this item, in forms and in files."""
        return f"{self.code}_{name}"


# Of formats whose codes are not those of their options.
_PERMITTED: dict[ItemFormat, Callable[[Item], Sequence[int]]] = {
    ItemFormat.SCALE_0_10: lambda item: SCALE,
    ItemFormat.THERMOMETER: lambda item: TENS,
    ItemFormat.MULTI: lambda item: (TICKED, NOT_TICKED),
    ItemFormat.RANKING: lambda item: range(1, len(item.options) + 1),
    ItemFormat.NUMBER: lambda item: range(item.minimum, item.maximum + 1),
    ItemFormat.CONSENT: lambda item: (TICKED,),
}
