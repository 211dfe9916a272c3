"""What an answer can be, for the checks of expressions. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"  # one option; its code is a name, not an amount
    SCALE = "scale"  # one option whose codes have an order
    CHOICES = "choices"  # several options
    DATE = "date"
    BOOLEAN = "condition"  # also an item that is ticked or not


CODED = frozenset({Kind.CHOICE, Kind.SCALE})
ORDERED = frozenset({Kind.NUMBER, Kind.SCALE})
NUMERIC = CODED | ORDERED


@dataclass(frozen=True, slots=True)
class ItemType:
    """The kind of an item's answer and its permitted codes, missing codes aside."""

    kind: Kind
    codes: tuple[int, ...] = ()
