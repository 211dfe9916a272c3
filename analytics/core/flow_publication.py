"""Which numbers of the flow may be published, and which protect them."""

import dataclasses

from analytics.core.disclosure import hidden_groups, is_small
from analytics.core.linking import Flow
from analytics.core.outcomes import GroupFlow

_STATES = ("only", "ambiguous", "conflicting", "without_id")


def _field(state: str, wave: str) -> str:
    return f"n_{wave}_only" if state == "only" else f"n_{state}_{wave}"


def _hidden_fields(flow: Flow, wave: str, minimum_cell: int) -> set[str]:
    # The linked ones stand elsewhere too, so the others protect each other; if that
    # is not enough, the number of responses goes as well.
    cells = {
        _field(state, wave): getattr(flow, _field(state, wave)) for state in _STATES
    }
    counts = {name: (count or 0,) for name, count in cells.items()}
    hidden = set(hidden_groups(counts, minimum_cell=minimum_cell))
    total = sum(counts[name][0] for name in hidden)
    if hidden and (len(hidden) == 1 or is_small(total, minimum_cell)):
        hidden.add(f"n_{wave}")
    if is_small(getattr(flow, f"n_{wave}") or 0, minimum_cell):
        hidden |= {f"n_{wave}", *cells}
    return hidden


def publish_flow(flow: Flow, *, minimum_cell: int) -> Flow:
    """
    Hide small numbers of a flow and what would give them away.

    Parameters
    ----------
    flow : Flow
        Counts of one set of responses.
    minimum_cell : int
        Smallest count that may be shown.

    Returns
    -------
    Flow
        Hidden counts are None.
    """
    hidden = _hidden_fields(flow, "before", minimum_cell)
    hidden |= _hidden_fields(flow, "after", minimum_cell)
    if is_small(flow.n_linked or 0, minimum_cell):
        hidden.add("n_linked")
    return dataclasses.replace(flow, **dict.fromkeys(hidden))


def _emptied(flow: Flow, *, keeps_linked: bool) -> Flow:
    names = {field.name for field in dataclasses.fields(flow)}
    kept = {"n_linked"} if keeps_linked else set()
    return dataclasses.replace(flow, **dict.fromkeys(names - kept))


def _publish_breakdown(
    groups: tuple[GroupFlow, ...], total: Flow, minimum_cell: int
) -> list[GroupFlow]:
    # Only columns whose total is shown can be computed backwards.
    columns = [f.name for f in dataclasses.fields(total)]
    known = [c for c in columns if getattr(total, c) is not None]
    linked = {g.group: (g.flow.n_linked or 0,) for g in groups}
    rest = {g.group: tuple(getattr(g.flow, c) or 0 for c in known) for g in groups}
    unsafe = frozenset(
        g.group
        for g in groups
        if publish_flow(g.flow, minimum_cell=minimum_cell) != g.flow
    )
    no_link = hidden_groups(linked, minimum_cell=minimum_cell)
    closed = hidden_groups(rest, minimum_cell=minimum_cell, primary=unsafe | no_link)
    return [
        dataclasses.replace(
            g, flow=_emptied(g.flow, keeps_linked=g.group not in no_link)
        )
        if g.group in closed
        else g
        for g in groups
    ]


def publish_flows(
    groups: tuple[GroupFlow, ...], *, total: Flow, minimum_cell: int
) -> tuple[GroupFlow, ...]:
    """
    Hide the flows of groups that the total would give away.

    Parameters
    ----------
    groups : tuple of GroupFlow
        Flows of all groups of all breakdowns.
    total : Flow
        The published flow of the whole.
    minimum_cell : int
        Smallest count that may be shown.

    Returns
    -------
    tuple of GroupFlow
        A group is shown in full, or with its linked number alone, or not at all.
    """
    shown: list[GroupFlow] = []
    for by in dict.fromkeys(group.by for group in groups):
        own = tuple(group for group in groups if group.by == by)
        shown += _publish_breakdown(own, total, minimum_cell)
    return tuple(shown)
