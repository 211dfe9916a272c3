"""Linked-only, everyone and combined shifts side by side, where links are missing."""

import math
from dataclasses import dataclass

from analytics.core.bivariate_model import (
    BivariateModel,
    bivariate_model,
    unlinked_scores,
)
from analytics.core.independent import LinkageCheck, independent_shift, linkage_check
from analytics.core.moments import Moments, moments
from analytics.core.noncentral import check_confidence_level
from analytics.core.paired import correlation, mean_difference, t_interval
from analytics.core.results import Estimate, Result, Status, TestResult
from analytics.core.tables import JointTable, MarginTable
from analytics.core.tails import t_result

_PARTS = "Pairs and unlinked scores each need two of a wave and some spread."
_NO_ERROR = "The difference has no error to test against."


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlappingTest(Result):
    """The t test for partially overlapping samples."""

    difference: Estimate
    test: TestResult
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InverseVarianceShift(Result):
    """Paired and unlinked differences, weighted by their precision."""

    linked: Estimate
    unlinked: Estimate
    unlinked_df: float | None
    weight_linked: float | None
    difference: Estimate
    test: TestResult
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedShift(Result):
    """
    Everything that partly linked waves say about the mean shift.

    `model` is the primary answer; `check` holds the linked, the unlinked and
    everyone, and the flag that the first two differ by more than two standard errors.
    """

    n_linked: int | None
    n_before_only: int | None
    n_after_only: int | None
    check: LinkageCheck
    model: BivariateModel
    overlapping: OverlappingTest
    inverse_variance: InverseVarianceShift
    status: Status = Status.OK
    reason: str | None = None


def _own(table: MarginTable) -> Moments:
    return moments(table.value, table.count, units_per_point=table.units_per_point)


def overlapping_t_test(
    linked: JointTable,
    before: MarginTable,
    after: MarginTable,
    *,
    equal_variances: bool = False,
    confidence_level: float = 0.95,
) -> OverlappingTest:
    """
    Test the difference of all means, with the correlation of the linked pairs.

    Parameters
    ----------
    linked : JointTable
        Counts of linked pairs.
    before, after : MarginTable
        Counts of all scores of each wave, linked ones included.
    equal_variances : bool, optional
        Pooled variance (T_new1) instead of Welch's form (T_new2).
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    OverlappingTest
        Undefined where the pairs have no correlation or nothing varies.

    Raises
    ------
    LinkedNotInWaveError
        If a wave holds fewer of some score than its linked persons.
    ConfidenceLevelError
        If the level is not between 0 and 1.
    IncompatibleTablesError
        If the tables differ in range or unit.

    Notes
    -----
    Derrick, Russ, Toher and White (2017), Journal of Modern Applied Statistical
    Methods 16 (1), 137-157. Without unlinked scores T_new2 is the paired t test.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs, count_scores
    >>> linked = count_pairs([1, 2, 3, 4], [2, 2, 4, 4], low=1, high=5)
    >>> before = count_scores([1, 2, 3, 4, 1, 1], low=1, high=5)
    >>> found = overlapping_t_test(linked, before, linked.margin("after"))
    >>> round(found.difference.value, 2), round(found.test.statistic, 3)
    (1.0, 2.465)
    """
    check_confidence_level(confidence_level)
    rest = unlinked_scores(linked, before, after)
    name = "T_new1" if equal_variances else "T_new2"
    r = correlation(linked)
    if r.value is None:
        return _no_overlap(name, r.status, str(r.reason))
    a, b = _own(before), _own(after)
    parts, free = _parts(a, b, equal_variances=equal_variances)
    shared = 2 * r.value * linked.n * math.sqrt(parts[0] * parts[1] / (a.n * b.n))
    squared = sum(parts) - shared
    if squared <= 1e-12 * sum(parts):  # what rounding leaves of zero
        return _no_overlap(name, Status.CONSTANT, _NO_ERROR)
    share_unlinked = (rest[0].n + rest[1].n) / (a.n + b.n)
    df = linked.n - 1 + (free - linked.n + 1) * share_unlinked
    difference, test = _tested(
        (b.mean or 0.0) - (a.mean or 0.0),
        math.sqrt(squared),
        df,
        method=f"{name} for partially overlapping samples",
        confidence_level=confidence_level,
    )
    return OverlappingTest(difference=difference, test=test)


def _parts(
    a: Moments, b: Moments, *, equal_variances: bool
) -> tuple[tuple[float, float], float]:
    # Squared standard errors of both means, and the df of their sum if independent.
    var_a, var_b = a.variance or 0.0, b.variance or 0.0
    if equal_variances:
        df = a.n + b.n - 2
        pooled = ((a.n - 1) * var_a + (b.n - 1) * var_b) / df
        return (pooled / a.n, pooled / b.n), df
    parts = (var_a / a.n, var_b / b.n)
    return parts, _satterthwaite(parts, (a.n - 1, b.n - 1))


def _satterthwaite(parts: tuple[float, float], df: tuple[float, float]) -> float:
    # Shares keep the ratio free of under- and overflow.
    share = parts[0] / sum(parts)
    return 1 / (share**2 / df[0] + (1 - share) ** 2 / df[1])


