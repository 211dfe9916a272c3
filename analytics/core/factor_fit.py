"""Fit of one common factor: chi-square, CFI, TLI, RMSEA and SRMR."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.chi_square import chi_square_result
from analytics.core.one_factor import OneFactor
from analytics.core.results import Estimate, Result, Status, TestResult

Matrix = npt.NDArray[np.float64]

_CHI_SQUARE = "likelihood-ratio test of one common factor"
_NO_FREEDOM = "Three items fit one factor always: no degree of freedom is left."


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorFit(Result):
    """How well one common factor explains the covariances of the items."""

    chi_square: TestResult
    cfi: Estimate
    tli: Estimate
    rmsea: Estimate
    srmr: Estimate
    status: Status = Status.OK
    reason: str | None = None


def undefined_fit(status: Status, reason: str) -> FactorFit:
    """
    Say why the fit of one factor cannot be judged.

    Parameters
    ----------
    status : Status
        State.
    reason : str
        Sentence.

    Returns
    -------
    FactorFit
        Without numbers.

    Examples
    --------
    >>> undefined_fit(Status.TOO_FEW, "No response.").cfi.reason
    'No response.'
    """
    nothing = Estimate(status=status, reason=reason)
    return FactorFit(
        chi_square=TestResult(method=_CHI_SQUARE, status=status, reason=reason),
        cfi=nothing,
        tli=nothing,
        rmsea=nothing,
        srmr=nothing,
        status=status,
        reason=reason,
    )


def _tucker_lewis(chi_square: float, df: int, null: float, null_df: int) -> Estimate:
    if null <= null_df:
        reason = "The items do not correlate more than by chance."
        return Estimate(status=Status.NOT_COMPUTABLE, reason=reason)
    ratio = null / null_df
    return Estimate(value=(ratio - chi_square / df) / (ratio - 1))


def factor_fit(correlations: Matrix, factor: OneFactor, *, n: int) -> FactorFit:
    """
    Judge how well one common factor explains the correlations of items.

    Parameters
    ----------
    correlations : ndarray
        Correlation matrix of k items, k at least three.
    factor : OneFactor
        Its maximum-likelihood fit.
    n : int
        Responses behind the matrix.

    Returns
    -------
    FactorFit
        NOT_COMPUTABLE for three items, which always fit.

    Notes
    -----
    chi-square = n F with df = k (k - 3)/2, against the null model of no correlation
    for CFI (Bentler 1990) and TLI (Tucker and Lewis 1973); RMSEA with n, not n - 1;
    SRMR over the lower triangle with its diagonal. The conventions of lavaan's
    likelihood "normal". See docs/methods/omega.md.

    Examples
    --------
    >>> from analytics.core.one_factor import fit_one_factor
    >>> loadings = np.array([0.8, 0.7, 0.6, 0.5])
    >>> correlations = np.outer(loadings, loadings)
    >>> np.fill_diagonal(correlations, 1)
    >>> found = factor_fit(correlations, fit_one_factor(correlations), n=200)
    >>> found.chi_square.df, found.cfi.value
    (2.0, 1.0)
    """
    k = len(correlations)
    df, null_df = k * (k - 3) // 2, k * (k - 1) // 2
    if df == 0:
        return undefined_fit(Status.NOT_COMPUTABLE, _NO_FREEDOM)
    chi_square = n * factor.discrepancy
    null = -n * float(np.linalg.slogdet(correlations).logabsdet)
    excess = max(chi_square - df, 0.0)
    worst = max(null - null_df, excess)
    implied = np.outer(factor.loadings, factor.loadings)
    np.fill_diagonal(implied, factor.loadings**2 + factor.uniquenesses)
    lower = np.tril_indices(k)
    residuals = (correlations - implied)[lower]
    return FactorFit(
        chi_square=chi_square_result(chi_square, df, method=_CHI_SQUARE),
        cfi=Estimate(value=1 - excess / worst if worst > 0 else 1.0),
        tli=_tucker_lewis(chi_square, df, null, null_df),
        rmsea=Estimate(value=math.sqrt(excess / (n * df))),
        srmr=Estimate(value=math.sqrt(float((residuals**2).mean()))),
    )
