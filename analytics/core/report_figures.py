"""Which parts of a report must be hidden, by what its counts tell about each other."""

from collections.abc import Sequence

import numpy as np

from analytics.core.linking import Flow
from analytics.core.outcomes import ALL, GroupFlow, GroupResult, OutcomeResult
from analytics.core.report_ledger import FIXED, Ledger, Part, plus
from analytics.core.results import Estimate
from analytics.core.suppression import Mask, protect

WAVES = ("before", "after")
STATES = ("only", "ambiguous", "conflicting", "without_id")

# What goes with what: it would tell the hidden count, or be nothing without it.
_NEEDS = {"flow": "linked", "signs": "paired", "balance": "paired", "ends": "unlinked"}


def _flow_part(group: str, name: str, *, is_fixed: bool) -> Part:
    if group == ALL:
        return Part(kind=FIXED if is_fixed else name, group=ALL)
    return Part(kind="linked" if name == "n_linked" else "flow", group=group)


def _field(state: str, wave: str) -> str:
    return f"n_{wave}_only" if state == "only" else f"n_{state}_{wave}"


def _enter_flow(ledger: Ledger, group: str, flow: Flow, *, is_fixed: bool) -> None:
    linked = ledger.kind(group, "linked")
    part = _flow_part(group, "n_linked", is_fixed=is_fixed)
    ledger.enter(linked, flow.n_linked, part)
    for wave in WAVES:
        states = [ledger.kind(group, state, wave) for state in STATES]
        names = [_field(state, wave) for state in STATES]
        rows = zip([*names, f"n_{wave}"], [*states, plus(linked, *states)], strict=True)
        for name, terms in rows:
            part = _flow_part(group, name, is_fixed=is_fixed)
            ledger.enter(terms, getattr(flow, name), part)


