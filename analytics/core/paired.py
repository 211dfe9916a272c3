"""The shift of linked persons between two waves, from one count table."""

import math
from dataclasses import dataclass

from scipy import special

from analytics.core.effect_sizes import PairedEffects, PairedNumbers, paired_effects
from analytics.core.errors import ConfidenceLevelError, SmallestEffectError
from analytics.core.moments import (
    Moments,
    PairedSums,
    mean_estimate,
    moments,
    paired_sums,
    wave_summary,
)
from analytics.core.noncentral import check_confidence_level
from analytics.core.ordering import (
    as_delta,
    hodges_lehmann,
    improvement,
    median_difference,
    superiority,
)
from analytics.core.results import (
    Estimate,
    Interval,
    Result,
    Status,
    TestResult,
    WaveSummary,
)
from analytics.core.signed_rank import SignedRank, SignTest, sign_test, signed_rank
from analytics.core.tables import JointTable
from analytics.core.tails import t_result

_CONSTANT = "All differences are equal."
_TOO_FEW = "A test needs at least two linked pairs."


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence(Result):
    """Two one-sided tests against plus and minus the smallest effect of interest."""

    sesoi: float
    lower: TestResult
    upper: TestResult
    p: float | None
    interval: Interval | None
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedShift(Result):
    """Everything unweighted that a pre x post table says about a shift."""

    n: int | None
    before: WaveSummary
    after: WaveSummary
    correlation: Estimate
    difference: Estimate
    sd_difference: Estimate
    t_test: TestResult
    median_difference: Estimate
    hodges_lehmann: Estimate
    wilcoxon: SignedRank
    pratt: SignedRank
    sign: SignTest
    effects: PairedEffects
    improvement: Estimate
    cliff_within: Estimate
    superiority: Estimate
    cliff_between: Estimate
    equivalence: Equivalence | None = None
    status: Status = Status.OK
    reason: str | None = None


def t_interval(
    mean: float, se: float, *, df: float, confidence_level: float = 0.95
) -> Interval:
    """
    Give Student's interval of a mean or of a difference.

    Parameters
    ----------
    mean : float
        Estimate.
    se : float
        Its standard error.
    df : float
        Degrees of freedom.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Interval
        Estimate plus and minus the t quantile times the standard error.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Examples
    --------
    Extra sleep of Student's ten patients, as t.test in R:

    >>> found = t_interval(1.58, 0.388958724, df=9)
    >>> round(found.low, 4), round(found.high, 4)
    (0.7001, 2.4599)
    """
    tail = (1 - check_confidence_level(confidence_level)) / 2
    reach = -float(special.stdtrit(df, tail)) * se
    return Interval(
        low=mean - reach, high=mean + reach, confidence_level=confidence_level
    )


def correlation(table: JointTable) -> Estimate:
    """
    Give Pearson's correlation between the waves.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs.

    Returns
    -------
    Estimate
        CONSTANT if one wave has a single value.

    Notes
    -----
    (n sum xy - sum x sum y) / sqrt(spread x spread y), in exact integers up to the last
    step. See docs/methods/paired-shift.md.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3], [2, 4, 3], low=1, high=5)
    >>> round(correlation(table).value, 4)
    0.5
    """
    return correlation_of_sums(paired_sums(table))


def correlation_of_sums(sums: PairedSums) -> Estimate:
    """
    Give Pearson's correlation from exact sums.

    Parameters
    ----------
    sums : PairedSums
        Sums of a table.

    Returns
    -------
    Estimate
        As `correlation`.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3], [2, 4, 6], low=1, high=6)
    >>> correlation_of_sums(paired_sums(table)).value
    1.0
    """
    if sums.n < 2:
        return Estimate(status=Status.TOO_FEW, reason="Needs two linked pairs.")
    spread_x = sums.moments("before").spread
    spread_y = sums.moments("after").spread
    if spread_x == 0 or spread_y == 0:
        reason = "All scores of one wave are equal."
        return Estimate(status=Status.CONSTANT, reason=reason)
    shared = sums.n * sums.products - sums.before * sums.after
    # A perfect line is recognised in integers; roots would miss it by an ulp.
    if shared * shared == spread_x * spread_y:
        return Estimate(value=math.copysign(1.0, shared))
    return Estimate(value=shared / math.sqrt(spread_x) / math.sqrt(spread_y))


