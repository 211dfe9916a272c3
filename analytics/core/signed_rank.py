"""Wilcoxon's signed ranks and the sign test, from counted integer differences."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from analytics.core.errors import ShareCountError
from analytics.core.moments import exact_sum
from analytics.core.noncentral import check_confidence_level
from analytics.core.results import Estimate, Interval, Result, Status, TestResult
from analytics.core.tails import log_p_from_signs, log_p_from_z, log_p_result

Units = npt.NDArray[np.int64]
Zeros = Literal["drop", "pratt"]

# Exact p always up to this many nonzero differences ...
EXACT_N = 50
# ... and beyond it while the convolution stays below this many additions.
EXACT_WORK = 20_000_000

_TOO_FEW = "A test needs at least two linked pairs."
_NO_NONZERO = "No difference is other than zero."
_EXACT = "exact conditional signed-rank test"
_NOT_ASKED = TestResult(
    method=_EXACT,
    status=Status.NOT_COMPUTABLE,
    reason="The exact test was not asked for.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRank(Result):
    """Wilcoxon's signed-rank test under one treatment of zero differences."""

    zeros: str
    n_zero: int | None
    n_nonzero: int | None
    w_plus: float | None
    w_minus: float | None
    variance: float | None
    rank_biserial: Estimate
    asymptotic: TestResult
    corrected: TestResult
    exact: TestResult
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignTest(Result):
    """Exact test of as many rises as falls, and the share of rises among both."""

    n_positive: int | None
    n_negative: int | None
    n_zero: int | None
    test: TestResult
    share_positive: Estimate
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranks:
    # Tied groups of nonzero |d|: doubled mid-rank, rises and falls in each.
    n_zero: int
    doubled_rank: Units
    positive: Units
    negative: Units

    @property
    def count(self) -> Units:
        return self.positive + self.negative

    @property
    def doubled_w_plus(self) -> int:
        return exact_sum(self.positive, self.doubled_rank)

    @property
    def doubled_w_minus(self) -> int:
        return exact_sum(self.negative, self.doubled_rank)


def _rank(values: Units, counts: Units, zeros: Zeros) -> _Ranks:
    n_zero = int(counts[values == 0].sum())
    is_rise, is_fall = values > 0, values < 0
    sizes = np.unique(np.abs(values[values != 0]))
    positive, negative = np.zeros((2, len(sizes)), dtype=np.int64)
    # Values are distinct: each size has one rise and one fall at most.
    positive[np.searchsorted(sizes, values[is_rise])] = counts[is_rise]
    negative[np.searchsorted(sizes, -values[is_fall])] = counts[is_fall]
    count = positive + negative
    below = np.cumsum(count) - count + (n_zero if zeros == "pratt" else 0)
    return _Ranks(
        n_zero=n_zero,
        doubled_rank=2 * below + count + 1,
        positive=positive,
        negative=negative,
    )


def _null_distribution(
    steps: Units, count: Units, largest: int
) -> npt.NDArray[np.float64]:
    # P(sum of chosen steps = 0 ... largest), each chosen with probability 1/2: a
    # convolution with one two-point law per person. Only sums of positive terms, so
    # tails keep their relative precision; sums only grow, so larger ones never matter.
    law = np.zeros(largest + 1)
    law[0] = 1.0
    for step, times in zip(steps.tolist(), count.tolist(), strict=True):
        for _ in range(times):
            law[step:] += law[: max(len(law) - step, 0)]
            law *= 0.5
    return law


