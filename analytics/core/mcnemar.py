"""Pairs that lost an outcome against pairs that gained it."""

import math
from dataclasses import dataclass

from scipy import special

from analytics.core.chi_square import chi_square_result
from analytics.core.errors import PairCountError
from analytics.core.noncentral import check_confidence_level
from analytics.core.results import Estimate, Interval, Result, Status, TestResult
from analytics.core.signed_rank import share_interval
from analytics.core.tails import log_p_from_signs, log_p_result

_TOO_FEW = "A test needs at least two linked pairs."
_NO_CHANGE = "No pair changed."
_NO_GAIN = "No pair gained, so the ratio has no upper bound; see the share of losses."


@dataclass(frozen=True, slots=True, kw_only=True)
class McNemar(Result):
    """Tests of as many losses as gains; pairs that did not change carry no news."""

    n_lost: int | None
    n_gained: int | None
    asymptotic: TestResult
    corrected: TestResult
    exact: TestResult
    mid_p: TestResult
    status: Status = Status.OK
    reason: str | None = None


def check_pair_counts(n_lost: int, n_gained: int, n: int) -> None:
    """
    Refuse counts of changed pairs that do not fit together.

    Parameters
    ----------
    n_lost, n_gained : int
        Pairs with the outcome before only and after only.
    n : int
        All linked pairs.

    Raises
    ------
    PairCountError
        If a count is negative or the changes are more than the pairs.

    Examples
    --------
    >>> from analytics.core.mcnemar import check_pair_counts
    >>> check_pair_counts(7, 1, 40)
    """
    if min(n_lost, n_gained) < 0 or n_lost + n_gained > n:
        raise PairCountError(n_lost, n_gained, n)


def _log_mid_p(n_lost: int, n_gained: int) -> float:
    # 2 P(X <= k) - P(X = k), from logarithms, so that nothing underflows.
    n, k = n_lost + n_gained, min(n_lost, n_gained)
    if n_lost == n_gained:
        return 0.0
    log_p = log_p_from_signs(n_gained, n_lost)
    log_choose = -math.log1p(n) - float(special.betaln(n - k + 1, k + 1))
    return log_p + math.log1p(-math.exp(log_choose - n * math.log(2) - log_p))


def _chi_square(
    n_lost: int, n_gained: int, *, correction: int, method: str
) -> TestResult:
    changed = n_lost + n_gained
    if changed == 0:
        return TestResult(method=method, status=Status.NO_NONZERO, reason=_NO_CHANGE)
    # The correction never carries the gap beyond zero (R does the same at a tie).
    gap = max(abs(n_lost - n_gained) - correction, 0)
    return chi_square_result(gap * gap / changed, 1, method=method)