def mean_difference(table: JointTable, *, confidence_level: float = 0.95) -> Estimate:
    """
    Give the mean shift in scale points with its interval at any level.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Estimate
        Value, standard error and Student's interval; no interval with fewer than
        two pairs or with equal differences.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Mean d plus and minus t(n - 1) s_d/sqrt(n): Student (1908), Biometrika 6, 1-25.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3], [2, 4, 3], low=1, high=5)
    >>> found = mean_difference(table)
    >>> found.value, round(found.se, 4), round(found.interval.high, 4)
    (1.0, 0.5774, 3.4841)
    """
    values, counts = table.differences()
    own = moments(values, counts, units_per_point=table.units_per_point)
    return difference_of_moments(own, confidence_level=confidence_level)


def difference_of_moments(own: Moments, *, confidence_level: float = 0.95) -> Estimate:
    """
    Give the mean shift from the moments of the differences.

    Parameters
    ----------
    own : Moments
        Moments of the differences after minus before.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Estimate
        As `mean_difference`.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3], [2, 4, 3], low=1, high=5)
    >>> difference_of_moments(paired_sums(table).moments("difference")).value
    1.0
    """
    check_confidence_level(confidence_level)
    if own.mean is None or own.sd is None or own.is_constant:
        return mean_estimate(own.n, own.mean)
    se = own.sd / math.sqrt(own.n)
    interval = t_interval(own.mean, se, df=own.n - 1, confidence_level=confidence_level)
    return Estimate(value=own.mean, se=se, interval=interval)


def paired_t_test(difference: Estimate, n: int, *, against: float = 0.0) -> TestResult:
    """
    Test a mean shift.

    Parameters
    ----------
    difference : Estimate
        Result of `mean_difference`.
    n : int
        Number of linked pairs.
    against : float, optional
        Shift under the null hypothesis, in scale points.

    Returns
    -------
    TestResult
        Student's t with n - 1 degrees of freedom; TOO_FEW below two pairs, CONSTANT
        with equal differences.

    Notes
    -----
    t = (mean - against)/(s_d/sqrt(n)): Student (1908), Biometrika 6, 1-25.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3], [2, 4, 3], low=1, high=5)
    >>> round(paired_t_test(mean_difference(table), table.n).statistic, 4)
    1.7321
    """
    method = "paired t test"
    if n < 2:
        return TestResult(method=method, status=Status.TOO_FEW, reason=_TOO_FEW)
    if difference.value is None or difference.se is None:
        return TestResult(method=method, status=Status.CONSTANT, reason=_CONSTANT)
    t = (difference.value - against) / difference.se
    return t_result(t, n - 1, method=method)


def equivalence(
    table: JointTable, *, sesoi: float, confidence_level: float = 0.95
) -> Equivalence:
    """
    Test whether the shift is smaller than the smallest effect of interest.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs.
    sesoi : float
        Smallest effect of interest in scale points, above zero.
    confidence_level : float, optional
        One minus the level of each one-sided test; the interval shown has twice
        that tail mass (90 % for 0.95).

    Returns
    -------
    Equivalence
        Both tests; p is the larger of the two one-sided p.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0.5 and 1.
    SmallestEffectError
        If the smallest effect of interest is not above zero.

    Notes
    -----
    Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3], [2, 4, 3], low=1, high=5)
    >>> round(equivalence(table, sesoi=2.5).p, 4)
    0.0608
    """
    if not sesoi > 0:
        raise SmallestEffectError(sesoi)
    if not check_confidence_level(confidence_level) > 0.5:
        raise ConfidenceLevelError(confidence_level, low=0.5)
    # Binary 2 * 0.95 - 1 is not 0.9; the level is a label, so it is cleaned.
    inner = round(2 * confidence_level - 1, 12)
    difference = mean_difference(table, confidence_level=inner)
    lower = paired_t_test(difference, table.n, against=-sesoi)
    upper = paired_t_test(difference, table.n, against=sesoi)
    p = None
    if lower.p_greater is not None and upper.statistic is not None:
        p_less = float(special.stdtr(table.n - 1, upper.statistic))
        p = max(lower.p_greater, p_less)
    return Equivalence(
        sesoi=sesoi,
        lower=lower,
        upper=upper,
        p=p,
        interval=difference.interval,
        status=lower.status,
        reason=lower.reason,
    )


