"""Whether a condition can hold for any answers at all. Pure.

Every combination of answers is tried, a missing answer included. Codes that no condition
tells apart are tried once; an item that its own condition hides is empty. What would
take too long, or reads answers that cannot be listed, is left undecided.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations, pairwise

from surveys.expressions.evaluation import (
    EPOCH,
    Value,
    as_number,
    constant,
    is_shown,
)
from surveys.expressions.kinds import CODED, ItemType, Kind
from surveys.expressions.syntax import (
    COMPARISONS,
    Call,
    Expression,
    Literal,
    Operation,
    Reference,
    children,
    references,
)

LIMIT = 100_000  # combinations; about a second
MOST_VARIABLES = 40  # two answers each are far beyond LIMIT
MOST_ASKED = 10  # options of one item that conditions ask for by name
# Tried besides where an answer is computed with; some of them fulfil most conditions.
PROBES = (1, 2, 3, 5, 10, 20, 50, 100, 1000)
Conditions = tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """An item as others read it: its type, and the conditions under which it is asked."""

    name: str
    type: ItemType
    conditions: Conditions = ()


@dataclass(frozen=True, slots=True)
class Domain:
    """Answers that stand for all; `is_exact` if none is left out that could differ."""

    values: tuple[object, ...]
    is_exact: bool


def can_hold(conditions: Conditions, variables: Sequence[Variable]) -> bool | None:
    """Whether conditions can hold together; None if that is not decided.

    `variables` stand in the order in which they are asked, each before what reads it.
    """
    needed = _needed(conditions, variables)
    domains = _domains(conditions, needed)
    outcome = _outcome(conditions, needed, domains)
    if outcome is None:
        return _can_hold_unhidden(conditions, needed)
    return outcome or _unless_open(domains)


def _can_hold_unhidden(
    conditions: Conditions, variables: Sequence[Variable]
) -> bool | None:
    """What never holds even if every item is asked, never holds."""
    names = frozenset().union(*map(references, conditions))
    asked = [
        Variable(variable.name, variable.type)
        for variable in variables
        if variable.name in names
    ]
    domains = _domains(conditions, asked)
    outcome = _outcome(conditions, asked, domains)
    return _unless_open(domains) if outcome is False else None


def _unless_open(domains: Mapping[str, Domain]) -> bool | None:
    """The outcome if no answer that was tried did: others could, if not all were."""
    return False if all(domain.is_exact for domain in domains.values()) else None


def _needed(conditions: Conditions, variables: Sequence[Variable]) -> list[Variable]:
    """The variables that conditions read, directly or through what hides them."""
    names = set().union(*map(references, conditions))
    needed: list[Variable] = []
    for variable in reversed(variables):
        if variable.name in names:
            needed.append(variable)
            names.update(*map(references, variable.conditions))
    return needed[::-1]


def _outcome(
    conditions: Conditions,
    variables: Sequence[Variable],
    domains: Mapping[str, Domain],
) -> bool | None:
    """Whether the conditions hold for an answer that is tried; None for too many."""
    if len(variables) > MOST_VARIABLES:
        return None
    tries = chain(
        (_corner(variables, domains, position) for position in (0, -1)),
        _combinations(variables, domains, {}),
    )
    for tried, answers in enumerate(tries):
        if tried > LIMIT:
            return None
        if all(is_shown(condition, answers) for condition in conditions):
            return True
    return False


def _corner(
    variables: Sequence[Variable], domains: Mapping[str, Domain], position: int
) -> dict[str, object]:
    """Everybody's lowest or highest answer: finds most sums that are large enough."""
    answers: dict[str, object] = {}
    for variable in variables:
        given = _options(variable, domains, answers)[:-1] or (None,)
        answers[variable.name] = given[position]
    return answers


def _combinations(
    variables: Sequence[Variable],
    domains: Mapping[str, Domain],
    answers: dict[str, object],
) -> Iterator[dict[str, object]]:
    if not variables:
        yield answers
        return
    first, *others = variables
    for answer in _options(first, domains, answers):
        yield from _combinations(others, domains, {**answers, first.name: answer})


