"""Comparison of two waves whose responses are not linked, and of the linked part."""

import math
from dataclasses import dataclass

from analytics.core.effect_sizes import effect_size, undefined_effect, with_interval
from analytics.core.errors import IncompatibleTablesError
from analytics.core.moments import Moments, moments, wave_summary
from analytics.core.noncentral import check_confidence_level, ncp_interval
from analytics.core.paired import mean_difference, t_interval
from analytics.core.results import (
    EffectSize,
    Estimate,
    Interval,
    Result,
    Status,
    TestResult,
    WaveSummary,
)
from analytics.core.tables import JointTable, MarginTable
from analytics.core.tails import t_result

_TOO_FEW = "Each wave needs at least two scores."
_CONSTANT = "All scores within each wave are equal."

# Difference between linked and unlinked shifts, in standard errors, worth a warning.
FLAG_AT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndependentShift(Result):
    """Shift between two sets of responses that are treated as different persons."""

    n_before: int | None
    n_after: int | None
    before: WaveSummary
    after: WaveSummary
    difference: Estimate
    welch: TestResult
    student: TestResult
    student_interval: Interval | None
    d_pooled: EffectSize
    d_average_variance: EffectSize
    glass_delta: EffectSize
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageCheck(Result):
    """Whether linked persons shifted otherwise than those who could not be linked."""

    linked: Estimate
    unlinked: Estimate
    everyone: Estimate
    difference_in_se: float | None
    is_flagged: bool | None
    status: Status = Status.OK
    reason: str | None = None


def _own(table: MarginTable) -> Moments:
    return moments(table.value, table.count, units_per_point=table.units_per_point)


def _welch(a: Moments, b: Moments, confidence_level: float) -> tuple[Estimate, float]:
    # Squared standard errors of both means; their sum is above zero here.
    part_a, part_b = (a.variance or 0.0) / a.n, (b.variance or 0.0) / b.n
    se = math.sqrt(part_a + part_b)
    # Shares keep the ratio free of under- and overflow.
    share = part_a / (part_a + part_b)
    df = 1 / (share**2 / (a.n - 1) + (1 - share) ** 2 / (b.n - 1))
    shift = (b.mean or 0.0) - (a.mean or 0.0)
    interval = t_interval(shift, se, df=df, confidence_level=confidence_level)
    return Estimate(value=shift, se=se, interval=interval), df


def welch_difference(
    before: MarginTable, after: MarginTable, *, confidence_level: float = 0.95
) -> Estimate:
    """
    Give the difference of two independent means with Welch's interval.

    Parameters
    ----------
    before, after : MarginTable
        Counts of the scores of the two waves.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Estimate
        Value, standard error and interval; the interval needs two scores in each
        wave and any spread.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.
    IncompatibleTablesError
        If the waves were not scored by the same scale definition.

    Notes
    -----
    Satterthwaite's degrees of freedom: Welch (1947), Biometrika 34, 28-35.

    Examples
    --------
    >>> from analytics.core.tables import count_scores
    >>> waves = [count_scores(s, low=1, high=5) for s in ([1, 2, 3], [2, 4])]
    >>> found = welch_difference(*waves)
    >>> found.value, round(found.se, 4)
    (1.0, 1.1547)
    """
    check_confidence_level(confidence_level)
    if before.measure != after.measure:
        raise IncompatibleTablesError(before.measure, after.measure)
    a, b = _own(before), _own(after)
    if a.mean is None or b.mean is None:
        return Estimate(status=Status.TOO_FEW, reason="A wave without any score.")
    if min(a.n, b.n) < 2 or (a.is_constant and b.is_constant):
        return Estimate(value=b.mean - a.mean)
    return _welch(a, b, confidence_level)[0]


def independent_shift(
    before: MarginTable, after: MarginTable, *, confidence_level: float = 0.95
) -> IndependentShift:
    """
    Compare two waves without links: Welch's t, pooled d and g.

    Parameters
    ----------
    before, after : MarginTable
        Counts of the scores of the two waves.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    IndependentShift
        Difference after minus before in scale points.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.
    IncompatibleTablesError
        If the waves differ in range or unit.

    Notes
    -----
    Welch (1947), Biometrika 34, 28-35. Exact interval of the pooled d:
    noncentrality interval of Student's t times sqrt(1/n1 + 1/n2).
    See docs/methods/unlinked-comparison.md.

    Examples
    --------
    Student's sleep data in tenths of an hour; R gives t = 1.8608 with df = 17.776.

    >>> from analytics.core.tables import count_pairs
    >>> before = [7, -16, -2, -12, -1, 34, 37, 8, 0, 20]
    >>> after = [19, 8, 11, 1, -1, 44, 55, 16, 46, 34]
    >>> sleep = count_pairs(before, after, low=-16, high=55, units_per_point=10)
    >>> found = independent_shift(sleep.margin("before"), sleep.margin("after"))
    >>> round(found.welch.statistic, 4), round(found.welch.df, 3)
    (1.8608, 17.776)
    """
    if before.measure != after.measure:
        raise IncompatibleTablesError(before.measure, after.measure)
    a, b = _own(before), _own(after)
    difference = welch_difference(before, after, confidence_level=confidence_level)
    if difference.se is None:
        return _undefined(before, after, difference)
    df = _welch(a, b, confidence_level)[1]
    welch = t_result(
        (difference.value or 0.0) / difference.se, df, method="Welch t test"
    )
    return _with_pooled(before, after, difference, welch, confidence_level)


