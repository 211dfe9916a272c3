"""The parts of an expression and its canonical text. Pure.

Operators and their strength are those of XPath 1.0, section 3; XLSForm takes them over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

JUNCTIONS = frozenset({"and", "or"})
EQUALITY = frozenset({"=", "!="})
COMPARISONS = EQUALITY | {"<", "<=", ">", ">="}
STRENGTHS = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!="), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "div", "mod"), 6),
}
SIGN = 7  # the minus of one number
WHOLE = 8  # needs no parentheses anywhere
INTEGER_DIGITS, DECIMALS = 9, 6  # so that each written number is an exact float


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a text as the author wrote it."""

    value: float | str

    def __str__(self) -> str:
        if isinstance(self.value, str):
            quote = '"' if "'" in self.value else "'"
            return f"{quote}{self.value}{quote}"
        return f"{self.value:.{DECIMALS}f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Reference:
    """The answer to an item: `${name}`."""

    name: str

    def __str__(self) -> str:
        return f"${{{self.name}}}"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator between two operands; `and`, `or` take more, a sign takes one."""

    operator: str
    operands: tuple["Expression", ...]

    def __str__(self) -> str:
        first, *others = self.operands
        if not others:
            return f"-{_within(first, SIGN)}"
        strength = STRENGTHS[self.operator]
        parts = [_within(first, strength + (self.operator in JUNCTIONS))]
        parts += [_within(operand, strength + 1) for operand in others]
        return f" {self.operator} ".join(parts)


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple["Expression", ...]

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


Expression = Literal | Reference | Operation | Call


def _within(operand: Expression, weakest: int) -> str:
    """The text of an operand, in parentheses where it binds less than `weakest`."""
    return f"({operand})" if _strength(operand) < weakest else str(operand)


def _strength(expression: Expression) -> int:
    if not isinstance(expression, Operation):
        return WHOLE
    return STRENGTHS[expression.operator] if expression.operands[1:] else SIGN


def children(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Operation():
            return expression.operands
        case Call():
            return expression.arguments
    return ()


def _levels(expression: Expression) -> Iterator[list[Expression]]:
    """The parts level by level, without recursion: it also measures what is too deep."""
    level = [expression]
    while level:
        yield level
        level = [child for part in level for child in children(part)]


def depth(expression: Expression) -> int:
    return sum(1 for _ in _levels(expression))


def references(expression: Expression) -> frozenset[str]:
    """Names of the items whose answers the expression reads."""
    return frozenset(
        part.name
        for level in _levels(expression)
        for part in level
        if isinstance(part, Reference)
    )
