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

    Raises
    ------
    MinimumCellError
        If the limit is below five.

    Notes
    -----
    See docs/methods/disclosure.md.

    Examples
    --------
    Three of 63 did not come back; 63 less 60 would tell, so the 63 is hidden as well.

    >>> flow = Flow(
    ...     **dict.fromkeys(Flow.__dataclass_fields__, 0)
    ...     | {"n_before": 63, "n_after": 60, "n_linked": 60, "n_before_only": 3}
    ... )
    >>> shown = publish_flow(flow, minimum_cell=10)
    >>> shown.n_before, shown.n_linked, shown.n_before_only
    (None, 60, None)
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

    Raises
    ------
    MinimumCellError
        If the limit is below five.

    Notes
    -----
    See docs/methods/disclosure.md.

    Examples
    --------
    >>> flow = Flow(
    ...     **dict.fromkeys(Flow.__dataclass_fields__, 0)
    ...     | {"n_before": 63, "n_after": 60, "n_linked": 60, "n_before_only": 3}
    ... )
    >>> whole = publish_flow(flow, minimum_cell=10)
    >>> group = GroupFlow(group="Sofia", by="city", flow=flow)
    >>> (shown,) = publish_flows((group,), total=whole, minimum_cell=10)
    >>> shown.flow.n_linked, shown.flow.n_before_only
    (60, None)
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