def _tested(
    shift: float, se: float, df: float, *, method: str, confidence_level: float
) -> tuple[Estimate, TestResult]:
    interval = t_interval(shift, se, df=df, confidence_level=confidence_level)
    difference = Estimate(value=shift, se=se, interval=interval)
    return difference, t_result(shift / se, df, method=method)


def _no_overlap(name: str, status: Status, reason: str) -> OverlappingTest:
    method = f"{name} for partially overlapping samples"
    return OverlappingTest(
        difference=Estimate(status=status, reason=reason),
        test=TestResult(method=method, status=status, reason=reason),
        status=status,
        reason=reason,
    )


def inverse_variance_shift(
    linked: JointTable,
    before: MarginTable,
    after: MarginTable,
    *,
    confidence_level: float = 0.95,
) -> InverseVarianceShift:
    """
    Weight the paired and the unlinked difference by their precision.

    Parameters
    ----------
    linked : JointTable
        Counts of linked pairs.
    before, after : MarginTable
        Counts of all scores of each wave, linked ones included.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    InverseVarianceShift
        TOO_FEW unless both differences have a standard error.

    Raises
    ------
    LinkedNotInWaveError
        If a wave holds fewer of some score than its linked persons.
    ConfidenceLevelError
        If the level is not between 0 and 1.
    IncompatibleTablesError
        If the tables differ in range or unit.

    Notes
    -----
    With w the share of the paired difference in 1/variance: w d_paired +
    (1 - w) d_unlinked, standard error sqrt(1 / sum of 1/variance), degrees of freedom
    by Satterthwaite from those of the paired t and of Welch's t. The weights are
    taken as known, so the error is a little too small in small samples.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs, count_scores
    >>> linked = count_pairs([1, 2, 3, 4], [2, 2, 4, 4], low=1, high=5)
    >>> before = count_scores([1, 2, 3, 4, 1, 3], low=1, high=5)
    >>> after = count_scores([2, 2, 4, 4, 3, 5], low=1, high=5)
    >>> found = inverse_variance_shift(linked, before, after)
    >>> round(found.weight_linked, 3), round(found.difference.value, 3)
    (0.96, 0.56)
    """
    rest = unlinked_scores(linked, before, after)
    own = mean_difference(linked, confidence_level=confidence_level)
    apart = independent_shift(*rest, confidence_level=confidence_level)
    other, welch_df = apart.difference, apart.welch.df
    if own.se is None or other.se is None or welch_df is None:
        return _no_weights(own, other)
    parts = (1 / own.se**2, 1 / other.se**2)
    weight = parts[0] / sum(parts)
    difference, test = _tested(
        weight * (own.value or 0.0) + (1 - weight) * (other.value or 0.0),
        math.sqrt(1 / sum(parts)),
        # Both terms of the variance, w^2 v and (1 - w)^2 v', in units of the sum.
        _satterthwaite((weight, 1 - weight), (linked.n - 1, welch_df)),
        method="inverse-variance t test",
        confidence_level=confidence_level,
    )
    return InverseVarianceShift(
        linked=own,
        unlinked=other,
        unlinked_df=welch_df,
        weight_linked=weight,
        difference=difference,
        test=test,
    )


def _no_weights(linked: Estimate, unlinked: Estimate) -> InverseVarianceShift:
    status = Status.TOO_FEW
    method = "inverse-variance t test"
    return InverseVarianceShift(
        linked=linked,
        unlinked=unlinked,
        unlinked_df=None,
        weight_linked=None,
        difference=Estimate(status=status, reason=_PARTS),
        test=TestResult(method=method, status=status, reason=_PARTS),
        status=status,
        reason=_PARTS,
    )


def combined_shift(
    linked: JointTable,
    before: MarginTable,
    after: MarginTable,
    *,
    confidence_level: float = 0.95,
) -> CombinedShift:
    """
    Put linked-only, everyone and combined shifts side by side.

    Parameters
    ----------
    linked : JointTable
        Counts of linked pairs.
    before, after : MarginTable
        Counts of all scores of each wave, linked ones included.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    CombinedShift
        With the status and the reason of the primary answer, the REML model.

    Raises
    ------
    LinkedNotInWaveError
        If a wave holds fewer of some score than its linked persons.
    ConfidenceLevelError
        If the level is not between 0 and 1.
    IncompatibleTablesError
        If the tables differ in range or unit.

    Notes
    -----
    See docs/methods/partly-linked.md.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs, count_scores
    >>> linked = count_pairs([1, 2, 3, 4], [2, 2, 4, 4], low=1, high=5)
    >>> before = count_scores([1, 2, 3, 4, 1, 3], low=1, high=5)
    >>> after = count_scores([2, 2, 4, 4, 3, 5], low=1, high=5)
    >>> found = combined_shift(linked, before, after)
    >>> found.check.linked.value, round(found.model.difference.value, 3)
    (0.5, 0.565)
    """
    model = bivariate_model(linked, before, after, confidence_level=confidence_level)
    return CombinedShift(
        n_linked=model.n_linked,
        n_before_only=model.n_before_only,
        n_after_only=model.n_after_only,
        check=linkage_check(linked, before, after, confidence_level=confidence_level),
        model=model,
        overlapping=overlapping_t_test(
            linked, before, after, confidence_level=confidence_level
        ),
        inverse_variance=inverse_variance_shift(
            linked, before, after, confidence_level=confidence_level
        ),
        status=model.status,
        reason=model.reason,
    )