def _log_exact_p(ranks: _Ranks) -> float:
    # The law is symmetric: two-sided p is twice the tail of the smaller sum.
    common = int(np.gcd.reduce(ranks.doubled_rank))
    smaller = min(ranks.doubled_w_plus, ranks.doubled_w_minus) // common
    law = _null_distribution(ranks.doubled_rank // common, ranks.count, smaller)
    return min(0.0, math.log(2 * law.sum()))


def _exact(ranks: _Ranks, n_nonzero: int, w_plus: float) -> TestResult:
    total = ranks.doubled_w_plus + ranks.doubled_w_minus
    if n_nonzero > EXACT_N and n_nonzero * total > EXACT_WORK:
        return TestResult(
            method=_EXACT,
            status=Status.NOT_COMPUTABLE,
            reason="Too many differences for the exact law; see the asymptotic test.",
        )
    return log_p_result(w_plus, _log_exact_p(ranks), method=_EXACT, is_exact=True)


def _undefined_rank(
    zeros: Zeros, n_zero: int, status: Status, reason: str
) -> SignedRank:
    def test(method: str) -> TestResult:
        return TestResult(method=method, status=status, reason=reason)

    return SignedRank(
        zeros=zeros,
        n_zero=n_zero,
        n_nonzero=0 if status is Status.NO_NONZERO else None,
        w_plus=None,
        w_minus=None,
        variance=None,
        rank_biserial=Estimate(status=status, reason=reason),
        asymptotic=test("signed-rank test, normal"),
        corrected=test("signed-rank test, normal, continuity-corrected"),
        exact=test(_EXACT),
        status=status,
        reason=reason,
    )


def signed_rank(
    values: Units, counts: Units, *, zeros: Zeros = "drop", with_exact: bool = True
) -> SignedRank:
    """
    Test whether differences lie symmetrically around zero, honouring ties exactly.

    Parameters
    ----------
    values : ndarray of int
        Distinct differences in units.
    counts : ndarray of int
        How often each occurs.
    zeros : {"drop", "pratt"}, optional
        Drop zeros before ranking (Wilcoxon), or rank them and then leave them out.
    with_exact : bool, optional
        Whether to compute the exact p, the one dear number for a few hundred persons.

    Returns
    -------
    SignedRank
        W+, W-, sign-flip variance, z, and asymptotic, corrected and exact p.

    Notes
    -----
    Variance = sum of squared mid-ranks / 4, which is
    n(n+1)(2n+1)/24 - sum(t^3 - t)/48 when zeros are dropped. No continuity
    correction in the headline. Wilcoxon (1945), Biometrics 1, 80-83; Pratt (1959),
    JASA 54, 655-667.

    Examples
    --------
    Extra sleep of Student's ten patients; R gives V = 45, z = 2.6679, p = 0.00390625.

    >>> extra_sleep = np.array([0, 8, 10, 12, 13, 14, 18, 24, 46])
    >>> count = np.array([1, 1, 1, 1, 2, 1, 1, 1, 1])
    >>> found = signed_rank(extra_sleep, count)
    >>> found.w_plus, round(found.asymptotic.statistic, 4), round(found.exact.p, 8)
    (45.0, 2.6679, 0.00390625)
    """
    n, n_zero = int(counts.sum()), int(counts[values == 0].sum())
    if n < 2:
        return _undefined_rank(zeros, n_zero, Status.TOO_FEW, _TOO_FEW)
    if n == n_zero:
        return _undefined_rank(zeros, n_zero, Status.NO_NONZERO, _NO_NONZERO)
    ranks = _rank(values, counts, zeros)
    twice_plus, twice_minus = ranks.doubled_w_plus, ranks.doubled_w_minus
    variance = exact_sum(ranks.count, ranks.doubled_rank, ranks.doubled_rank) / 16
    centred = (twice_plus - twice_minus) / 4
    z = centred / math.sqrt(variance)
    z_corrected = (centred - math.copysign(0.5, centred)) / math.sqrt(variance)
    z_corrected = z_corrected if centred else 0.0
    return SignedRank(
        zeros=zeros,
        n_zero=n_zero,
        n_nonzero=n - n_zero,
        w_plus=twice_plus / 2,
        w_minus=twice_minus / 2,
        variance=variance,
        rank_biserial=Estimate(
            value=(twice_plus - twice_minus) / (twice_plus + twice_minus)
        ),
        asymptotic=log_p_result(z, log_p_from_z(z), method="signed-rank test, normal"),
        corrected=log_p_result(
            z_corrected,
            log_p_from_z(z_corrected),
            method="signed-rank test, normal, continuity-corrected",
        ),
        exact=_exact(ranks, n - n_zero, twice_plus / 2) if with_exact else _NOT_ASKED,
    )


def share_interval(
    successes: int, n: int, *, confidence_level: float = 0.95
) -> Interval:
    """
    Give the exact interval of a share.

    Parameters
    ----------
    successes : int
        Number of successes.
    n : int
        Number of trials, at least one.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Interval
        Clopper and Pearson (1934), Biometrika 26, 404-413.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.
    ShareCountError
        If there is no trial, or there are more successes than trials.

    Notes
    -----
    Ends are quantiles of Beta(x, n - x + 1) and of Beta(x + 1, n - x).

    Examples
    --------
    As binom.test(0, 10) in R:

    >>> found = share_interval(0, 10)
    >>> found.low, round(found.high, 4)
    (0.0, 0.3085)
    """
    tail = (1 - check_confidence_level(confidence_level)) / 2
    if not 0 <= successes <= n or n < 1:
        raise ShareCountError(successes, n)
    failures = n - successes
    low, high = 0.0, 1.0
    if successes:
        low = float(special.betaincinv(successes, failures + 1, tail))
    if failures:
        high = float(special.betaincinv(successes + 1, failures, 1 - tail))
    return Interval(low=low, high=high, confidence_level=confidence_level)


def sign_test(
    values: Units, counts: Units, *, confidence_level: float = 0.95
) -> SignTest:
    """
    Compare the numbers of rises and of falls by the exact binomial test.

    Parameters
    ----------
    values : ndarray of int
        Distinct differences in units.
    counts : ndarray of int
        How often each occurs.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    SignTest
        Counts, two-sided p (1 if all differences are zero), share of rises.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    p = min(1, 2 P(X <= smaller count)), X binomial with probability one half. See
    docs/methods/paired-shift.md.

    Examples
    --------
    Nine rises and a tie, as binom.test(9, 9) in R:

    >>> found = sign_test(np.array([0, 8]), np.array([1, 9]))
    >>> round(found.test.p, 8), round(found.share_positive.interval.low, 4)
    (0.00390625, 0.6637)
    """
    check_confidence_level(confidence_level)
    rises, falls = int(counts[values > 0].sum()), int(counts[values < 0].sum())
    n = int(counts.sum())
    method = "exact sign test"
    share = Estimate(status=Status.NO_NONZERO, reason=_NO_NONZERO)
    if rises + falls:
        share = Estimate(
            value=rises / (rises + falls),
            interval=share_interval(
                rises, rises + falls, confidence_level=confidence_level
            ),
        )
    if n < 2:
        status: Status = Status.TOO_FEW
        share = Estimate(status=status, reason=_TOO_FEW)
        test = TestResult(method=method, status=status, reason=_TOO_FEW)
    else:
        log_p = log_p_from_signs(rises, falls)
        test = log_p_result(float(rises), log_p, method=method, is_exact=True)
    return SignTest(
        n_positive=rises,
        n_negative=falls,
        n_zero=n - rises - falls,
        test=test,
        share_positive=share,
        status=test.status,
        reason=test.reason,
    )