def paired_shift(
    table: JointTable, *, confidence_level: float = 0.95, sesoi: float | None = None
) -> PairedShift:
    """
    Describe and test the shift of linked persons from before to after.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs.
    confidence_level : float, optional
        Share between 0 and 1.
    sesoi : float, optional
        Smallest effect of interest in scale points; adds the equivalence tests.

    Returns
    -------
    PairedShift
        Every difference is after minus before, in scale points.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Formulas, conventions and references: docs/methods/paired-shift.md.

    Examples
    --------
    Student's sleep data in tenths of an hour; R gives t = 4.0621 and p = 0.002833.

    >>> from analytics.core.tables import count_pairs
    >>> before = [7, -16, -2, -12, -1, 34, 37, 8, 0, 20]
    >>> after = [19, 8, 11, 1, -1, 44, 55, 16, 46, 34]
    >>> sleep = count_pairs(before, after, low=-16, high=55, units_per_point=10)
    >>> found = paired_shift(sleep)
    >>> round(found.t_test.statistic, 4), round(found.t_test.p, 6)
    (4.0621, 0.002833)
    """
    values, counts = table.differences()
    per_point = table.units_per_point
    own = moments(values, counts, units_per_point=per_point)
    before, after = (
        wave_summary(table.margin("before")),
        wave_summary(table.margin("after")),
    )
    difference = difference_of_moments(own, confidence_level=confidence_level)
    t_test, r = paired_t_test(difference, own.n), correlation(table)
    rise = improvement(values, counts)
    chance = superiority(table.margin("before"), table.margin("after"))
    numbers = PairedNumbers(
        n=own.n,
        mean=own.mean,
        sd_difference=own.sd,
        sd_before=before.sd.value,
        sd_after=after.sd.value,
        r=r.value,
        t=t_test.statistic,
    )
    spread = Estimate(value=own.sd)
    if own.n < 2:
        spread = Estimate(status=Status.TOO_FEW, reason=_TOO_FEW)
    return PairedShift(
        n=own.n,
        before=before,
        after=after,
        correlation=r,
        difference=difference,
        sd_difference=spread,
        t_test=t_test,
        median_difference=median_difference(values, counts, units_per_point=per_point),
        hodges_lehmann=hodges_lehmann(values, counts, units_per_point=per_point),
        wilcoxon=signed_rank(values, counts, zeros="drop"),
        pratt=signed_rank(values, counts, zeros="pratt"),
        sign=sign_test(values, counts, confidence_level=confidence_level),
        effects=paired_effects(numbers, confidence_level=confidence_level),
        improvement=rise,
        cliff_within=as_delta(rise),
        superiority=chance,
        cliff_between=as_delta(chance),
        equivalence=_planned_equivalence(table, sesoi, confidence_level),
        status=t_test.status if own.n < 2 else Status.OK,
        reason=t_test.reason if own.n < 2 else None,
    )


def _planned_equivalence(
    table: JointTable, sesoi: float | None, confidence_level: float
) -> Equivalence | None:
    if sesoi is None:
        return None
    return equivalence(table, sesoi=sesoi, confidence_level=confidence_level)
