"""Noncentral t by own quadrature, and the exact intervals that pivot it."""

import functools
import math

import numpy as np
from scipy import special

from analytics.core.errors import ConfidenceLevelError
from analytics.core.results import Interval

_NODES = 400
_TAIL = 1e-18  # mass left out at each end of the quadrature
_NORMAL_REACH = 9.0  # P(Z > 9) is about 1e-19


@functools.lru_cache(maxsize=1)
def _legendre() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(_NODES)


@functools.lru_cache(maxsize=512)
def _chi_nodes(df: float) -> tuple[np.ndarray, np.ndarray]:
    # Nodes and weights for E f(S), S = sqrt(chi2_df / df). Weights are normalised,
    # because the constant of the density loses nine digits at df = 1e6.
    half = df / 2
    low = math.sqrt(special.gammaincinv(half, _TAIL) / half)
    high = math.sqrt(special.gammainccinv(half, _TAIL) / half)
    x, w = _legendre()
    s = low + (high - low) * (x + 1) / 2
    log_density = (df - 1) * np.log(s) - df * (s * s - 1) / 2
    weights = w * np.exp(log_density - log_density.max())
    return s, weights / weights.sum()


def _cdf_over_normal(t: float, df: float, ncp: float) -> float:
    # For t > 0: P(Z <= -ncp) + E[P(S >= (Z + ncp)/t); Z > -ncp]. Used where the
    # integrand over S would be a step; split at -ncp, where P(S >= .) has a kink.
    low = min(max(-ncp, -_NORMAL_REACH), _NORMAL_REACH)
    x, w = _legendre()
    half_width = (_NORMAL_REACH - low) / 2
    z = low + half_width * (x + 1)
    s = np.maximum(z + ncp, 0.0) / t
    tail = special.gammaincc(df / 2, df * s * s / 2)
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return float(special.ndtr(-ncp) + half_width * np.sum(w * density * tail))


def noncentral_t_cdf(t: float, *, df: float, ncp: float) -> float:
    """
    Give the distribution function of the noncentral t.

    Parameters
    ----------
    t : float
        Quantile.
    df : float
        Degrees of freedom, above zero.
    ncp : float
        Noncentrality parameter.

    Returns
    -------
    float
        P(T <= t).

    Notes
    -----
    F(t) = E Phi(t S - ncp) with S = sqrt(chi2_df / df), by 400-node Gauss-Legendre
    quadrature; where t S varies more than Z, the same expectation is taken over Z.
    `scipy.stats.nct.cdf` returns NaN in bands (issues 25106 and 25470), and R stops
    at abs(ncp) = 37.62.

    Examples
    --------
    Power of a t test of two groups of 20 for one SD; power.t.test in R gives 0.8690.

    >>> round(1 - noncentral_t_cdf(2.0243942, df=38, ncp=10**0.5), 4)
    0.869
    """
    if t < 0:
        return 1.0 - noncentral_t_cdf(-t, df=df, ncp=-ncp)
    if t * t > 2 * df:
        return _cdf_over_normal(t, df, ncp)
    s, weights = _chi_nodes(df)
    return float(weights @ special.ndtr(t * s - ncp))


def _solve_ncp(t: float, df: float, target: float) -> float:
    # Half a second that pages without such an interval do not pay.
    from scipy import optimize  # noqa: PLC0415

    # The distribution function falls from 1 to 0 as ncp grows, so doubling the
    # reach always brackets the root.
    def gap(ncp: float) -> float:
        return noncentral_t_cdf(t, df=df, ncp=ncp) - target

    reach = 4.0 + abs(t) / 2
    while gap(t - reach) < 0 or gap(t + reach) > 0:
        reach *= 2
    return float(optimize.brentq(gap, t - reach, t + reach, xtol=1e-12, rtol=1e-13))


def check_confidence_level(confidence_level: float) -> float:
    """
    Refuse what is no confidence level.

    Parameters
    ----------
    confidence_level : float
        Share strictly between 0 and 1.

    Returns
    -------
    float
        The same number.

    Raises
    ------
    ConfidenceLevelError
        If the number is not between 0 and 1.

    Examples
    --------
    >>> check_confidence_level(0.95)
    0.95
    >>> check_confidence_level(95)
    Traceback (most recent call last):
        ...
    analytics.core.errors.ConfidenceLevelError: ...
    """
    if not 0 < confidence_level < 1:
        raise ConfidenceLevelError(confidence_level)
    return confidence_level


def ncp_interval(t: float, *, df: float, confidence_level: float = 0.95) -> Interval:
    """
    Give the exact interval of the noncentrality parameter behind a t statistic.

    Parameters
    ----------
    t : float
        Observed statistic.
    df : float
        Degrees of freedom.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Interval
        Ends where the distribution function at t is 1 - tail and tail.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Steiger and Fouladi (1997), Noncentrality interval estimation.

    Examples
    --------
    Over sqrt(10), the interval of d_z in Student's sleep data: R gives 0.4146 to 2.1180.

    >>> found = ncp_interval(4.06212768, df=9).scaled(10**-0.5)
    >>> round(found.low, 4), round(found.high, 4)
    (0.4146, 2.118)
    """
    tail = (1 - check_confidence_level(confidence_level)) / 2
    return Interval(
        low=_solve_ncp(t, df, 1 - tail),
        high=_solve_ncp(t, df, tail),
        confidence_level=confidence_level,
    )


def small_sample_correction(df: float) -> float | None:
    """
    Give the exact factor J that turns d into g.

    Parameters
    ----------
    df : float
        Degrees of freedom of the standardizer.

    Returns
    -------
    float or None
        Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)); None for df <= 1, where the
        second gamma function has a pole.

    Notes
    -----
    Hedges (1981), Journal of Educational Statistics 6, 107-128.

    Examples
    --------
    At two degrees of freedom, one over the root of pi; R gives 0.9139 at nine.

    >>> round(small_sample_correction(2), 4), round(small_sample_correction(9), 4)
    (0.5642, 0.9139)
    """
    if df <= 1:
        return None
    return math.exp(
        math.lgamma(df / 2) - math.log(df / 2) / 2 - math.lgamma((df - 1) / 2)
    )