def _undefined(
    before: MarginTable, after: MarginTable, difference: Estimate
) -> IndependentShift:
    status, reason = Status.CONSTANT, _CONSTANT
    if min(before.n, after.n) < 2:
        status, reason = Status.TOO_FEW, _TOO_FEW
    return IndependentShift(
        n_before=before.n,
        n_after=after.n,
        before=wave_summary(before),
        after=wave_summary(after),
        difference=difference,
        welch=TestResult(method="Welch t test", status=status, reason=reason),
        student=TestResult(method="Student t test", status=status, reason=reason),
        student_interval=None,
        d_pooled=undefined_effect("d_pooled", "pooled SD", status, reason),
        d_average_variance=undefined_effect(
            "d_average_variance", "root of the mean variance", status, reason
        ),
        glass_delta=undefined_effect("glass_delta", "SD before", status, reason),
        status=status,
        reason=reason,
    )


def _with_pooled(
    before: MarginTable,
    after: MarginTable,
    difference: Estimate,
    welch: TestResult,
    confidence_level: float,
) -> IndependentShift:
    a, b = _own(before), _own(after)
    shift, df = difference.value or 0.0, a.n + b.n - 2
    var_a, var_b = a.variance or 0.0, b.variance or 0.0
    pooled = math.sqrt(((a.n - 1) * var_a + (b.n - 1) * var_b) / df)
    root = math.sqrt(1 / a.n + 1 / b.n)
    student = t_result(shift / (pooled * root), df, method="Student t test")
    pivot = ncp_interval(
        shift / (pooled * root), df=df, confidence_level=confidence_level
    )
    d_pooled = effect_size("d_pooled", "pooled SD", difference=shift, sd=pooled, df=df)
    return IndependentShift(
        n_before=a.n,
        n_after=b.n,
        before=wave_summary(before),
        after=wave_summary(after),
        difference=difference,
        welch=welch,
        student=student,
        student_interval=t_interval(
            shift, pooled * root, df=df, confidence_level=confidence_level
        ),
        d_pooled=with_interval(d_pooled, pivot.scaled(root)),
        d_average_variance=effect_size(
            "d_average_variance",
            "root of the mean variance",
            difference=shift,
            sd=math.sqrt((var_a + var_b) / 2),
            df=df,
        ),
        glass_delta=effect_size(
            "glass_delta", "SD before", difference=shift, sd=a.sd, df=a.n - 1
        ),
    )


def linkage_check(
    linked: JointTable,
    before: MarginTable,
    after: MarginTable,
    *,
    confidence_level: float = 0.95,
) -> LinkageCheck:
    """
    Compare the shift of linked persons with that of all the others.

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
    LinkageCheck
        Both shifts, that of everyone, and the first minus the second in standard
        errors; flagged above two.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.
    IncompatibleTablesError
        If the waves differ in range or unit.

    Notes
    -----
    The two parts hold different persons, so the squared standard errors add.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs, count_scores
    >>> linked = count_pairs([1, 2, 3], [2, 4, 3], low=1, high=5)
    >>> before = count_scores([1, 2, 3, 2, 4], low=1, high=5)
    >>> after = count_scores([2, 4, 3, 3, 4], low=1, high=5)
    >>> found = linkage_check(linked, before, after)
    >>> found.linked.value, found.unlinked.value, round(found.difference_in_se, 4)
    (1.0, 0.5, 0.3974)
    """
    level = confidence_level
    own = mean_difference(linked, confidence_level=level)
    rest = welch_difference(
        before - linked.margin("before"),
        after - linked.margin("after"),
        confidence_level=level,
    )
    everyone = welch_difference(before, after, confidence_level=level)
    gap, reason = None, "Both parts need two scores in each wave and some spread."
    if own.se is not None and rest.se is not None:
        shift = (own.value or 0.0) - (rest.value or 0.0)
        gap = shift / math.hypot(own.se, rest.se)
    return LinkageCheck(
        linked=own,
        unlinked=rest,
        everyone=everyone,
        difference_in_se=gap,
        is_flagged=None if gap is None else abs(gap) > FLAG_AT,
        status=Status.TOO_FEW if gap is None else Status.OK,
        reason=reason if gap is None else None,
    )
