"""Tail probabilities that survive underflow: p and log10 p of the tests."""

import math
import sys

import numpy as np
from scipy import special

from analytics.core.results import TestResult

# Below this the library's own tail is near underflow, so its logarithm is not used.
_SAFE_P = 1e-250
_LN10 = math.log(10)


def _log_beta_tail(a: float, b: float, x: float) -> float:
    # ln I_x(a, b) by the series with positive terms only, so nothing cancels:
    # x^a (1-x)^b / (a B(a, b)) * sum of (a+b)_j / (a+1)_j x^j  (DLMF 8.17.8)
    # Each ratio is below x: what is left out is below e^-38, less than a rounding.
    terms = math.ceil(38 / (1 - x)) + 20
    # x (a + b + j)/(a + 1 + j), written with one division.
    ratios = x * (1 - (1 - b) / np.arange(a + 1, a + 1 + terms))
    total = 1.0 + np.cumprod(ratios).sum()
    head = a * math.log(x) + b * math.log1p(-x) - math.log(a)
    return float(head - special.betaln(a, b) + math.log(total))


def log_p_from_t(t: float, df: float) -> float:
    """
    Give the natural logarithm of the two-sided p of Student's t.

    Parameters
    ----------
    t : float
        Statistic.
    df : float
        Degrees of freedom.

    Returns
    -------
    float
        Value of ln p; finite also where p itself underflows.

    Notes
    -----
    Where p underflows: the incomplete beta function by its series, DLMF 8.17.8.

    Examples
    --------
    Student's sleep data; R gives p = 0.002833.

    >>> round(math.exp(log_p_from_t(4.06212768, 9)), 6)
    0.002833
    >>> round(log_p_from_t(100.0, 999_999) / math.log(10))
    -2163
    """
    p = float(2 * special.stdtr(df, -abs(t)))
    if p > _SAFE_P:
        return math.log(min(p, 1.0))
    ratio = t * t / df
    if ratio > 1e15:  # 1 - x would lose every digit; the first term is enough
        half = df / 2
        head = -half * math.log(ratio) - math.log(half)
        return float(head - special.betaln(half, 0.5))
    return _log_beta_tail(df / 2, 0.5, 1 / (1 + ratio))


def log_p_from_z(z: float) -> float:
    """
    Give the natural logarithm of the two-sided p of a normal statistic.

    Parameters
    ----------
    z : float
        Statistic.

    Returns
    -------
    float
        Value of ln p.

    Examples
    --------
    >>> round(math.exp(log_p_from_z(1.959964)), 6)
    0.05
    """
    return min(0.0, math.log(2) + float(special.log_ndtr(-abs(z))))


def log_p_from_signs(n_positive: int, n_negative: int) -> float:
    """
    Give the natural logarithm of the two-sided exact sign-test p.

    Parameters
    ----------
    n_positive, n_negative : int
        Counts of positive and of negative differences.

    Returns
    -------
    float
        Value of ln min(1, 2 P(X <= smaller count)), X binomial with probability one half.

    Notes
    -----
    Where p underflows: the sum of binomial terms relative to the largest.

    Examples
    --------
    Nine rises, no fall: 2/2^9.

    >>> round(math.exp(log_p_from_signs(9, 0)), 8)
    0.00390625
    """
    n, k = n_positive + n_negative, min(n_positive, n_negative)
    p = 2 * float(special.bdtr(k, n, 0.5))
    if p > _SAFE_P:
        return math.log(min(p, 1.0))
    j = np.arange(k)
    ratios = np.cumprod((k - j) / (n - k + 1 + j))
    log_choose = special.gammaln(n + 1) - special.gammaln(k + 1)
    log_choose -= special.gammaln(n - k + 1)
    return float(log_choose + (1 - n) * math.log(2) + math.log1p(ratios.sum()))


def p_from_log(log_p: float) -> float:
    """
    Turn ln p into a p that is never zero.

    Parameters
    ----------
    log_p : float
        Natural logarithm of p.

    Returns
    -------
    float
        The p, or the smallest normal double where p underflows.

    Examples
    --------
    >>> round(p_from_log(math.log(0.05)), 10)
    0.05
    >>> p_from_log(-10_000.0) > 0
    True
    """
    return max(math.exp(log_p), sys.float_info.min)


def t_result(t: float, df: float, *, method: str) -> TestResult:
    """
    Make the result of a t test.

    Parameters
    ----------
    t : float
        Statistic.
    df : float
        Degrees of freedom.
    method : str
        Name of the test.

    Returns
    -------
    TestResult
        Two-sided p and log10 p, and p of the alternative "greater".

    Examples
    --------
    >>> found = t_result(4.06212768, 9, method="paired t test")
    >>> round(found.p, 6), round(found.p_greater, 6)
    (0.002833, 0.001416)
    """
    log_p = log_p_from_t(t, df)
    greater = max(float(special.stdtr(df, -t)), sys.float_info.min)
    return TestResult(
        method=method,
        statistic=t,
        df=df,
        p=p_from_log(log_p),
        log10_p=log_p / _LN10,
        p_greater=greater,
    )


def log_p_result(
    statistic: float, log_p: float, *, method: str, is_exact: bool = False
) -> TestResult:
    """
    Make the result of a test without degrees of freedom.

    Parameters
    ----------
    statistic : float
        Statistic.
    log_p : float
        Natural logarithm of the two-sided p.
    method : str
        Name of the test.
    is_exact : bool, optional
        Whether p comes from the exact distribution.

    Returns
    -------
    TestResult
        Two-sided p and log10 p.

    Examples
    --------
    >>> log_p = math.log(2 / 2**9)
    >>> round(log_p_result(9.0, log_p, method="exact sign test", is_exact=True).p, 8)
    0.00390625
    """
    return TestResult(
        method=method,
        statistic=statistic,
        p=p_from_log(log_p),
        log10_p=log_p / _LN10,
        is_exact=is_exact,
    )
