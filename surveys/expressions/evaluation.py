"""The value of an expression for a resident's answers. Pure; raises for no answers.

Conversions follow XPath 1.0 (section 3.4 and 4) as ODK's JavaRosa carries them out: an
empty answer is the empty text, which as a number is NaN, equal to nothing. A negative
code says why there is no answer (`surveys.enums.Missing`) and is empty here.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from surveys.expressions.syntax import (
    Expression,
    Literal,
    Operation,
    Reference,
    references,
)

Value = bool | float | str | date | frozenset[int]
Answers = Mapping[str, object]

EMPTY = ""
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EPOCH = date(1970, 1, 1).toordinal()
ALIKE = 1e-12  # JavaRosa's tolerance: 0.1 + 0.2 = 0.3
NO_DECIMALS = 1e16  # floats from here on are whole
MOST_PLACES = 6


def is_shown(expression: Expression | None, answers: Answers) -> bool:
    """Whether a condition holds; without one an item is always shown."""
    return expression is None or is_true(evaluate(expression, answers))


def evaluate(expression: Expression, answers: Answers) -> Value:
    match expression:
        case Literal(value):
            return value
        case Reference(name):
            return _answer(answers.get(name))
        case Operation(operator, operands):
            return _operate(operator, operands, answers)
    values = [evaluate(argument, answers) for argument in expression.arguments]
    return CALLS[expression.function](*values)


def constant(expression: Expression) -> Value | None:
    """The value of an expression that reads no answer."""
    return None if references(expression) else evaluate(expression, {})


def _operate(
    operator: str, operands: tuple[Expression, ...], answers: Answers
) -> Value:
    values = (evaluate(operand, answers) for operand in operands)
    if operator == "and":
        return all(is_true(value) for value in values)
    if operator == "or":
        return any(is_true(value) for value in values)
    first, *others = values
    if not others:
        return -as_number(first)
    return OPERATORS[operator](first, others[0])


def _answer(answer: object) -> Value:
    """An answer as it is stored; missing codes and strange things are empty."""
    match answer:
        case bool() | str() | date():
            return answer
        case int() | float():
            return _amount(answer) if answer >= 0 else EMPTY
        case list() | tuple() | set() | frozenset():
            codes = (code for code in answer if isinstance(code, int))
            return frozenset(code for code in codes if code >= 0) or EMPTY
    return EMPTY


def _amount(answer: float) -> float:
    try:
        return float(answer)
    except OverflowError:
        return math.inf


def is_true(value: Value) -> bool:
    if isinstance(value, float):
        return abs(value) > ALIKE  # false for NaN
    return value is not False and value != EMPTY


def as_number(value: Value) -> float:
    """The number of a value: days since 1970-01-01 for a date, NaN for no number."""
    match value:
        case bool() | float():
            return float(value)
        case date():
            return float(value.toordinal() - EPOCH)
        case str() if NUMBER.fullmatch(value):
            return float(value)
        case str():
            day = _day(value)
            return math.nan if isinstance(day, str) else as_number(day)
    return math.nan


def _text(value: Value) -> str:
    match value:
        case frozenset():
            return " ".join(map(str, sorted(value)))
        case float():
            return f"{value:g}"
    return str(value)


def _is_equal(left: Value, right: Value) -> bool:
    either = (left, right)
    if EMPTY in either:
        return left == right  # a 'no' is not empty, though XPath's false() is
    if any(isinstance(value, bool) for value in either):
        return is_true(left) == is_true(right)
    if any(isinstance(value, float | date) for value in either):
        a, b = as_number(left), as_number(right)
        return a == b or abs(a - b) < ALIKE
    return _text(left) == _text(right)


def _divided(left: float, right: float) -> float:
    if right:
        return left / right
    sign = math.copysign(1, left) * math.copysign(1, right)
    return sign * math.inf if left and not math.isnan(left) else math.nan


def _remainder(left: float, right: float) -> float:
    """What `div` leaves, with the sign of the first, as in XPath."""
    return math.nan if math.isinf(left) or not right else math.fmod(left, right)


def _day(value: Value) -> Value:
    """The date of YYYY-MM-DD; of anything else nothing."""
    if not (isinstance(value, str) and DAY.fullmatch(value)):
        return value if isinstance(value, date) else EMPTY
    try:
        return date.fromisoformat(value)
    except ValueError:
        return EMPTY


def _codes(value: Value) -> frozenset:
    if isinstance(value, frozenset):
        return value
    return frozenset({value}) if isinstance(value, float) else frozenset()


def _rounded(value: Value, places: Value = 0.0) -> float:
    """Halves go up, towards positive infinity: XPath 1.0, section 4.4."""
    number = as_number(value)
    if not abs(number) < NO_DECIMALS:  # NaN too
        return number
    digits = min(max(0.0, as_number(places)), MOST_PLACES)  # in this order NaN gives 0
    unit = Decimal(1).scaleb(-int(digits))
    way = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
    return float(Decimal(repr(number)).quantize(unit, way))


def _whole(value: Value) -> float:
    number = as_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _first_given(value: Value, other: Value) -> Value:
    is_nan = isinstance(value, float) and math.isnan(value)
    return other if is_nan or value == EMPTY else value


def _numbers(operation: Callable[[float, float], Value]) -> Callable[..., Value]:
    return lambda left, right: operation(as_number(left), as_number(right))


OPERATORS: dict[str, Callable[..., Value]] = {
    "=": _is_equal,
    "!=": lambda left, right: not _is_equal(left, right),
    "<": _numbers(lambda left, right: left < right),
    "<=": _numbers(lambda left, right: left <= right),
    ">": _numbers(lambda left, right: left > right),
    ">=": _numbers(lambda left, right: left >= right),
    "+": _numbers(lambda left, right: left + right),
    "-": _numbers(lambda left, right: left - right),
    "*": _numbers(lambda left, right: left * right),
    "div": _numbers(_divided),
    "mod": _numbers(_remainder),
}
CALLS: dict[str, Callable[..., Value]] = {
    "coalesce": _first_given,
    "count-selected": lambda value: float(len(_codes(value))),
    "date": _day,
    "if": lambda condition, then, other: then if is_true(condition) else other,
    "int": _whole,
    "not": lambda value: not is_true(value),
    "round": _rounded,
    "selected": lambda value, code: as_number(code) in _codes(value),
    "string-length": lambda value: float(len(_text(value))),
}
