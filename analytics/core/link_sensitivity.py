"""What wrong links could do to a paired shift, and the shift without doubtful ones."""

import math
from dataclasses import dataclass

import numpy as np

from analytics.core.errors import CertainLinksError, FalseLinkShareError
from analytics.core.independent import FLAG_AT
from analytics.core.moments import wave_summary
from analytics.core.paired import correlation, mean_difference, t_interval
from analytics.core.results import Estimate, Result, Status
from analytics.core.tables import JointTable

_NO_PAIR = "No linked pair."
_BEYOND = "So many false links would need a correlation of one or more among the true."
_PARTS = "Certain and doubtful links each need two pairs whose differences vary."


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSensitivity(Result):
    """
    A paired shift under a share of false links.

    The corrected correlation and difference are those of links that are all right, if
    the false ones join persons at random. `lowest_shift` and `highest_shift` need no
    such assumption: they enclose the mean of the true pairs, whichever are false.
    """

    n_linked: int | None
    false_share: float
    largest_false_share: float | None
    correlation: Estimate
    corrected_correlation: Estimate
    difference: Estimate
    corrected_difference: Estimate
    lowest_shift: float | None
    highest_shift: float | None
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulLinks(Result):
    """
    The shift with and without doubtful links.

    `difference_in_se` is certain minus doubtful; flagged above two.
    """

    n_all: int | None
    n_certain: int | None
    n_doubtful: int | None
    all_links: Estimate
    certain: Estimate
    doubtful: Estimate
    difference_in_se: float | None
    is_flagged: bool | None
    status: Status = Status.OK
    reason: str | None = None


def link_sensitivity(
    linked: JointTable, *, false_share: float, confidence_level: float = 0.95
) -> LinkSensitivity:
    """
    Tell what a share of false links does to the paired shift.

    Parameters
    ----------
    linked : JointTable
        Counts of linked pairs.
    false_share : float
        Expected share of the pairs that join two persons; 0 to below 1.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    LinkSensitivity
        TOO_FEW without a pair. The corrected figures are NOT_COMPUTABLE where the
        share is larger than the observed correlation allows.

    Raises
    ------
    FalseLinkShareError
        If the share is not from 0 to below 1.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Random false pairs keep both waves' means and variances and have no covariance:
    r is 1 - f of the true one, and the variance of the differences is too large by
    2 cov f/(1 - f), cov the observed covariance. Neter, Maynes and Ramanathan (1965),
    JASA 60, 1005-1027. Range of the shift: means of the lowest and of the highest
    (1 - f) n differences, Horowitz and Manski (1995), Econometrica 63, 281-302.
    See docs/methods/link-sensitivity.md.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3, 4, 5], [2, 1, 4, 5, 4], low=1, high=5)
    >>> found = link_sensitivity(table, false_share=0.1)
    >>> round(found.correlation.value, 3), round(found.corrected_correlation.value, 3)
    (0.77, 0.855)
    >>> round(found.lowest_shift, 3), round(found.highest_shift, 3)
    (0.111, 0.333)
    """
    if not 0 <= false_share < 1:
        raise FalseLinkShareError(false_share)
    r = correlation(linked)
    difference = mean_difference(linked, confidence_level=confidence_level)
    true_r = _corrected_correlation(r, false_share)
    low, high = _range(linked, false_share)
    return LinkSensitivity(
        n_linked=linked.n,
        false_share=false_share,
        largest_false_share=None if r.value is None else 1 - abs(r.value),
        correlation=r,
        corrected_correlation=true_r,
        difference=difference,
        corrected_difference=_corrected_difference(
            linked, difference, true_r, false_share, confidence_level
        ),
        lowest_shift=low,
        highest_shift=high,
        status=Status.OK if linked.n else Status.TOO_FEW,
        reason=None if linked.n else _NO_PAIR,
    )


def _corrected_correlation(r: Estimate, false_share: float) -> Estimate:
    if r.value is None or false_share == 0:
        return r
    true_r = r.value / (1 - false_share)
    if abs(true_r) >= 1:
        return Estimate(status=Status.NOT_COMPUTABLE, reason=_BEYOND)
    return Estimate(value=true_r)


def _corrected_difference(
    linked: JointTable,
    difference: Estimate,
    true_r: Estimate,
    false_share: float,
    confidence_level: float,
) -> Estimate:
    if false_share == 0 or difference.value is None:
        return difference
    if true_r.value is None:
        return Estimate(status=true_r.status, reason=true_r.reason)
    a, b = (
        wave_summary(linked.margin(wave)).sd.value or 0.0
        for wave in ("before", "after")
    )
    # Above zero: |r| < 1 and neither wave is constant.
    se = math.sqrt((a * a + b * b - 2 * true_r.value * a * b) / linked.n)
    interval = t_interval(
        difference.value, se, df=linked.n - 1, confidence_level=confidence_level
    )
    return Estimate(value=difference.value, se=se, interval=interval)


def _range(linked: JointTable, false_share: float) -> tuple[float | None, float | None]:
    if linked.n == 0:
        return None, None
    values, counts = linked.differences()
    kept = (1 - false_share) * linked.n

    def mean_of_first(values: np.ndarray, counts: np.ndarray) -> float:
        # The last one may count in part: n times the share is no whole number.
        taken = np.clip(kept - (np.cumsum(counts) - counts), 0, counts)
        return float(taken @ values) / (kept * linked.units_per_point)

    return mean_of_first(values, counts), mean_of_first(values[::-1], counts[::-1])


def without_doubtful_links(
    linked: JointTable, certain: JointTable, *, confidence_level: float = 0.95
) -> DoubtfulLinks:
    """
    Compare the shift of all links with that of the certain ones alone.

    Parameters
    ----------
    linked : JointTable
        Counts of all linked pairs.
    certain : JointTable
        Counts of those pairs whose code agreed in full.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    DoubtfulLinks
        TOO_FEW where one part has no standard error; its shifts are given.

    Raises
    ------
    CertainLinksError
        If the certain links are no part of all links.
    ConfidenceLevelError
        If the level is not between 0 and 1.
    IncompatibleTablesError
        If the tables differ in range or unit.

    Notes
    -----
    Certain and doubtful links hold different persons, so the squared standard errors
    add.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> certain = count_pairs([1, 2, 3], [2, 2, 5], low=1, high=5)
    >>> doubtful = count_pairs([5, 4], [1, 4], low=1, high=5)
    >>> found = without_doubtful_links(certain + doubtful, certain)
    >>> found.all_links.value, found.certain.value, found.doubtful.value
    (-0.2, 1.0, -2.0)
    """
    rest = linked.combined(certain, -1)
    if (rest.count < 0).any():
        raise CertainLinksError
    everyone, sure, doubted = (
        mean_difference(table, confidence_level=confidence_level)
        for table in (linked, certain, rest)
    )
    gap = None
    if sure.se is not None and doubted.se is not None:
        shift = (sure.value or 0.0) - (doubted.value or 0.0)
        gap = shift / math.hypot(sure.se, doubted.se)
    return DoubtfulLinks(
        n_all=linked.n,
        n_certain=certain.n,
        n_doubtful=rest.n,
        all_links=everyone,
        certain=sure,
        doubtful=doubted,
        difference_in_se=gap,
        is_flagged=None if gap is None else abs(gap) > FLAG_AT,
        status=Status.TOO_FEW if gap is None else Status.OK,
        reason=_PARTS if gap is None else None,
    )
