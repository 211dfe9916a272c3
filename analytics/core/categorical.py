"""The shift of a share between two waves of linked persons: the paired 2 x 2 table."""

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy import special

from analytics.core.errors import ScoreOutOfRangeError
from analytics.core.mcnemar import (
    McNemar,
    check_pair_counts,
    conditional_odds_ratio,
    mcnemar,
    share_of_losses,
)
from analytics.core.noncentral import check_confidence_level
from analytics.core.results import Estimate, Interval, Result, Status
from analytics.core.signed_rank import share_interval
from analytics.core.tables import JointTable

_NO_PAIR = "No linked pair."


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareShift(Result):
    """Everything unweighted that a paired 2 x 2 table says about a share."""

    n: int | None
    share_before: Estimate
    share_after: Estimate
    difference: Estimate
    wald_difference: Estimate
    mcnemar: McNemar
    share_of_losses: Estimate
    odds_ratio: Estimate
    status: Status = Status.OK
    reason: str | None = None


def _clipped(centre: float, se: float, confidence_level: float) -> Interval:
    reach = -float(special.ndtri((1 - confidence_level) / 2)) * se
    return Interval(
        low=max(centre - reach, -1.0),
        high=min(centre + reach, 1.0),
        confidence_level=confidence_level,
    )


def share_difference(
    n_lost: int, n_gained: int, *, n: int, confidence_level: float = 0.95
) -> Estimate:
    """
    Give the difference of two paired shares with the interval of Bonett and Price.

    Parameters
    ----------
    n_lost, n_gained : int
        Pairs with the outcome before only and after only.
    n : int
        All linked pairs.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Estimate
        Share after minus share before; the interval needs two pairs. It is centred
        on the adjusted difference, so no standard error is given.

    Raises
    ------
    PairCountError
        If the counts do not fit together.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    With p12 = (b + 1)/(n + 2) and p21 = (c + 1)/(n + 2): p21 - p12 plus and minus
    z sqrt((p12 + p21 - (p21 - p12)^2)/(n + 2)), clipped to -1 and 1. Bonett and
    Price (2012), Journal of Educational and Behavioral Statistics 37, 479-488.

    Examples
    --------
    >>> from analytics.core.categorical import share_difference
    >>> found = share_difference(7, 1, n=40)
    >>> found.value, round(found.interval.low, 4), round(found.interval.high, 4)
    (-0.15, -0.284, -0.0018)
    """
    check_confidence_level(confidence_level)
    check_pair_counts(n_lost, n_gained, n)
    if n == 0:
        return Estimate(status=Status.TOO_FEW, reason=_NO_PAIR)
    if n < 2:
        return Estimate(value=(n_gained - n_lost) / n)
    centre = (n_gained - n_lost) / (n + 2)
    changed = (n_lost + n_gained + 2) / (n + 2)
    se = math.sqrt((changed - centre * centre) / (n + 2))
    return Estimate(
        value=(n_gained - n_lost) / n,
        interval=_clipped(centre, se, confidence_level),
    )


def wald_share_difference(
    n_lost: int, n_gained: int, *, n: int, confidence_level: float = 0.95
) -> Estimate:
    """
    Give the difference of two paired shares with Wald's interval.

    Parameters
    ----------
    n_lost, n_gained : int
        Pairs with the outcome before only and after only.
    n : int
        All linked pairs.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Estimate
        Share after minus share before, standard error and interval; neither with
        fewer than two pairs or if all pairs moved alike.

    Raises
    ------
    PairCountError
        If the counts do not fit together.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    SE = sqrt(b + c - (c - b)^2/n)/n; interval clipped to -1 and 1. For comparison
    with other programs only: too narrow in small samples.

    Examples
    --------
    >>> from analytics.core.categorical import wald_share_difference
    >>> found = wald_share_difference(150, 86, n=1600)
    >>> found.value, round(found.interval.low, 4), round(found.interval.high, 4)
    (-0.04, -0.0587, -0.0213)
    """
    check_confidence_level(confidence_level)
    check_pair_counts(n_lost, n_gained, n)
    if n == 0:
        return Estimate(status=Status.TOO_FEW, reason=_NO_PAIR)
    shift = n_gained - n_lost
    # n^2 times the variance in whole numbers: exactly zero where it is, as for one pair.
    spread = n * (n_lost + n_gained) - shift * shift
    if spread == 0:
        return Estimate(value=shift / n)
    se = math.sqrt(spread / n) / n
    return Estimate(
        value=shift / n, se=se, interval=_clipped(shift / n, se, confidence_level)
    )


def _share(part: int, whole: int, confidence_level: float) -> Estimate:
    return Estimate(
        value=part / whole,
        interval=share_interval(part, whole, confidence_level=confidence_level),
    )


def share_shift(
    table: JointTable, *, outcome: Collection[int], confidence_level: float = 0.95
) -> ShareShift:
    """
    Describe and test the shift of the share of persons with an outcome.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs.
    outcome : collection of int
        Scores in units that count as the outcome, such as the two upper answers.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    ShareShift
        Both shares, their difference after minus before, tests and odds ratio.

    Raises
    ------
    ScoreOutOfRangeError
        If an outcome lies outside the range of the table.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Formulas, conventions and references: docs/methods/categorical-shift.md.

    Examples
    --------
    >>> from analytics.core.categorical import share_shift
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 4, 3, 5], [4, 4, 5, 2, 5], low=1, high=5)
    >>> found = share_shift(table, outcome=(4, 5))
    >>> found.share_before.value, found.share_after.value, found.mcnemar.n_gained
    (0.4, 0.8, 2)
    """
    level = check_confidence_level(confidence_level)
    for score in outcome:
        if not table.low <= score <= table.high:
            raise ScoreOutOfRangeError(score, table.low, table.high)
    had = np.isin(table.before, list(outcome))
    has = np.isin(table.after, list(outcome))
    n_lost = int(table.count[had & ~has].sum())
    n_gained = int(table.count[~had & has].sum())
    n, n_before = table.n, int(table.count[had].sum())
    n_after = n_before - n_lost + n_gained
    before = after = Estimate(status=Status.TOO_FEW, reason=_NO_PAIR)
    if n:
        before, after = _share(n_before, n, level), _share(n_after, n, level)
    own = {"n_lost": n_lost, "n_gained": n_gained, "n": n}
    tests = mcnemar(**own)
    return ShareShift(
        n=n,
        share_before=before,
        share_after=after,
        difference=share_difference(**own, confidence_level=level),
        wald_difference=wald_share_difference(**own, confidence_level=level),
        mcnemar=tests,
        share_of_losses=share_of_losses(**own, confidence_level=level),
        odds_ratio=conditional_odds_ratio(**own, confidence_level=level),
        status=tests.status,
        reason=tests.reason,
    )
