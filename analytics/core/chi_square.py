"""Chi-square tests whose p survives underflow."""

import math

import numpy as np
from scipy import special

from analytics.core.results import TestResult
from analytics.core.tails import log_p_from_z, p_from_log

# Below this the library's own tail is near underflow, so its logarithm is not used.
_SAFE_P = 1e-250
_LN10 = math.log(10)


def log_p_from_chi_square(chi_square: float, df: int) -> float:
    """
    Give the natural logarithm of the upper tail of the chi-square distribution.

    Parameters
    ----------
    chi_square : float
        Statistic, not negative.
    df : int
        Degrees of freedom, at least one.

    Returns
    -------
    float
        Value of ln p; finite also where p itself underflows.

    Notes
    -----
    Far out, with x half the statistic: Q(a, x) = Q(a - 1, x) + x^(a-1) e^-x / Gamma(a)
    (DLMF 8.8.6), taken down to erfc(sqrt x) or to zero. All terms are positive, so
    nothing cancels.

    Examples
    --------
    >>> from analytics.core.chi_square import log_p_from_chi_square
    >>> round(log_p_from_chi_square(3.841458820694124, 1), 6)
    -2.995732
    >>> round(log_p_from_chi_square(5000.0, 4), 3)
    -2492.176
    """
    p = float(special.chdtrc(df, chi_square))
    if p > _SAFE_P:
        return math.log(min(p, 1.0))
    half = chi_square / 2
    powers = np.arange(df / 2 - 1, -0.25, -1)
    terms = powers * math.log(half) - half - special.gammaln(powers + 1)
    if df % 2:
        terms = np.append(terms, log_p_from_z(math.sqrt(chi_square)))
    return float(special.logsumexp(terms))


def chi_square_result(chi_square: float, df: int, *, method: str) -> TestResult:
    """
    Make the result of a chi-square test.

    Parameters
    ----------
    chi_square : float
        Statistic, not negative.
    df : int
        Degrees of freedom, at least one.
    method : str
        Name of the test.

    Returns
    -------
    TestResult
        Statistic, degrees of freedom, p and log10 p of the upper tail.

    Examples
    --------
    >>> from analytics.core.chi_square import chi_square_result
    >>> found = chi_square_result(11.9565696, 3, method="Stuart-Maxwell test")
    >>> round(found.p, 6), round(found.log10_p, 4)
    (0.007533, -2.123)
    """
    log_p = log_p_from_chi_square(chi_square, df)
    return TestResult(
        method=method,
        statistic=chi_square,
        df=float(df),
        p=p_from_log(log_p),
        log10_p=log_p / _LN10,
    )
