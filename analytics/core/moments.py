"""Exact sums of count tables, and the moments that follow from them."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.core.results import Estimate, Status, WaveSummary
from analytics.core.tables import JointTable, MarginTable

Units = npt.NDArray[np.int64]
_INT64_SAFE = 2**62
# Up to this many rows Python's own integers are faster, and they cannot overflow.
_SHORT = 100


def exact_sum(counts: Units, *factors: Units) -> int:
    """
    Sum products of integers without overflow or rounding.

    Parameters
    ----------
    counts : ndarray of int
        How often each row occurs.
    *factors : ndarray of int
        Columns to multiply.

    Returns
    -------
    int
        The sum over all rows.

    Examples
    --------
    >>> exact_sum(np.array([2, 1]), np.array([3, 5]))
    11
    >>> large = np.array([2**40])
    >>> exact_sum(np.array([2]), large, large) == 2**81
    True
    """
    if len(counts) <= _SHORT:
        columns = [column.tolist() for column in (counts, *factors)]
        return sum(map(math.prod, zip(*columns, strict=True)))
    bound = int(counts.sum())
    for factor in factors:
        bound *= int(np.abs(factor).max(initial=0))
    exact = np.int64 if bound < _INT64_SAFE else object
    product = counts.astype(exact)
    for factor in factors:
        product = product * factor.astype(exact)
    return int(product.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Count, mean and variance in scale points; `spread` is exact and integer."""

    n: int
    mean: float | None
    spread: int
    variance: float | None

    @property
    def sd(self) -> float | None:
        """
        Give the standard deviation.

        Returns
        -------
        float or None
            Square root of the variance.

        Examples
        --------
        >>> round(moments_of_sums(10, 158, 3858, units_per_point=10).sd, 4)
        1.23
        """
        return None if self.variance is None else math.sqrt(self.variance)

    @property
    def is_constant(self) -> bool:
        """
        Whether all values are equal; exact, since integers are compared.

        Returns
        -------
        bool
            True also for no value at all.

        Examples
        --------
        >>> moments_of_sums(3, 6, 12, units_per_point=1).is_constant
        True
        """
        return self.spread == 0


def moments(values: Units, counts: Units, *, units_per_point: int) -> Moments:
    """
    Compute the mean and the variance of counted integers.

    Parameters
    ----------
    values : ndarray of int
        Distinct values in units.
    counts : ndarray of int
        How often each occurs.
    units_per_point : int
        Units that make one scale point.

    Returns
    -------
    Moments
        Mean and sample variance (n - 1) in scale points.

    Notes
    -----
    spread = n sum x^2 - (sum x)^2 in exact integers; variance = spread/(n (n-1)).

    Examples
    --------
    Extra sleep of Student's ten patients in tenths of an hour:

    >>> extra_sleep = np.array([0, 8, 10, 12, 13, 14, 18, 24, 46])
    >>> count = np.array([1, 1, 1, 1, 2, 1, 1, 1, 1])
    >>> found = moments(extra_sleep, count, units_per_point=10)
    >>> found.mean, round(found.variance, 4)
    (1.58, 1.5129)
    """
    return moments_of_sums(
        exact_sum(counts),
        exact_sum(counts, values),
        exact_sum(counts, values, values),
        units_per_point=units_per_point,
    )


def moments_of_sums(
    n: int, total: int, squares: int, *, units_per_point: int
) -> Moments:
    """
    Compute the mean and the variance from exact sums.

    Parameters
    ----------
    n : int
        Number of values.
    total, squares : int
        Sum of the values, and of their squares, in units.
    units_per_point : int
        Units that make one scale point.

    Returns
    -------
    Moments
        As `moments`.

    Examples
    --------
    >>> moments_of_sums(3, 6, 14, units_per_point=1).variance
    1.0
    """
    spread = n * squares - total * total
    return Moments(
        n=n,
        mean=total / (n * units_per_point) if n else None,
        spread=spread,
        variance=spread / (n * (n - 1) * units_per_point**2) if n > 1 else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedSums:
    """Number of pairs, and exact sums of scores, squares and products, in units."""

    n: int
    before: int
    after: int
    before_squares: int
    after_squares: int
    products: int
    units_per_point: int

    def moments(self, wave: str) -> Moments:
        """
        Give the moments of one wave or of the differences.

        Parameters
        ----------
        wave : {"before", "after", "difference"}
            Of what.

        Returns
        -------
        Moments
            Equal to those of the margin, or of the counted differences.

        Examples
        --------
        >>> from analytics.core.tables import count_pairs
        >>> table = count_pairs([1, 2, 3], [2, 4, 3], low=1, high=5)
        >>> sums = paired_sums(table)
        >>> [sums.moments(wave).mean for wave in ("before", "after", "difference")]
        [2.0, 3.0, 1.0]
        """
        squares = self.before_squares + self.after_squares - 2 * self.products
        total, own = {
            "before": (self.before, self.before_squares),
            "after": (self.after, self.after_squares),
            "difference": (self.after - self.before, squares),
        }[wave]
        return moments_of_sums(self.n, total, own, units_per_point=self.units_per_point)


def paired_sums(table: JointTable) -> PairedSums:
    """
    Sum a table of pairs: all that means, variances and the correlation need.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs.

    Returns
    -------
    PairedSums
        Exact integers.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> paired_sums(count_pairs([1, 2], [2, 2], low=1, high=5)).products
    6
    """
    count, x, y, n = table.count, table.before, table.after, table.n
    largest = max(abs(table.low), abs(table.high), 1)
    sums: tuple[Any, ...]
    if n * largest * largest < _INT64_SAFE:
        by_x, by_y = count * x, count * y
        sums = (by_x.sum(), by_y.sum(), by_x @ x, by_y @ y, by_x @ y)
    else:
        columns = ((x,), (y,), (x, x), (y, y), (x, y))
        sums = tuple(exact_sum(count, *factors) for factors in columns)
    before, after, before_squares, after_squares, products = map(int, sums)
    return PairedSums(
        n=n,
        before=before,
        after=after,
        before_squares=before_squares,
        after_squares=after_squares,
        products=products,
        units_per_point=table.units_per_point,
    )


def mean_estimate(n: int, mean: float | None) -> Estimate:
    """
    Wrap a mean.

    Parameters
    ----------
    n : int
        Number of values.
    mean : float or None
        Their mean.

    Returns
    -------
    Estimate
        TOO_FEW without any value.

    Examples
    --------
    >>> mean_estimate(4, 2.5).value
    2.5
    >>> mean_estimate(0, None).status.name
    'TOO_FEW'
    """
    if n == 0:
        return Estimate(status=Status.TOO_FEW, reason="No score at all.")
    return Estimate(value=mean)


def wave_summary(table: MarginTable) -> WaveSummary:
    """
    Describe one wave.

    Parameters
    ----------
    table : MarginTable
        Counts of its scores.

    Returns
    -------
    WaveSummary
        Number, mean and standard deviation.

    Examples
    --------
    >>> from analytics.core.tables import count_scores
    >>> found = wave_summary(count_scores([1, 2, 3], low=1, high=5))
    >>> found.n, found.mean.value, found.sd.value
    (3, 2.0, 1.0)
    """
    own = moments(table.value, table.count, units_per_point=table.units_per_point)
    sd = Estimate(value=own.sd)
    if own.n < 2:
        sd = Estimate(status=Status.TOO_FEW, reason="A spread needs two scores.")
    return WaveSummary(n=own.n, mean=mean_estimate(own.n, own.mean), sd=sd)
