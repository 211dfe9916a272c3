"""Whether an expression makes sense for the items it reads. Pure.

ODK converts whatever it meets and finds no fault; most of what it lets pass is a slip,
so it is refused here, when a version is released, with what to write instead.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.expressions.evaluation import DAY, EMPTY, MOST_PLACES, constant, evaluate
from surveys.expressions.kinds import CODED, NUMERIC, ORDERED, ItemType, Kind
from surveys.expressions.syntax import (
    COMPARISONS,
    EQUALITY,
    JUNCTIONS,
    Call,
    Expression,
    Literal,
    Operation,
    Reference,
)

# Why two kinds cannot be compared; the first that applies to either of them is said.
UNLIKE: dict[Kind, Any] = {
    Kind.CHOICES: gettext_lazy(
        "several options are no single value. Use selected() or count-selected()."
    ),
    Kind.BOOLEAN: gettext_lazy(
        "a condition is not compared. Use it as it is, or not() of it."
    ),
    Kind.DATE: gettext_lazy(
        "a date is compared with a date only. Write it as date('2026-05-01')."
    ),
    Kind.TEXT: gettext_lazy(
        "a text is compared by = or != with a text. Write numbers without quotes."
    ),
    Kind.CHOICE: gettext_lazy("the codes of a choice have no order. Use = or !=."),
}


def check(expression: Expression, types: Mapping[str, ItemType]) -> list[str]:
    """What is wrong with a condition, fault by fault, with remedies; nothing if sound."""
    checker = _Checker(types)
    checker.condition(expression)
    return list(dict.fromkeys(checker.faults))


class _Checker:
    """Finds the kind of each part; None stands for a part whose fault is already told."""

    def __init__(self, types: Mapping[str, ItemType]) -> None:
        self.types = types
        self.faults: list[str] = []

    def _fault(self, part: Expression, fault: str) -> None:
        text = _("in `%(part)s`, %(fault)s")
        self.faults.append(text % {"part": part, "fault": fault})

    def condition(self, part: Expression) -> Kind:
        if self._kind(part) not in {Kind.BOOLEAN, None}:
            self._fault(part, _("there is no condition. Compare it with something."))
        return Kind.BOOLEAN

    def _kind(self, part: Expression) -> Kind | None:
        match part:
            case Literal(value):
                return Kind.TEXT if isinstance(value, str) else Kind.NUMBER
            case Reference(name):
                return self._kind_of_item(name)
            case Operation():
                return self._operation(part)
        return CALLS[part.function](self, part)

    def _kind_of_item(self, name: str) -> Kind | None:
        if name in self.types:
            return self.types[name].kind
        fault = _("there is no item '%(name)s'. Correct the name.")
        self.faults.append(fault % {"name": name})
        return None

    def _operation(self, part: Operation) -> Kind | None:
        if part.operator in JUNCTIONS:
            for operand in part.operands:
                self.condition(operand)
            return Kind.BOOLEAN
        if part.operator in COMPARISONS:
            self._comparison(part)
            return Kind.BOOLEAN
        for operand in part.operands:
            self._number(operand)
        return Kind.NUMBER

    def _number(self, part: Expression) -> None:
        if self._kind(part) not in ORDERED | {None}:
            self._fault(
                part,
                _("there is no number to compute with. Use a number or a scale."),
            )

    def _comparison(self, part: Operation) -> None:
        left, right = part.operands
        if Literal(EMPTY) in part.operands:
            self._empty_comparison(part)
            return
        kinds = (self._kind(left), self._kind(right))
        if None in kinds or self._is_told(part, left, right):
            return
        either, is_equality = set(kinds), part.operator in EQUALITY
        is_alike = either <= (NUMERIC if is_equality else ORDERED) or either == {
            Kind.DATE
        }
        if not is_alike and not (is_equality and either == {Kind.TEXT}):
            self._fault(
                part, next(why for kind, why in UNLIKE.items() if kind in either)
            )

    def _empty_comparison(self, part: Operation) -> None:
        """`${x} = ''` asks whether the answer is missing; nothing else can be empty."""
        for operand in part.operands:
            self._kind(operand)
        is_plain = any(isinstance(operand, Reference) for operand in part.operands)
        if not is_plain or part.operator not in EQUALITY:
            self._fault(
                part,
                _("only an answer can be empty. Write ${name} = '' or != ''."),
            )

    def _is_told(self, part: Operation, left: Expression, right: Expression) -> bool:
        """Compare an answer with a written code; whether nothing is left to look at."""
        for reference, other in ((left, right), (right, left)):
            code = constant(other)
            if isinstance(reference, Reference) and code is not None:
                return self._code(part, reference, code)
        return False

    def _code(self, part: Operation, reference: Reference, code: object) -> bool:
        item = self.types[reference.name]
        if item.kind in NUMERIC and isinstance(code, float) and code < 0:
            fault = _(
                "a negative code says that an answer is missing, and that is empty. "
                "Write %(reference)s = ''."
            )
            self._fault(part, fault % {"reference": reference})
            return True
        is_code = item.kind in CODED and isinstance(code, float | str)
        if not is_code or part.operator not in EQUALITY:
            return False
        self._has_code(part, reference, code)
        return isinstance(code, str)

    def _has_code(self, part: Expression, reference: Reference, code: object) -> None:
        """XLSForm writes codes in quotes; both ways are read."""
        codes = self.types[reference.name].codes
        if code not in codes and code not in {str(known) for known in codes}:
            fault = (
                _("'%(name)s' has no code %(code)s. It has %(known)s.")
                if codes
                else _("'%(name)s' has no code %(code)s. It has no code at all.")
            )
            shown = f"{code:g}" if isinstance(code, float) else repr(code)
            known = ", ".join(map(str, codes))
            given = {"name": reference.name, "code": shown, "known": known}
            self._fault(part, fault % given)

    def selected(self, part: Call) -> Kind:
        item, code = part.arguments
        if self._several(item) and isinstance(item, Reference):
            if isinstance(code, Literal):
                self._has_code(part, item, code.value)
            else:
                self._fault(part, _("the second value is no code. Write a number."))
        return Kind.BOOLEAN

    def count_selected(self, part: Call) -> Kind:
        self._several(part.arguments[0])
        return Kind.NUMBER

    def _several(self, part: Expression) -> bool:
        kind = self._kind(part)
        if kind not in {Kind.CHOICES, None}:
            fault = _("there is no item with several answers. Compare one answer by =.")
            self._fault(part, fault)
        return kind == Kind.CHOICES

    def if_(self, part: Call) -> Kind | None:
        condition, then, other = part.arguments
        self.condition(condition)
        return self._joint(part, then, other)

    def coalesce(self, part: Call) -> Kind | None:
        return self._joint(part, *part.arguments)

    def _joint(self, part: Call, left: Expression, right: Expression) -> Kind | None:
        """The kind of a value that comes from one of two places."""
        kinds = (self._kind(left), self._kind(right))
        if None in kinds or (kinds[0] == kinds[1] and Kind.CHOICES not in kinds):
            return kinds[0]
        if set(kinds) <= NUMERIC:
            return Kind.CHOICE if Kind.CHOICE in kinds else Kind.NUMBER
        self._fault(
            part,
            _("the two values are of different kinds. Give two of one kind."),
        )
        return None

    def round_(self, part: Call) -> Kind:
        number, *places = part.arguments
        self._number(number)
        if not all(_is_places(part) for part in places):
            fault = _(
                "the second value is no whole number from 0 to %(most)s. Write "
                "round(%(number)s, 2)."
            )
            self._fault(part, fault % {"most": MOST_PLACES, "number": number})
        return Kind.NUMBER

    def int_(self, part: Call) -> Kind:
        self._number(part.arguments[0])
        return Kind.NUMBER

    def not_(self, part: Call) -> Kind:
        return self.condition(part.arguments[0])

    def date(self, part: Call) -> Kind:
        text = part.arguments[0]
        is_written = isinstance(text, Literal) and DAY.fullmatch(str(text.value))
        if not is_written or evaluate(part, {}) == EMPTY:
            self._fault(part, _("there is no such day. Write date('2026-05-01')."))
        return Kind.DATE

    def string_length(self, part: Call) -> Kind:
        if self._kind(part.arguments[0]) not in {Kind.TEXT, None}:
            fault = _("there is no text to measure. Use an item with a text.")
            self._fault(part, fault)
        return Kind.NUMBER


def _is_places(part: Expression) -> bool:
    return isinstance(part, Literal) and part.value in range(MOST_PLACES + 1)


CALLS: dict[str, Callable[[_Checker, Call], Kind | None]] = {
    "coalesce": _Checker.coalesce,
    "count-selected": _Checker.count_selected,
    "date": _Checker.date,
    "if": _Checker.if_,
    "int": _Checker.int_,
    "not": _Checker.not_,
    "round": _Checker.round_,
    "selected": _Checker.selected,
    "string-length": _Checker.string_length,
}
