"""What is counted in two waves: whichever engine does it, the tables are the same."""

from dataclasses import dataclass

from analytics.core.errors import CountRequestError
from analytics.core.plan import AnalysisPlan
from analytics.core.plan_sections import ScaleRule
from analytics.core.results import Result
from analytics.core.scoring import units_per_point


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRequest(Result):
    """
    Columns of two waves, one row per response, and the outcomes to count.

    `id` names the person (a code digest, or the pair of a sealed wave); without a
    `group` all persons are one group. Each scale is an outcome under its key.
    """

    id: str
    group: str | None
    scales: tuple[ScaleRule, ...]
    missing: tuple[int, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """
        Every item column once, in the order of first use.

        Returns
        -------
        tuple of str
            Names of columns.

        Examples
        --------
        >>> trust = item_outcome("trust", low=1, high=5)
        >>> CountRequest(id="pair", group=None, scales=(trust, trust)).items
        ('trust',)
        """
        return tuple(dict.fromkeys(item for s in self.scales for item in s.items))

    @property
    def columns(self) -> tuple[str, ...]:
        """
        Every column that a wave must have.

        Returns
        -------
        tuple of str
            The id, the group if any, the items.

        Examples
        --------
        >>> trust = item_outcome("trust", low=1, high=5)
        >>> CountRequest(id="pair", group="city", scales=(trust,)).columns
        ('pair', 'city', 'trust')
        """
        group = () if self.group is None else (self.group,)
        return (self.id, *group, *self.items)


def measure_of(scale: ScaleRule) -> tuple[int, int, int]:
    """
    Give the measure of the tables of a scale.

    Parameters
    ----------
    scale : ScaleRule
        A scale, or a single item.

    Returns
    -------
    tuple of int
        Lowest and highest score in units, and the units per scale point.

    Examples
    --------
    >>> measure_of(item_outcome("trust", low=1, high=5))
    (1, 5, 1)
    """
    per_point = units_per_point(len(scale.items), min_answered=scale.min_answered)
    return scale.low * per_point, scale.high * per_point, per_point


def item_outcome(item: str, *, low: int, high: int) -> ScaleRule:
    """
    Make an outcome of a single item as it was answered.

    Parameters
    ----------
    item : str
        Name of the column, and key of the outcome.
    low, high : int
        Smallest and largest code.

    Returns
    -------
    ScaleRule
        A scale of that item alone.

    Examples
    --------
    >>> item_outcome("trust", low=1, high=5).items
    ('trust',)
    """
    return ScaleRule(
        key=item, items=(item,), reverse=(), low=low, high=high, min_answered=1
    )


def count_request(
    *,
    id: str,  # noqa: A002  # the plan's word
    scales: tuple[ScaleRule, ...],
    group: str | None = None,
    missing: tuple[int, ...] = (),
) -> CountRequest:
    """
    Say what is to be counted, and refuse what cannot be.

    Parameters
    ----------
    id : str
        Column that names the person in both waves.
    scales : tuple of ScaleRule
        Outcomes; see also `item_outcome`.
    group : str, optional
        Column of the city or group.
    missing : tuple of int, optional
        Codes that mean "not answered".

    Returns
    -------
    CountRequest
        What `table_sql`, `count_columns` and the engines take.

    Raises
    ------
    CountRequestError
        If there is no scale, two have one key, or one has an impossible range.
    ScaleDefinitionError
        If min_answered does not fit the items.

    Examples
    --------
    >>> trust = item_outcome("trust", low=1, high=5)
    >>> count_request(id="code", group="city", scales=(trust,)).items
    ('trust',)
    """
    keys = [scale.key for scale in scales]
    if not keys or len(set(keys)) < len(keys):
        raise CountRequestError(f"has the outcomes {keys!r}", "one or more, each once")
    for scale in scales:
        if scale.low >= scale.high or not set(scale.reverse) <= set(scale.items):
            raise CountRequestError(
                f"cannot score {scale.key!r}",
                "low below high, and reverse-keyed items out of its items",
            )
        measure_of(scale)
    return CountRequest(id=id, group=group, scales=scales, missing=missing)


def request_of_plan(plan: AnalysisPlan) -> CountRequest:
    """
    Say what a plan needs to have counted.

    Parameters
    ----------
    plan : AnalysisPlan
        With exact linkage by one id column, and at most one breakdown.

    Returns
    -------
    CountRequest
        One table per outcome of the plan and group.

    Raises
    ------
    CountRequestError
        If persons are named by several columns or not linked, or two breakdowns are
        declared.

    Examples
    --------
    >>> plan = AnalysisPlan.from_toml_text('''
    ... [data]
    ... id = "pair"
    ... city = "city"
    ... [[outcomes]]
    ... item = "trust"
    ... low = 1
    ... high = 5
    ... ''')
    >>> request_of_plan(plan).group
    'city'
    """
    ids, breakdowns = plan.data.id, plan.data.breakdowns
    if len(ids) != 1 or len(breakdowns) > 1 or plan.design.linkage != "exact":
        raise CountRequestError(
            f"is asked for linkage {plan.design.linkage!r} by {ids!r}, shown by "
            f"{breakdowns!r}",
            "exact linkage by one id column and at most one breakdown, or evaluate "
            "a frame",
        )
    return count_request(
        id=ids[0],
        group=breakdowns[0] if breakdowns else None,
        scales=tuple(plan.scale_of(outcome) for outcome in plan.outcomes),
        missing=plan.data.missing,
    )