def _options(
    variable: Variable, domains: Mapping[str, Domain], answers: Mapping[str, object]
) -> tuple[object, ...]:
    is_asked = all(is_shown(condition, answers) for condition in variable.conditions)
    return (*domains[variable.name].values, None) if is_asked else (None,)


def _domains(
    conditions: Conditions, variables: Sequence[Variable]
) -> dict[str, Domain]:
    constants: dict[str, set[Value]] = defaultdict(set)
    opaque: set[str] = set()
    every = [*conditions, *(c for variable in variables for c in variable.conditions)]
    for condition in every:
        for name, value in _uses(condition):
            if value is None:
                opaque.add(name)
            else:
                constants[name].add(value)
    return {
        variable.name: _domain(
            variable.type,
            constants[variable.name],
            is_plain=variable.name not in opaque,
        )
        for variable in variables
    }


def _uses(part: Expression) -> Iterator[tuple[str, Value | None]]:
    """What each reference is compared with; None where it is used in another way."""
    match part:
        case Reference(name):
            yield name, None
        case Operation(operator, (Reference(name), other)) | Operation(
            operator, (other, Reference(name))
        ) if operator in COMPARISONS and (value := constant(other)) is not None:
            yield name, value
        case Call("selected", (Reference(name), Literal(value))):
            yield name, value
        case _:
            for child in children(part):
                yield from _uses(child)


def _domain(item: ItemType, constants: set[Value], *, is_plain: bool) -> Domain:
    """The answers of an item; `is_plain` if it is only compared with constants."""
    if item.kind == Kind.BOOLEAN:
        return Domain((True, False), is_exact=True)
    if item.kind == Kind.CHOICES:
        return _selections(item.codes, _numbers(constants))
    if item.kind in CODED or item.codes:
        codes = _apart(item.codes, _numbers(constants)) if is_plain else item.codes
        return Domain(codes, is_exact=True)
    probes = () if is_plain else PROBES
    return Domain(_samples(item.kind, constants, probes), is_exact=is_plain)


def _samples(
    kind: Kind, constants: set[Value], probes: Sequence[int]
) -> tuple[object, ...]:
    """One answer for each outcome of the comparisons, where answers have no list."""
    numbers = _numbers(constants)
    match kind:
        case Kind.DATE:
            return _days(numbers)
        case Kind.TEXT:
            texts = sorted(value for value in constants if isinstance(value, str))
            return (
                *texts,
                "".join([*texts, "…"]),
                *("…" * length for length in probes),
            )
    return _points([*numbers, *probes])


def _numbers(constants: set[Value]) -> list[float]:
    return sorted(n for n in map(as_number, constants) if math.isfinite(n))


def _apart(codes: tuple[int, ...], numbers: Sequence[float]) -> tuple[int, ...]:
    """One code for each way to lie below, on or above the numbers."""
    sides = {tuple((c > n) - (c < n) for n in numbers): c for c in reversed(codes)}
    return tuple(sides.values())[::-1]


def _points(numbers: Sequence[float]) -> tuple[float, ...]:
    """The numbers, one between each two, and one beyond; an answer is never negative."""
    points = sorted({0.0, *(number for number in numbers if number > 0)})
    between = ((low + high) / 2 for low, high in pairwise(points))
    return (*points, *between, points[-1] + 1)


def _days(numbers: Sequence[float]) -> tuple[date, ...]:
    around = {EPOCH + int(n) + step for n in (numbers or [0.0]) for step in (-1, 0, 1)}
    last = date.max.toordinal()
    return tuple(date.fromordinal(day) for day in sorted(around) if 1 <= day <= last)


def _selections(codes: tuple[int, ...], numbers: Sequence[float]) -> Domain:
    """Each set of the options that are asked for, with any count of the others."""
    asked = [code for code in codes if code in numbers]
    alike = [code for code in codes if code not in numbers]
    single, others = asked[:MOST_ASKED], asked[MOST_ASKED:] + alike
    sets = (
        frozenset((*chosen, *others[:count]))
        for size in range(len(single) + 1)
        for chosen in combinations(single, size)
        for count in range(len(others) + 1)
    )
    return Domain(tuple(sets), is_exact=len(asked) <= MOST_ASKED)
