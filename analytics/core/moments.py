"""Exact sums of count tables, and the moments that follow from them."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.results import Estimate, Status, WaveSummary
from analytics.core.tables import MarginTable

Units = npt.NDArray[np.int64]
_INT64_SAFE = 2**62


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
    """
    bound = int(counts.sum())
    for factor in factors:
        bound *= int(np.abs(factor).max(initial=0))
    exact = np.int64 if bound < _INT64_SAFE else object
    product = counts.astype(exact)
    for factor in factors:
        product = product * factor.astype(exact)
    return int(product.sum()) if len(product) else 0


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
    """
    n, total = exact_sum(counts), exact_sum(counts, values)
    spread = n * exact_sum(counts, values, values) - total * total
    return Moments(
        n=n,
        mean=total / (n * units_per_point) if n else None,
        spread=spread,
        variance=spread / (n * (n - 1) * units_per_point**2) if n > 1 else None,
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
    """
    own = moments(table.value, table.count, units_per_point=table.units_per_point)
    sd = Estimate(value=own.sd)
    if own.n < 2:
        sd = Estimate(status=Status.TOO_FEW, reason="A spread needs two scores.")
    return WaveSummary(n=own.n, mean=mean_estimate(own.n, own.mean), sd=sd)
