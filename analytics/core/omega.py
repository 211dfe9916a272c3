"""Omega total of a scale from one common factor, and its fit; two items apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.factor_fit import FactorFit, factor_fit, undefined_fit
from analytics.core.item_covariance import (
    ItemCovariance,
    answer_blocks,
    code_blocks,
    item_covariance,
)
from analytics.core.one_factor import HEYWOOD, fit_one_factor
from analytics.core.results import Estimate, Result, Status
from analytics.core.spearman_brown import spearman_brown

Matrix = npt.NDArray[np.float64]

_TWO_ITEMS = "Two items do not identify a factor; see spearman_brown."
_NOT_TWO_ITEMS = "For a scale of two items only; see omega."
_NOT_FITTED = "The items are redundant or share no factor: the fit did not settle."


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLoading(Result):
    """How strongly one item measures the common factor, in raw item units."""

    item: str
    loading: float
    residual_variance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Omega(Result):
    """
    Omega total over the responses that answered all items; factor variance is 1.

    With two items `omega` is not defined and `spearman_brown` stands for it.
    """

    n_complete: int | None
    n_items: int
    omega: Estimate
    spearman_brown: Estimate
    items: tuple[ItemLoading, ...]
    fit: FactorFit
    dropped_items: tuple[str, ...]
    status: Status = Status.OK
    reason: str | None = None


def _without_omega(
    own: ItemCovariance,
    n_items: int,
    *,
    status: Status,
    reason: str,
    dropped: Sequence[str],
    two_items: Estimate | None = None,
) -> Omega:
    nothing = Estimate(status=status, reason=reason)
    return Omega(
        n_complete=own.n_complete,
        n_items=n_items,
        omega=nothing,
        spearman_brown=two_items or nothing,
        items=(),
        fit=undefined_fit(status, reason),
        dropped_items=tuple(dropped),
        status=status,
        reason=reason,
    )


def _two_items(cov: Matrix) -> Estimate:
    r = float(cov[0, 1] / math.sqrt(cov[0, 0] * cov[1, 1]))
    # Rounding may carry a perfect correlation past one.
    return spearman_brown(min(max(r, -1.0), 1.0))


def _describe(
    own: ItemCovariance, kept: npt.NDArray[np.intp], items: Sequence[str]
) -> Omega:
    # Maximum likelihood divides by n, not by n - 1.
    n, k = own.n_complete, len(kept)
    cov = own.listwise[np.ix_(kept, kept)] * ((n - 1) / n)
    sd = np.sqrt(np.diag(cov))
    dropped = [name for i, name in enumerate(items) if i not in kept]
    correlations = cov / np.outer(sd, sd)
    factor = fit_one_factor(correlations)
    status = Status.NOT_COMPUTABLE
    if factor is None:
        return _without_omega(
            own, k, status=status, reason=_NOT_FITTED, dropped=dropped
        )
    names = [items[i] for i in kept.tolist()]
    weakest = int(factor.uniquenesses.argmin())
    if factor.uniquenesses[weakest] < HEYWOOD:
        reason = f"Heywood case: nothing is left of the variance of {names[weakest]}."
        return _without_omega(own, k, status=status, reason=reason, dropped=dropped)
    loadings, residuals = factor.loadings * sd, factor.uniquenesses * sd**2
    common = float(loadings.sum()) ** 2
    return Omega(
        n_complete=n,
        n_items=k,
        omega=Estimate(value=common / (common + float(residuals.sum()))),
        spearman_brown=Estimate(status=status, reason=_NOT_TWO_ITEMS),
        items=tuple(
            ItemLoading(item=name, loading=loading, residual_variance=residual)
            for name, loading, residual in zip(
                names, loadings.tolist(), residuals.tolist(), strict=True
            )
        ),
        fit=factor_fit(correlations, factor, n=n),
        dropped_items=tuple(dropped),
    )


def _omega(own: ItemCovariance, items: Sequence[str]) -> Omega:
    if len(items) < 2 or own.n_complete < 2:
        reason = "Omega needs two items and two complete responses."
        return _without_omega(
            own, len(items), status=Status.TOO_FEW, reason=reason, dropped=()
        )
    kept = np.flatnonzero(np.diag(own.listwise) > 0)
    dropped = [name for i, name in enumerate(items) if i not in kept]
    if len(kept) < 2:
        reason = "Fewer than two items vary."
        return _without_omega(
            own, len(kept), status=Status.CONSTANT, reason=reason, dropped=dropped
        )
    if len(kept) == 2:
        return _without_omega(
            own,
            2,
            status=Status.NOT_COMPUTABLE,
            reason=_TWO_ITEMS,
            dropped=dropped,
            two_items=_two_items(own.listwise[np.ix_(kept, kept)]),
        )
    return _describe(own, kept, items)


def omega_total_of_codes(
    codes: npt.NDArray[np.integer],
    is_answered: npt.NDArray[np.bool_],
    *,
    items: Sequence[str],
) -> Omega:
    """
    Compute omega total of codes that are already keyed one way.

    Parameters
    ----------
    codes : ndarray of int
        One row per response, one column per item, reverse-keyed items turned.
    is_answered : ndarray of bool
        Mask of the answers.
    items : sequence of str
        Names of the columns.

    Returns
    -------
    Omega
        Over the rows that answered everything.

    Notes
    -----
    As `omega_total`; see docs/methods/omega.md.

    Examples
    --------
    >>> codes = np.array([[1, 2], [3, 3], [4, 5]])
    >>> found = omega_total_of_codes(codes, codes > 0, items=("a", "b"))
    >>> found.omega.status.value, round(found.spearman_brown.value, 3)
    ('not_computable', 0.963)
    """
    own = item_covariance(code_blocks(codes, is_answered), n_items=len(items))
    return _omega(own, items)


def omega_total(
    answers: npt.ArrayLike,
    *,
    items: Sequence[str],
    low: int,
    high: int,
    reverse: Sequence[str] = (),
    missing_codes: Sequence[int] = (),
) -> Omega:
    """
    Compute omega total by maximum likelihood with one common factor.

    Parameters
    ----------
    answers : array_like
        One row per response, one column per item; NaN where nothing was answered.
    items : sequence of str
        Names of the columns.
    low, high : int
        Smallest and largest permitted code.
    reverse : sequence of str, optional
        Names of the reverse-keyed items.
    missing_codes : sequence of int, optional
        Codes that mean "not answered".

    Returns
    -------
    Omega
        Omega, loadings, residual variances and the fit of one factor; or a status.

    Raises
    ------
    OutOfRangeCodeError
        If a code is neither permitted nor declared missing.
    ScaleDefinitionError
        If a reverse-keyed name is no item of the scale.

    Notes
    -----
    omega = (sum l)^2/((sum l)^2 + sum theta), McDonald (1999), Test Theory, with the
    covariances divided by n. See docs/methods/omega.md.

    Examples
    --------
    >>> rows = [[1, 2, 1], [3, 3, 2], [4, 5, 5], [2, 1, 3], [5, 4, 3]]
    >>> found = omega_total(rows, items=("a", "b", "c"), low=1, high=5)
    >>> round(found.omega.value, 3), [round(item.loading, 2) for item in found.items]
    (0.879, [1.26, 1.26, 0.95])
    """
    blocks = answer_blocks(
        answers,
        items=items,
        low=low,
        high=high,
        reverse=reverse,
        missing_codes=missing_codes,
    )
    return _omega(item_covariance(blocks, n_items=len(items)), items)
