"""The version of a whole report that may be published: flows and outcomes together."""

from collections.abc import Sequence

from analytics.core.flow_publication import publish_flow, publish_flows
from analytics.core.linking import Flow
from analytics.core.outcomes import GroupFlow, OutcomeResult
from analytics.core.publication import publish_outcome
from analytics.core.report_figures import hidden_parts

Report = tuple[Flow, tuple[GroupFlow, ...], tuple[OutcomeResult, ...]]


def publish_report(
    flow: Flow,
    groups: tuple[GroupFlow, ...],
    outcomes: Sequence[OutcomeResult],
    *,
    minimum_cell: int,
) -> Report:
    """
    Hide what must not be published, by what flows and outcomes tell about each other.

    Parameters
    ----------
    flow : Flow
        Counts of all responses.
    groups : tuple of GroupFlow
        Flows of all groups of all breakdowns.
    outcomes : sequence of OutcomeResult
        Results of all outcomes.
    minimum_cell : int
        Smallest count that may be shown.

    Returns
    -------
    tuple
        Flow, flows of the groups, and outcomes, in the same shapes.

    Raises
    ------
    MinimumCellError
        If the limit is below five.

    Notes
    -----
    With few unanswered items the n of an outcome are nearly the numbers of the flow,
    so what one hides the other may tell: they are checked as one system.

    Examples
    --------
    >>> flow = Flow(**dict.fromkeys(Flow.__dataclass_fields__, 0))
    >>> publish_report(flow, (), (), minimum_cell=10) == (flow, (), ())
    True
    """
    k = minimum_cell
    hidden = hidden_parts(flow=flow, groups=groups, outcomes=outcomes, minimum_cell=k)
    return (
        publish_flow(flow, minimum_cell=k, hidden=hidden),
        publish_flows(groups, total=flow, minimum_cell=k, hidden=hidden),
        tuple(publish_outcome(own, minimum_cell=k, hidden=hidden) for own in outcomes),
    )
