"""Pitman-Morgan test: did the spread of paired scores change between the waves."""

import math
from dataclasses import dataclass

from scipy import special

from analytics.core.moments import exact_sum, wave_summary
from analytics.core.noncentral import check_confidence_level
from analytics.core.results import (
    Estimate,
    Interval,
    Result,
    Status,
    TestResult,
    WaveSummary,
)
from analytics.core.tables import JointTable
from analytics.core.tails import t_result

_METHOD = "Pitman-Morgan test"
_TOO_FEW = "Comparing two spreads needs three linked pairs."
_LINE = "The pairs lie on one line, so the test has no error to measure with."
_CONSTANT = "All scores of one wave are equal."


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceChange(Result):
    """
    Change of spread; `correlation` is that of difference and sum, positive for growth.

    `variance_ratio` is after over before.
    """

    n: int | None
    before: WaveSummary
    after: WaveSummary
    correlation: Estimate
    variance_ratio: Estimate
    test: TestResult
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spreads:
    # n times sums of squares and products about the means, in exact integers.
    n: int
    before: int
    after: int
    shared: int

    @property
    def determinant(self) -> int:
        return self.before * self.after - self.shared**2

    @property
    def of_difference_and_sum(self) -> int:
        # (after - before) has the spread b + a - 2s, (after + before) b + a + 2s.
        return (self.before + self.after) ** 2 - 4 * self.shared**2


def _spreads(table: JointTable) -> _Spreads:
    count, x, y, n = table.count, table.before, table.after, table.n
    sum_x, sum_y = exact_sum(count, x), exact_sum(count, y)
    return _Spreads(
        n=n,
        before=n * exact_sum(count, x, x) - sum_x**2,
        after=n * exact_sum(count, y, y) - sum_y**2,
        shared=n * exact_sum(count, x, y) - sum_x * sum_y,
    )


def _ratio_interval(own: _Spreads, confidence_level: float) -> Interval:
    # The ratios that the test would not reject; exact for normal scores.
    tail = (1 - confidence_level) / 2
    quantile = float(special.stdtrit(own.n - 2, tail))
    unexplained = own.determinant / (own.before * own.after)
    excess = 2 * unexplained * quantile**2 / (own.n - 2)
    ratio = own.after / own.before
    # Divided, not subtracted: 1 + excess - root would cancel.
    reach = 1 + excess + math.sqrt(excess * (2 + excess))
    return Interval(
        low=ratio / reach, high=ratio * reach, confidence_level=confidence_level
    )


def variance_change(
    table: JointTable, *, confidence_level: float = 0.95
) -> VarianceChange:
    """
    Test whether linked persons spread more or less after than before.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    VarianceChange
        Correlation of difference and sum, its t test, and the ratio of the variances
        with its interval; TOO_FEW or CONSTANT where there is none.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    r of (after - before) with (after + before), t = r sqrt((n - 2)/(1 - r^2)) with
    n - 2 degrees of freedom. Pitman (1939) and Morgan (1939), Biometrika 31, 9-12 and
    13-19. See docs/methods/variance-change.md.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([2, 3, 3, 4], [1, 2, 4, 5], low=1, high=5)
    >>> found = variance_change(table)
    >>> round(found.variance_ratio.value, 3), round(found.test.p, 3)
    (5.0, 0.106)
    """
    check_confidence_level(confidence_level)
    own = _spreads(table)
    if own.n < 3:
        return _undefined(table, Status.TOO_FEW, _TOO_FEW)
    if own.before == 0 or own.after == 0:
        return _undefined(table, Status.CONSTANT, _CONSTANT)
    if own.determinant == 0:
        return _undefined(table, Status.CONSTANT, _LINE)
    # r = gap / sqrt(product), and 1 - r^2 = 4 determinant / product.
    gap = own.after - own.before
    t = gap * math.sqrt(own.n - 2) / (2 * math.sqrt(own.determinant))
    return VarianceChange(
        n=own.n,
        before=wave_summary(table.margin("before")),
        after=wave_summary(table.margin("after")),
        correlation=Estimate(value=gap / math.sqrt(own.of_difference_and_sum)),
        variance_ratio=Estimate(
            value=own.after / own.before,
            interval=_ratio_interval(own, confidence_level),
        ),
        test=t_result(t, own.n - 2, method=_METHOD),
    )


def _undefined(table: JointTable, status: Status, reason: str) -> VarianceChange:
    nothing = Estimate(status=status, reason=reason)
    return VarianceChange(
        n=table.n,
        before=wave_summary(table.margin("before")),
        after=wave_summary(table.margin("after")),
        correlation=nothing,
        variance_ratio=nothing,
        test=TestResult(method=_METHOD, status=status, reason=reason),
        status=status,
        reason=reason,
    )