def mcnemar(n_lost: int, n_gained: int, *, n: int) -> McNemar:
    """
    Test whether a share is the same before and after, by the pairs that changed.

    Parameters
    ----------
    n_lost : int
        Pairs with the outcome before only (cell b).
    n_gained : int
        Pairs with the outcome after only (cell c).
    n : int
        All linked pairs.

    Returns
    -------
    McNemar
        Chi-square without and with continuity correction, exact p and mid-p; the
        two-sided p of exact tests is twice the smaller tail, at most 1.

    Raises
    ------
    PairCountError
        If the counts do not fit together.

    Notes
    -----
    (b - c)^2/(b + c), McNemar (1947), Psychometrika 12, 153-157; corrected
    (abs(b - c) - 1)^2/(b + c), Edwards (1948), Psychometrika 13, 185-187. Mid-p:
    Fagerland, Lydersen and Laake (2013), BMC Medical Research Methodology 13, 91.
    If nothing changed, chi-square is undefined and the exact p is 1.

    Examples
    --------
    >>> from analytics.core.mcnemar import mcnemar
    >>> found = mcnemar(150, 86, n=1600)
    >>> round(found.asymptotic.statistic, 4), round(found.exact.p, 7)
    (17.3559, 3.72e-05)
    """
    check_pair_counts(n_lost, n_gained, n)
    names = {
        "asymptotic": "McNemar test",
        "corrected": "McNemar test, continuity-corrected",
        "exact": "exact McNemar test",
        "mid_p": "mid-p McNemar test",
    }
    if n < 2:
        undefined = {
            key: TestResult(method=name, status=Status.TOO_FEW, reason=_TOO_FEW)
            for key, name in names.items()
        }
        return McNemar(
            n_lost=n_lost,
            n_gained=n_gained,
            **undefined,
            status=Status.TOO_FEW,
            reason=_TOO_FEW,
        )
    return McNemar(
        n_lost=n_lost,
        n_gained=n_gained,
        asymptotic=_chi_square(
            n_lost, n_gained, correction=0, method=names["asymptotic"]
        ),
        corrected=_chi_square(
            n_lost, n_gained, correction=1, method=names["corrected"]
        ),
        exact=log_p_result(
            float(n_gained),
            log_p_from_signs(n_gained, n_lost),
            method=names["exact"],
            is_exact=True,
        ),
        mid_p=log_p_result(
            float(n_gained), _log_mid_p(n_lost, n_gained), method=names["mid_p"]
        ),
    )


def share_of_losses(
    n_lost: int, n_gained: int, *, n: int, confidence_level: float = 0.95
) -> Estimate:
    """
    Give the share of losses among the pairs that changed.

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
        The share b/(b + c) with its exact interval; one half means no shift.

    Raises
    ------
    PairCountError
        If the counts do not fit together.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Clopper and Pearson (1934), Biometrika 26, 404-413.

    Examples
    --------
    >>> from analytics.core.mcnemar import share_of_losses
    >>> found = share_of_losses(7, 0, n=40)
    >>> found.value, round(found.interval.low, 4), found.interval.high
    (1.0, 0.5904, 1.0)
    """
    check_confidence_level(confidence_level)
    check_pair_counts(n_lost, n_gained, n)
    if n < 2:
        return Estimate(status=Status.TOO_FEW, reason=_TOO_FEW)
    if n_lost + n_gained == 0:
        return Estimate(status=Status.NO_NONZERO, reason=_NO_CHANGE)
    changed = n_lost + n_gained
    return Estimate(
        value=n_lost / changed,
        interval=share_interval(n_lost, changed, confidence_level=confidence_level),
    )


def conditional_odds_ratio(
    n_lost: int, n_gained: int, *, n: int, confidence_level: float = 0.95
) -> Estimate:
    """
    Give the odds of a loss against a gain among the pairs that changed.

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
        Ratio b/c with its exact interval; above 1 the share fell. Without any gain
        it is unbounded and NOT_COMPUTABLE: `share_of_losses` says the same finitely.

    Raises
    ------
    PairCountError
        If the counts do not fit together.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Ends are s/(1 - s) of the Clopper-Pearson ends s of b/(b + c). Breslow and Day
    (1980), Statistical Methods in Cancer Research I, section 5.2.

    Examples
    --------
    >>> from analytics.core.mcnemar import conditional_odds_ratio
    >>> found = conditional_odds_ratio(150, 86, n=1600)
    >>> [round(x, 4) for x in (found.value, found.interval.low, found.interval.high)]
    [1.7442, 1.3292, 2.301]
    """
    share = share_of_losses(n_lost, n_gained, n=n, confidence_level=confidence_level)
    if share.interval is None:
        return share
    if n_gained == 0:
        return Estimate(status=Status.NOT_COMPUTABLE, reason=_NO_GAIN)
    low, high = share.interval.low, share.interval.high
    return Estimate(
        value=n_lost / n_gained,
        interval=Interval(
            low=low / (1 - low),
            high=high / (1 - high),
            confidence_level=confidence_level,
        ),
    )
