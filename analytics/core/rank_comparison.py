"""How often a later score beats an earlier one, where the waves are not linked."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy import special

from analytics.core.mann_whitney import (
    AlignedCounts,
    MannWhitney,
    aligned_counts,
    mann_whitney,
)
from analytics.core.moments import exact_sum
from analytics.core.noncentral import check_confidence_level
from analytics.core.ordering import as_delta, superiority
from analytics.core.paired import t_interval
from analytics.core.results import Estimate, Interval, Result, Status, TestResult
from analytics.core.tables import MarginTable
from analytics.core.tails import t_result

_METHOD = "Brunner-Munzel test"
_TOO_FEW = "Each wave needs at least two scores."
_APART = "The waves do not overlap, or all scores are equal: there is no variance."
_FULL = "The waves do not overlap: delta is at its end and has no interval."


@dataclass(frozen=True, slots=True, kw_only=True)
class BrunnerMunzel(Result):
    """Chance that a later score beats an earlier one, and the test of one half."""

    superiority: Estimate
    test: TestResult
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CliffDelta(Result):
    """Chance of a higher minus chance of a lower later score, over all pairs."""

    delta: Estimate
    variance: float | None
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankComparison(Result):
    """Everything that the ranks say about two waves without links."""

    n_before: int | None
    n_after: int | None
    brunner_munzel: BrunnerMunzel
    mann_whitney: MannWhitney
    cliff: CliffDelta
    status: Status = Status.OK
    reason: str | None = None


def _undefined(chance: Estimate, status: Status, reason: str) -> BrunnerMunzel:
    return BrunnerMunzel(
        superiority=chance,
        test=TestResult(method=_METHOD, status=status, reason=reason),
        status=status,
        reason=reason,
    )


def brunner_munzel(
    before: MarginTable, after: MarginTable, *, confidence_level: float = 0.95
) -> BrunnerMunzel:
    """
    Test whether later scores beat earlier ones as often as the other way round.

    Parameters
    ----------
    before, after : MarginTable
        Counts of the scores of the two waves.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    BrunnerMunzel
        P(after > before) + P(equal)/2 with standard error, interval clipped to 0
        and 1, and t test of one half. Without variance the chance stands alone.

    Raises
    ------
    IncompatibleTablesError
        If the waves differ in range or unit.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Brunner and Munzel (2000), Biometrical Journal 42, 17-25; df by Satterthwaite.
    There is no variance exactly where the waves do not overlap or all scores are
    equal; that is decided by the chance and the scores, not by a tolerance.

    Examples
    --------
    >>> from analytics.core.rank_comparison import brunner_munzel
    >>> from analytics.core.tables import count_scores
    >>> waves = [count_scores(s, low=1, high=5) for s in ([1, 2, 2, 3], [2, 4, 5])]
    >>> found = brunner_munzel(*waves)
    >>> round(found.superiority.value, 4), round(found.test.p, 4)
    (0.8333, 0.1723)
    """
    check_confidence_level(confidence_level)
    counts, chance = aligned_counts(before, after), superiority(before, after)
    if chance.value is None or min(before.n, after.n) < 2:
        return _undefined(chance, Status.TOO_FEW, _TOO_FEW)
    if chance.value in {0, 1} or len(counts.value) == 1:
        return _undefined(chance, Status.CONSTANT, _APART)
    # statsmodels takes seconds to load; only a comparison without links pays.
    from statsmodels.stats.nonparametric import rank_compare_2ordinal  # noqa: PLC0415

    found = rank_compare_2ordinal(counts.after, counts.before)
    se, df = math.sqrt(float(found.var_prob)), float(found.df)
    reach = t_interval(chance.value, se, df=df, confidence_level=confidence_level)
    return BrunnerMunzel(
        superiority=Estimate(
            value=chance.value,
            se=se,
            interval=Interval(
                low=max(reach.low, 0.0),
                high=min(reach.high, 1.0),
                confidence_level=confidence_level,
            ),
        ),
        test=t_result((chance.value - 0.5) / se, df, method=_METHOD),
    )


def _dominance(counts: AlignedCounts) -> tuple[Fraction, Fraction]:
    # Delta and its unbiased variance in whole numbers. A score of one wave dominates
    # the other wave by (lower scores there) - (higher scores there).
    n1, n2 = counts.n_before, counts.n_after
    after_rank = 2 * np.cumsum(counts.before) - counts.before - n1
    before_rank = 2 * np.cumsum(counts.after) - counts.after - n2
    total = exact_sum(counts.after, after_rank)
    untied = n1 * n2 - exact_sum(counts.before, counts.after)
    square = Fraction(total * total, n1 * n2)
    spread_after = exact_sum(counts.after, after_rank, after_rank) - n1 * square
    spread_before = exact_sum(counts.before, before_rank, before_rank) - n2 * square
    spread = spread_after + spread_before - (untied - square)
    return Fraction(total, n1 * n2), spread / (n1 * n2 * (n1 - 1) * (n2 - 1))


def _asymmetric(delta: float, variance: float, confidence_level: float) -> Interval:
    z = float(special.ndtri((1 + confidence_level) / 2))
    rest = 1 - delta * delta
    reach = z * math.sqrt(variance * (rest * rest + z * z * variance))
    below = rest + z * z * variance
    return Interval(
        low=(delta * rest - reach) / below,
        high=(delta * rest + reach) / below,
        confidence_level=confidence_level,
    )


def cliff_delta(
    before: MarginTable, after: MarginTable, *, confidence_level: float = 0.95
) -> CliffDelta:
    """
    Give Cliff's delta of two waves without links, with an asymmetric interval.

    Parameters
    ----------
    before, after : MarginTable
        Counts of the scores of the two waves.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    CliffDelta
        P(after > before) - P(after < before) over all pairs, and its unbiased
        variance; no interval for a delta of -1 or 1.

    Raises
    ------
    IncompatibleTablesError
        If the waves differ in range or unit.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Unbiased variance: Cliff (1993), Psychological Bulletin 114, 494-509; it is too
    small near the ends, so (1 - delta^2)/(n1 n2 - 1) is its floor in the standard
    error and the interval. With v that floored variance and z the normal quantile:
    (delta - delta^3 -+ z sqrt(v) sqrt((1 - delta^2)^2 + z^2 v))/(1 - delta^2 + z^2 v),
    Feng and Cliff (2004), Journal of Modern Applied Statistical Methods 3, 322-332.

    Examples
    --------
    >>> from analytics.core.rank_comparison import cliff_delta
    >>> from analytics.core.tables import count_scores
    >>> waves = [count_scores(s, low=1, high=5) for s in ([1, 2, 2, 3], [2, 4, 5])]
    >>> found = cliff_delta(*waves)
    >>> round(found.delta.value, 4), round(found.variance, 4)
    (0.6667, 0.1111)
    """
    check_confidence_level(confidence_level)
    counts = aligned_counts(before, after)
    n1, n2 = counts.n_before, counts.n_after
    chance = superiority(before, after)
    if min(n1, n2) < 2:
        return CliffDelta(
            delta=as_delta(chance),
            variance=None,
            status=Status.TOO_FEW,
            reason=_TOO_FEW,
        )
    exact_delta, exact_variance = _dominance(counts)
    delta, variance = float(exact_delta), float(exact_variance)
    if abs(exact_delta) == 1:
        return CliffDelta(
            delta=Estimate(value=delta),
            variance=variance,
            status=Status.CONSTANT,
            reason=_FULL,
        )
    floored = max(variance, (1 - delta * delta) / (n1 * n2 - 1))
    return CliffDelta(
        delta=Estimate(
            value=delta,
            se=math.sqrt(floored),
            interval=_asymmetric(delta, floored, confidence_level),
        ),
        variance=variance,
    )


def rank_comparison(
    before: MarginTable, after: MarginTable, *, confidence_level: float = 0.95
) -> RankComparison:
    """
    Compare two waves without links by the order of their scores alone.

    Parameters
    ----------
    before, after : MarginTable
        Counts of the scores of the two waves.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    RankComparison
        Brunner-Munzel (the headline), Mann-Whitney and Cliff's delta.

    Raises
    ------
    IncompatibleTablesError
        If the waves differ in range or unit.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Formulas, conventions and references: docs/methods/rank-comparison.md.

    Examples
    --------
    >>> from analytics.core.rank_comparison import rank_comparison
    >>> from analytics.core.tables import count_scores
    >>> waves = [count_scores(s, low=1, high=5) for s in ([1, 2, 2, 3], [2, 4, 5])]
    >>> found = rank_comparison(*waves)
    >>> found.mann_whitney.u, round(found.cliff.delta.value, 4)
    (10.0, 0.6667)
    """
    level = confidence_level
    rank_test = mann_whitney(before, after)
    return RankComparison(
        n_before=rank_test.n_before,
        n_after=rank_test.n_after,
        brunner_munzel=brunner_munzel(before, after, confidence_level=level),
        mann_whitney=rank_test,
        cliff=cliff_delta(before, after, confidence_level=level),
        status=rank_test.status,
        reason=rank_test.reason,
    )
