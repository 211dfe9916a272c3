"""The parts of an evaluation: groups, outcomes, and quality marks of each wave."""

from dataclasses import dataclass

from analytics.core.independent import IndependentShift, LinkageCheck
from analytics.core.linking import Flow
from analytics.core.paired import PairedShift
from analytics.core.reliability import Reliability
from analytics.core.results import Estimate, Result, Status
from analytics.core.tables import MarginTable

ALL = "all"

# Share of respondents at an end of the scale from which a warning is due.
WARN_ABOVE = 0.15

# With fewer persons who changed at all, an interval of the mean shift holds the truth
# too seldom: docs/methods/simulations.md.
FEW_CHANGED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignNote(Result):
    """What was compared, how it was linked, and what may be said about it."""

    kind: str
    linkage: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFlow(Result):
    """Flow of one group; `by` is the column of the breakdown."""

    group: str
    by: str | None
    flow: Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class EndShares(Result):
    """How many scored respondents stand at the lowest and at the highest score."""

    n: int | None
    n_floor: int | None
    n_ceiling: int | None
    floor: Estimate
    ceiling: Estimate
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveQuality(Result):
    """Shares at the ends, and reliability where the outcome has several items."""

    ends: EndShares
    reliability: Reliability | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupResult(Result):
    """Everything about one outcome in one group; "all" has no breakdown."""

    group: str
    by: str | None
    paired: PairedShift
    unlinked: IndependentShift
    linkage: LinkageCheck
    quality_before: WaveQuality
    quality_after: WaveQuality
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResult(Result):
    """One outcome of the plan; the first of its groups is "all"."""

    key: str
    role: str
    sesoi: float | None
    groups: tuple[GroupResult, ...]


def end_shares(table: MarginTable) -> EndShares:
    """
    Count the scores at both ends of the scale.

    Parameters
    ----------
    table : MarginTable
        Counts of the scores of one wave.

    Returns
    -------
    EndShares
        Counts and shares among the scored; TOO_FEW without any score.

    Examples
    --------
    >>> from analytics.core.tables import count_scores
    >>> found = end_shares(count_scores([1, 1, 3, 5], low=1, high=5))
    >>> found.floor.value, found.ceiling.value
    (0.5, 0.25)
    """
    n = table.n
    floor = int(table.count[table.value == table.low].sum())
    ceiling = int(table.count[table.value == table.high].sum())
    if n == 0:
        reason = "No score at all."
        nothing = Estimate(status=Status.TOO_FEW, reason=reason)
        return EndShares(
            n=0,
            n_floor=0,
            n_ceiling=0,
            floor=nothing,
            ceiling=nothing,
            status=Status.TOO_FEW,
            reason=reason,
        )
    return EndShares(
        n=n,
        n_floor=floor,
        n_ceiling=ceiling,
        floor=Estimate(value=floor / n),
        ceiling=Estimate(value=ceiling / n),
    )


def quality_warnings(
    before: WaveQuality,
    after: WaveQuality,
    *,
    paired: PairedShift,
    linkage: LinkageCheck,
) -> tuple[str, ...]:
    """
    List what a reader must be warned of.

    Parameters
    ----------
    before, after : WaveQuality
        Quality marks of both waves.
    paired : PairedShift
        Shift of the linked.
    linkage : LinkageCheck
        Linked against unlinked shift.

    Returns
    -------
    tuple of str
        Words such as "ceiling_before", "reverse_key_after", "few_changed", "linkage".

    Examples
    --------
    >>> from analytics.core.independent import linkage_check
    >>> from analytics.core.paired import paired_shift
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3], [2, 4, 3], low=1, high=5)
    >>> waves = table.margin("before"), table.margin("after")
    >>> marks = [WaveQuality(ends=end_shares(wave), reliability=None) for wave in waves]
    >>> linkage = linkage_check(table, *waves)
    >>> quality_warnings(*marks, paired=paired_shift(table), linkage=linkage)
    ('floor_before', 'few_changed')
    """
    found = []
    for wave, quality in (("before", before), ("after", after)):
        ends, reliability = quality.ends, quality.reliability
        marks = {
            "floor": (ends.floor.value or 0.0) > WARN_ABOVE,
            "ceiling": (ends.ceiling.value or 0.0) > WARN_ABOVE,
            "reverse_key": bool(reliability and reliability.is_reverse_key_suspect),
            "constant_item": bool(reliability and reliability.dropped_items),
        }
        found += [f"{mark}_{wave}" for mark, is_due in marks.items() if is_due]
    n_changed = paired.wilcoxon.n_nonzero
    if n_changed is not None and n_changed < FEW_CHANGED:
        found.append("few_changed")
    if linkage.is_flagged:
        found.append("linkage")
    return tuple(found)
