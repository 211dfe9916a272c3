"""Internal consistency of one wave: alpha with Feldt's interval, item by item."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.alpha import cronbach_alpha, feldt_interval
from analytics.core.item_covariance import (
    ItemCovariance,
    answer_blocks,
    code_blocks,
    item_covariance,
)
from analytics.core.noncentral import check_confidence_level
from analytics.core.results import Estimate, Result, Status

Matrix = npt.NDArray[np.float64]

_CONSTANT = "The sum of the items is the same for all; look at the reverse keys."


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReliability(Result):
    """How one item fits the others."""

    item: str
    item_rest_correlation: Estimate
    alpha_if_dropped: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability(Result):
    """
    Reliability of a scale over the responses that answered all of its items.

    `dropped_items` have no variance and are left out; a negative alpha is kept, and
    `is_reverse_key_suspect` says to look at the keys.
    """

    n_complete: int | None
    n_any: int | None
    n_items: int
    alpha: Estimate
    standardized_alpha: Estimate
    lambda2: Estimate
    mean_inter_item_r: Estimate
    sem_of_sum: Estimate
    items: tuple[ItemReliability, ...]
    dropped_items: tuple[str, ...]
    is_reverse_key_suspect: bool | None
    status: Status = Status.OK
    reason: str | None = None


def _standard_error(cov: Matrix, n: int) -> float:
    # Duhachek and Iacobucci (2004), Journal of Applied Psychology 89, 792-808.
    k, total, trace = len(cov), float(cov.sum()), float(np.trace(cov))
    squares = float((cov * cov).sum()) + trace**2
    rows = cov.sum(axis=0)
    inner = total * squares - 2 * trace * float(rows @ rows)
    return math.sqrt(max(2 * k**2 / ((k - 1) ** 2 * total**3) * inner, 0.0) / n)


def _lambda2(cov: Matrix) -> float:
    # Guttman (1945), Psychometrika 10, 255-282.
    k, off = len(cov), cov - np.diag(np.diag(cov))
    return float((off.sum() + math.sqrt(k / (k - 1) * (off * off).sum())) / cov.sum())


def _mean_r(cov: Matrix) -> float:
    sd = np.sqrt(np.diag(cov))
    r = cov / np.outer(sd, sd)
    k = len(cov)
    return float((r.sum() - np.trace(r)) / (k * (k - 1)))


def _item(cov: Matrix, i: int, name: str) -> ItemReliability:
    rest = np.delete(np.arange(len(cov)), i)
    inner = cov[np.ix_(rest, rest)]
    rest_variance = float(inner.sum())
    r = Estimate(status=Status.CONSTANT, reason="The sum of the others is constant.")
    if rest_variance > 0:
        shared = float(cov[i, rest].sum())
        r = Estimate(value=shared / math.sqrt(cov[i, i] * rest_variance))
    without = cronbach_alpha(inner)
    dropped = Estimate(value=without)
    if without is None:
        status = Status.TOO_FEW if len(inner) < 2 else Status.CONSTANT
        reason = "Alpha of the others needs two items whose sum varies."
        dropped = Estimate(status=status, reason=reason)
    return ItemReliability(item=name, item_rest_correlation=r, alpha_if_dropped=dropped)


def _undefined(
    status: Status,
    reason: str,
    own: ItemCovariance,
    dropped: Sequence[str],
) -> Reliability:
    nothing = Estimate(status=status, reason=reason)
    return Reliability(
        n_complete=own.n_complete,
        n_any=own.n_any,
        n_items=len(own.listwise),
        alpha=nothing,
        standardized_alpha=nothing,
        lambda2=nothing,
        mean_inter_item_r=nothing,
        sem_of_sum=nothing,
        items=(),
        dropped_items=tuple(dropped),
        is_reverse_key_suspect=None,
        status=status,
        reason=reason,
    )


def _standardized_alpha(mean_r: float, k: int) -> Estimate:
    spread = 1 + (k - 1) * mean_r
    # Two items that mirror each other: their standardized sum is the same for all.
    if spread <= 1e-12:
        return Estimate(status=Status.CONSTANT, reason=_CONSTANT)
    return Estimate(value=k * mean_r / spread)


def _describe(
    own: ItemCovariance,
    kept: npt.NDArray[np.intp],
    items: Sequence[str],
    confidence_level: float,
) -> Reliability:
    cov, level = own.listwise[np.ix_(kept, kept)], confidence_level
    dropped = [name for i, name in enumerate(items) if i not in kept]
    alpha, n, k = cronbach_alpha(cov), own.n_complete, len(cov)
    if alpha is None:
        return _undefined(Status.CONSTANT, _CONSTANT, own, dropped)
    mean_r = _mean_r(cov)
    standardized = _standardized_alpha(mean_r, k)
    interval = feldt_interval(alpha, n=n, n_items=k, confidence_level=level)
    names = [items[i] for i in kept.tolist()]
    fits = tuple(_item(cov, i, name) for i, name in enumerate(names))
    is_suspect = alpha < 0 or any(
        fit.item_rest_correlation.value is not None
        and fit.item_rest_correlation.value < 0
        for fit in fits
    )
    sem = float(math.sqrt(cov.sum()) * math.sqrt(1 - alpha))
    return Reliability(
        n_complete=n,
        n_any=own.n_any,
        n_items=k,
        alpha=Estimate(value=alpha, se=_standard_error(cov, n), interval=interval),
        standardized_alpha=standardized,
        lambda2=Estimate(value=_lambda2(cov)),
        mean_inter_item_r=Estimate(value=mean_r),
        sem_of_sum=Estimate(value=sem),
        items=fits,
        dropped_items=tuple(dropped),
        is_reverse_key_suspect=is_suspect,
    )


def _reliability(
    own: ItemCovariance, items: Sequence[str], confidence_level: float
) -> Reliability:
    if len(items) < 2:
        return _undefined(Status.TOO_FEW, "Reliability needs two items.", own, ())
    if own.n_complete < 2:
        reason = "Reliability needs two complete responses."
        return _undefined(Status.TOO_FEW, reason, own, ())
    kept = np.flatnonzero(np.diag(own.listwise) > 0)
    if len(kept) < 2:
        dropped = [name for i, name in enumerate(items) if i not in kept]
        reason = "Fewer than two items vary."
        return _undefined(Status.CONSTANT, reason, own, dropped)
    return _describe(own, kept, items, confidence_level)


def reliability_of_codes(
    codes: npt.NDArray[np.integer],
    is_answered: npt.NDArray[np.bool_],
    *,
    items: Sequence[str],
    confidence_level: float = 0.95,
) -> Reliability:
    """
    Compute the reliability of codes that are already keyed one way.

    Parameters
    ----------
    codes : ndarray of int
        One row per response, one column per item, reverse-keyed items turned.
    is_answered : ndarray of bool
        Mask of the answers.
    items : sequence of str
        Names of the columns.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Reliability
        Over the rows that answered everything.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    As `reliability`; see docs/methods/reliability.md.

    Examples
    --------
    >>> codes = np.array([[1, 2], [3, 3], [4, 5]])
    >>> round(reliability_of_codes(codes, codes > 0, items=("a", "b")).alpha.value, 3)
    0.963
    """
    check_confidence_level(confidence_level)
    own = item_covariance(code_blocks(codes, is_answered), n_items=len(items))
    return _reliability(own, items, confidence_level)


def reliability(  # noqa: PLR0913  # one argument per fact of a scale definition
    answers: npt.ArrayLike,
    *,
    items: Sequence[str],
    low: int,
    high: int,
    reverse: Sequence[str] = (),
    missing_codes: Sequence[int] = (),
    confidence_level: float = 0.95,
) -> Reliability:
    """
    Compute raw alpha over complete responses, with Feldt's interval.

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
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Reliability
        Alpha, item-rest correlations, alpha if dropped; or a status.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.
    OutOfRangeCodeError
        If a code is neither permitted nor declared missing.
    ScaleDefinitionError
        If a reverse-keyed name is no item of the scale.

    Notes
    -----
    alpha = k/(k - 1) (1 - trace C / sum C). Cronbach (1951), Psychometrika 16,
    297-334. See docs/methods/reliability.md.

    Examples
    --------
    >>> rows = [[1, 4], [3, 3], [4, 1]]
    >>> found = reliability(rows, items=("a", "b"), low=1, high=5, reverse=("b",))
    >>> round(found.alpha.value, 3)
    0.963
    """
    check_confidence_level(confidence_level)
    blocks = answer_blocks(
        answers,
        items=items,
        low=low,
        high=high,
        reverse=reverse,
        missing_codes=missing_codes,
    )
    own = item_covariance(blocks, n_items=len(items))
    return _reliability(own, items, confidence_level)
