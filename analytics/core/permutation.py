"""Sign-flip permutation test of a mean difference, from counted differences."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.errors import DrawCountError
from analytics.core.moments import exact_sum
from analytics.core.results import Result, Status, TestResult
from analytics.core.signed_rank import EXACT_N, EXACT_WORK
from analytics.core.tails import log_p_result

Units = npt.NDArray[np.int64]

# The exact law is an array over all sums; beyond this it costs too much memory.
EXACT_SUMS = 2_000_000
# The smallest p is 2^(1 - n); for more persons than this it would underflow.
EXACT_LARGEST_N = 1_000
N_DRAWS = 9_999

_INT64_SAFE = 2**62
_EXACT = "sign-flip test of the mean, exact"
_MONTE_CARLO = "sign-flip test of the mean, Monte Carlo"
_TOO_FEW = "A test needs at least two linked pairs."
_NO_NONZERO = "No difference is other than zero."
_TOO_LARGE = "The differences are too large for exact sums; score in coarser units."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFlip(Result):
    """
    Permutation test of a mean difference of zero.

    `n_draws` is None where the law is exact.
    """

    n_nonzero: int | None
    n_draws: int | None
    test: TestResult
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sizes:
    # Distinct nonzero |d| over their common divisor, how often each occurs, and the
    # sums of the rises and of the falls in the same unit.
    size: Units
    count: Units
    rises: int
    falls: int

    @property
    def n(self) -> int:
        return int(self.count.sum())

    @property
    def total(self) -> int:
        return self.rises + self.falls


def _sizes(values: Units, counts: Units) -> _Sizes:
    is_change = (values != 0) & (counts > 0)
    own, times = values[is_change], counts[is_change]
    size, place = np.unique(np.abs(own), return_inverse=True)
    count = np.zeros(len(size), dtype=np.int64)
    np.add.at(count, place, times)
    common = int(np.gcd.reduce(size))
    return _Sizes(
        size=size // common,
        count=count,
        rises=exact_sum(times[own > 0], own[own > 0]) // common,
        falls=-exact_sum(times[own < 0], own[own < 0]) // common,
    )


def _is_exact(sizes: _Sizes) -> bool:
    if sizes.total > EXACT_SUMS or sizes.n > EXACT_LARGEST_N:
        return False
    return sizes.n <= EXACT_N or sizes.n * sizes.total <= EXACT_WORK


def _log_exact_p(sizes: _Sizes) -> float:
    # P(sum of the sizes that are drawn as rises), one fair coin per person. Only
    # sums of positive terms, so tails keep their relative precision.
    law = np.ones(1)
    for size, times in zip(sizes.size.tolist(), sizes.count.tolist(), strict=True):
        for _ in range(times):
            longer = np.zeros(len(law) + size)
            longer[: len(law)] = law
            longer[size:] += law
            law = longer / 2
    # The law is symmetric: two-sided p is twice the tail of the smaller sum.
    smaller = min(sizes.rises, sizes.falls)
    return min(0.0, math.log(2 * law[: smaller + 1].sum()))


def _log_drawn_p(sizes: _Sizes, rng: np.random.Generator, n_draws: int) -> float:
    # Persons with one |d| are alike: how many of them rise is binomial, so a draw
    # costs one number per distinct |d|, whatever the number of persons.
    sums = np.zeros(n_draws, dtype=np.int64)
    for size, times in zip(sizes.size.tolist(), sizes.count.tolist(), strict=True):
        sums += size * (2 * rng.binomial(times, 0.5, size=n_draws) - times)
    as_extreme = int((np.abs(sums) >= abs(sizes.rises - sizes.falls)).sum())
    return math.log((as_extreme + 1) / (n_draws + 1))


def _undefined(status: Status, reason: str, n_nonzero: int | None) -> SignFlip:
    return SignFlip(
        n_nonzero=n_nonzero,
        n_draws=None,
        test=TestResult(method=_EXACT, status=status, reason=reason),
        status=status,
        reason=reason,
    )


def sign_flip_test(
    values: Units,
    counts: Units,
    *,
    rng: np.random.Generator | int,
    units_per_point: int = 1,
    n_draws: int = N_DRAWS,
) -> SignFlip:
    """
    Test a mean difference of zero by flipping the signs of the differences.

    Parameters
    ----------
    values : ndarray of int
        Distinct differences in units.
    counts : ndarray of int
        How often each occurs.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed; used only where the exact law is too large.
    units_per_point : int, optional
        Units that make one scale point, for the statistic.
    n_draws : int, optional
        Number of Monte Carlo draws.

    Returns
    -------
    SignFlip
        Mean difference in scale points as the statistic, and its two-sided p.

    Raises
    ------
    DrawCountError
        If the number of draws is below one.

    Notes
    -----
    p = share of all 2^n sign vectors with abs(mean) at least as large as observed;
    with B draws (b + 1)/(B + 1), Phipson and Smyth (2010), Statistical Applications
    in Genetics and Molecular Biology 9(1), 39. Zeros stay in the mean and never
    change sign. See docs/methods/permutation.md.

    Examples
    --------
    >>> import numpy as np
    >>> found = sign_flip_test(np.array([-1, 1, 2]), np.array([1, 4, 2]), rng=1)
    >>> round(found.test.p, 5), found.test.is_exact
    (0.09375, True)
    """
    if n_draws < 1:
        raise DrawCountError(n_draws)
    n, n_nonzero = int(counts.sum()), int(counts[values != 0].sum())
    if n < 2:
        return _undefined(Status.TOO_FEW, _TOO_FEW, None)
    if n_nonzero == 0:
        return _undefined(Status.NO_NONZERO, _NO_NONZERO, 0)
    sizes = _sizes(values, counts)
    if sizes.total > _INT64_SAFE:
        return _undefined(Status.NOT_COMPUTABLE, _TOO_LARGE, n_nonzero)
    is_exact = _is_exact(sizes)
    if is_exact:
        log_p = _log_exact_p(sizes)
    else:
        log_p = _log_drawn_p(sizes, np.random.default_rng(rng), n_draws)
    mean = exact_sum(counts, values) / (n * units_per_point)
    method = _EXACT if is_exact else _MONTE_CARLO
    return SignFlip(
        n_nonzero=n_nonzero,
        n_draws=None if is_exact else n_draws,
        test=log_p_result(mean, log_p, method=method, is_exact=is_exact),
    )
