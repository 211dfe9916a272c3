"""Which numbers of the flow may be published, and which protect them."""

import dataclasses
from collections.abc import Set as AbstractSet

from analytics.core.linking import Flow
from analytics.core.outcomes import ALL, GroupFlow
from analytics.core.report_figures import hidden_parts
from analytics.core.report_ledger import Part


def _emptied(flow: Flow, names: AbstractSet[str]) -> Flow:
    # An unknown name is a part of something else than this flow.
    own = {field.name for field in dataclasses.fields(flow)} & names
    return dataclasses.replace(flow, **dict.fromkeys(own))


def publish_flow(
    flow: Flow, *, minimum_cell: int, hidden: AbstractSet[Part] | None = None
) -> Flow:
    """
    Hide small numbers of a flow and what would give them away.

    Parameters
    ----------
    flow : Flow
        Counts of all responses.
    minimum_cell : int
        Smallest count that may be shown.
    hidden : set of Part, optional
        What must be hidden, if that was found together with groups and outcomes; by
        default what this flow tells by itself.

    Returns
    -------
    Flow
        Hidden counts are None.
    """
    if hidden is None:
        hidden = hidden_parts(flow=flow, minimum_cell=minimum_cell)
    return _emptied(flow, {part.kind for part in hidden if part.group == ALL})


def _published_group(group: GroupFlow, hides: AbstractSet[str]) -> GroupFlow:
    names = {field.name for field in dataclasses.fields(group.flow)}
    gone: AbstractSet[str] = names - {"n_linked"} if "flow" in hides else frozenset()
    if "linked" in hides:
        gone = names
    return dataclasses.replace(group, flow=_emptied(group.flow, gone))


def publish_flows(
    groups: tuple[GroupFlow, ...],
    *,
    total: Flow,
    minimum_cell: int,
    hidden: AbstractSet[Part] | None = None,
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
    hidden : set of Part, optional
        What must be hidden, if that was found together with the outcomes; by default
        what the flows tell by themselves.

    Returns
    -------
    tuple of GroupFlow
        A group is shown in full, or with its linked number alone, or not at all.
    """
    if hidden is None:
        hidden = hidden_parts(
            flow=total, groups=groups, is_whole_fixed=True, minimum_cell=minimum_cell
        )
    return tuple(
        _published_group(
            group, {part.kind for part in hidden if part.group == group.group}
        )
        for group in groups
    )