def _less(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left - right


def _balance(delta: Estimate, n: int | None) -> int | None:
    # Delta with n is the number of rises minus that of falls.
    return None if delta.value is None or n is None else round(delta.value * n)


def _enter_pairs(ledger: Ledger, outcome: str, result: GroupResult) -> None:
    group, shift = result.group, result.paired
    pairs = ledger.kind(group, outcome, "pair")
    rises, falls, zeros = (
        ledger.kind(group, outcome, sign) for sign in ("rise", "fall", "zero")
    )
    ledger.relate(group, pairs, (rises, falls, zeros))
    ledger.enter(pairs, shift.n, Part(kind="paired", group=group, outcome=outcome))
    signs = Part(kind="signs", group=group, outcome=outcome)
    ledger.enter(rises, shift.sign.n_positive, signs)
    ledger.enter(falls, shift.sign.n_negative, signs)
    ledger.enter(zeros, shift.sign.n_zero, signs)
    ledger.enter(
        plus(rises, dict.fromkeys(falls, -1.0)),
        _balance(shift.cliff_within, shift.n),
        Part(kind="balance", group=group, outcome=outcome),
    )


def _enter_wave(ledger: Ledger, outcome: str, result: GroupResult, wave: str) -> None:
    group = result.group
    rest = ledger.kind(group, outcome, "rest", wave)
    scored = plus(ledger.kind(group, outcome, "pair"), rest)
    n = getattr(result.unlinked, f"n_{wave}")
    ledger.enter(scored, n, Part(kind="unlinked", group=group, outcome=outcome))
    # With the linked persons' mean known, a small rest would have a known mean too.
    ledger.enter(rest, _less(n, result.paired.n))
    quality = getattr(result, f"quality_{wave}")
    floor, middle, ceiling = (
        ledger.kind(group, outcome, name, wave)
        for name in ("floor", "middle", "ceiling")
    )
    ledger.relate(group, scored, (floor, middle, ceiling))
    ends = Part(kind="ends", group=group, outcome=outcome)
    for end, others in ((floor, (middle, ceiling)), (ceiling, (floor, middle))):
        shown = quality.ends.n_floor if end is floor else quality.ends.n_ceiling
        ledger.enter(end, shown, ends)
        ledger.enter(plus(*others), _less(quality.ends.n, shown))
    if quality.reliability is not None:
        complete = ledger.kind(group, outcome, "complete", wave)
        incomplete = ledger.kind(group, outcome, "incomplete", wave)
        ledger.relate(group, scored, (complete, incomplete))
        part = Part(kind="reliability", group=group, outcome=outcome)
        ledger.enter(complete, quality.reliability.n_complete, part)


def _relate_to_flow(ledger: Ledger, outcome: str, group: str) -> None:
    # Who has a score has answered; who has none is anybody else of the same state.
    pairs = ledger.kind(group, outcome, "pair")
    linked = ledger.kind(group, "linked")
    once = []
    for wave in WAVES:
        own = ledger.kind(group, outcome, "linked once", wave)
        alone = ledger.kind(group, outcome, "unlinked", wave)
        missing = ledger.kind(group, outcome, "unlinked without score", wave)
        states = plus(*(ledger.kind(group, state, wave) for state in STATES))
        ledger.relate(group, ledger.kind(group, outcome, "rest", wave), (own, alone))
        ledger.relate(group, states, (alone, missing))
        once.append(own)
    neither = ledger.kind(group, outcome, "linked without score")
    ledger.relate(group, linked, (pairs, *once, neither))


def _is_constant(*spreads: Estimate) -> bool:
    return any(spread.value == 0 for spread in spreads)


def _telling_parts(outcome: OutcomeResult) -> set[Part]:
    # Groups in which everybody gave one answer, moved alike, or moved one way.
    parts = set()
    for result in outcome.groups:
        shift, unlinked, sign = result.paired, result.unlinked, result.paired.sign
        signs = [sign.n_positive or 0, sign.n_negative or 0, sign.n_zero or 0]
        is_telling = {
            "paired": _is_constant(
                shift.before.sd, shift.after.sd, shift.sd_difference
            ),
            "unlinked": _is_constant(unlinked.before.sd, unlinked.after.sd),
            "signs": max(signs) == sum(signs) > 0,
            "balance": max(signs) == sum(signs) > 0,
        }
        parts |= {
            Part(kind=kind, group=result.group, outcome=outcome.key)
            for kind, is_due in is_telling.items()
            if is_due
        }
    return parts


def _breakdowns(
    groups: Sequence[GroupFlow] | Sequence[GroupResult],
) -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for own in groups:
        if own.by is not None:
            names.setdefault(own.by, []).append(own.group)
    return {by: tuple(own) for by, own in names.items()}


def _with_their_needs(parts: set[Part]) -> set[Part]:
    return parts | {
        Part(kind=kind, group=part.group, outcome=part.outcome)
        for part in parts
        for kind, need in _NEEDS.items()
        if part.kind == need
    }


def hidden_parts(
    *,
    flow: Flow | None = None,
    groups: Sequence[GroupFlow] = (),
    outcomes: Sequence[OutcomeResult] = (),
    is_whole_fixed: bool = False,
    minimum_cell: int,
) -> frozenset[Part]:
    """
    Find what must be hidden so that no small count can be computed or narrowed.

    Parameters
    ----------
    flow : Flow, optional
        Flow of the whole.
    groups : sequence of GroupFlow, optional
        Flows of all groups; need the flow of the whole.
    outcomes : sequence of OutcomeResult, optional
        Results of all outcomes; the first group of each is "all".
    is_whole_fixed : bool, optional
        Whether the flow of the whole is published as it is.
    minimum_cell : int
        The limit k.

    Returns
    -------
    frozenset of Part
        Kinds "paired", "signs", "balance", "unlinked", "ends" and "reliability" of an
        outcome; "linked" and "flow" of a group; the field of the flow of the whole.

    Raises
    ------
    MinimumCellError
        If the limit is below five.

    Notes
    -----
    Numbers that are None were hidden before; they are taken as unknown.
    See docs/methods/disclosure.md.

    Examples
    --------
    >>> flow = Flow(**dict.fromkeys(Flow.__dataclass_fields__, 0))
    >>> hidden_parts(flow=flow, minimum_cell=10)
    frozenset()
    """
    named = outcomes[0].groups if outcomes else groups
    ledger = Ledger(breakdowns=_breakdowns(named))
    if flow is not None:
        for name, own in ((ALL, flow), *((g.group, g.flow) for g in groups)):
            _enter_flow(ledger, name, own, is_fixed=is_whole_fixed)
    telling: set[Part] = set()
    for outcome in outcomes:
        telling |= _telling_parts(outcome)
        for result in outcome.groups:
            _enter_pairs(ledger, outcome.key, result)
            for wave in WAVES:
                _enter_wave(ledger, outcome.key, result, wave)
            if flow is not None:
                _relate_to_flow(ledger, outcome.key, result.group)
    return _protected(ledger, telling, minimum_cell)


def _protected(
    ledger: Ledger, telling: set[Part], minimum_cell: int
) -> frozenset[Part]:
    figures = ledger.figures(minimum_cell=minimum_cell, telling=telling)
    parts = np.full(len(figures.values), None, dtype=object)
    parts[: len(ledger.entries)] = [entry.part for entry in ledger.entries]

    def gone(is_shown: Mask) -> set[Part]:
        lost = {*parts[figures.is_declared & ~is_shown]} - {None}
        return _with_their_needs(lost | telling)

    def close(is_shown: Mask) -> Mask:
        lost = gone(is_shown)
        return is_shown & np.array([part not in lost for part in parts], dtype=bool)

    is_shown = protect(
        figures, figures.is_declared, minimum_cell=minimum_cell, closure=close
    )
    return frozenset(gone(is_shown))
