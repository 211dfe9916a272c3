"""Internal consistency of one wave: alpha with Feldt's interval, item by item."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from analytics.core.noncentral import check_confidence_level
from analytics.core.results import Estimate, Interval, Result, Status
from analytics.core.scoring import clean_codes, reverse_codes

Matrix = npt.NDArray[np.float64]


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


def _alpha(cov: Matrix) -> float | None:
    k, total = len(cov), float(cov.sum())
    if k < 2 or total <= 0:
        return None
    return float(k / (k - 1) * (1 - np.trace(cov) / total))


def feldt_interval(
    alpha: float, *, n: int, n_items: int, confidence_level: float = 0.95
) -> Interval:
    """
    Give Feldt's interval of alpha.

    Parameters
    ----------
    alpha : float
        Estimate.
    n : int
        Complete responses, at least two.
    n_items : int
        Items, at least two.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    Interval
        1 - (1 - alpha) F quantiles with n - 1 and (n - 1)(k - 1) degrees of freedom.

    Notes
    -----
    Feldt, Woodruff and Salih (1987), Applied Psychological Measurement 11, 93-103.
    """
    tail = (1 - check_confidence_level(confidence_level)) / 2
    df1, df2 = n - 1, (n - 1) * (n_items - 1)
    return Interval(
        low=1 - (1 - alpha) * float(special.fdtri(df1, df2, 1 - tail)),
        high=1 - (1 - alpha) * float(special.fdtri(df1, df2, tail)),
        confidence_level=confidence_level,
    )


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
    without = _alpha(inner)
    dropped = Estimate(value=without)
    if without is None:
        status = Status.TOO_FEW if len(inner) < 2 else Status.CONSTANT
        reason = "Alpha of the others needs two items whose sum varies."
        dropped = Estimate(status=status, reason=reason)
    return ItemReliability(item=name, item_rest_correlation=r, alpha_if_dropped=dropped)


def _undefined(
    status: Status, reason: str, counts: tuple[int, int, int], dropped: Sequence[str]
) -> Reliability:
    nothing = Estimate(status=status, reason=reason)
    return Reliability(
        n_complete=counts[0],
        n_any=counts[1],
        n_items=counts[2],
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


def _covariance(codes: npt.NDArray[np.int64]) -> Matrix:
    # n sum xy - sum x sum y in exact integers, so a constant item has exactly zero.
    n, sums = len(codes), codes.sum(axis=0)
    cross = n * (codes.T @ codes) - np.outer(sums, sums)
    return np.asarray(cross / (n * (n - 1)), dtype=np.float64)


def _describe(
    cov: Matrix,
    names: Sequence[str],
    counts: tuple[int, int, int],
    dropped: Sequence[str],
    confidence_level: float,
) -> Reliability:
    alpha, n, k = _alpha(cov), counts[0], len(cov)
    if alpha is None:
        reason = "The sum of the items is the same for all; look at the reverse keys."
        return _undefined(Status.CONSTANT, reason, counts, dropped)
    mean_r = _mean_r(cov)
    level = confidence_level
    standardized = Estimate(value=k * mean_r / (1 + (k - 1) * mean_r))
    interval = feldt_interval(alpha, n=n, n_items=k, confidence_level=level)
    items = tuple(_item(cov, i, name) for i, name in enumerate(names))
    is_suspect = alpha < 0 or any(
        item.item_rest_correlation.value is not None
        and item.item_rest_correlation.value < 0
        for item in items
    )
    sem = float(math.sqrt(cov.sum()) * math.sqrt(1 - alpha))
    return Reliability(
        n_complete=n,
        n_any=counts[1],
        n_items=k,
        alpha=Estimate(value=alpha, se=_standard_error(cov, n), interval=interval),
        standardized_alpha=standardized,
        lambda2=Estimate(value=_lambda2(cov)),
        mean_inter_item_r=Estimate(value=mean_r),
        sem_of_sum=Estimate(value=sem),
        items=items,
        dropped_items=tuple(dropped),
        is_reverse_key_suspect=is_suspect,
    )


def reliability_of_codes(
    codes: npt.NDArray[np.int64],
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
    """
    check_confidence_level(confidence_level)
    complete = codes[is_answered.all(axis=1)]
    counts = (len(complete), int(is_answered.any(axis=1).sum()), len(items))
    if len(items) < 2:
        reason = "Reliability needs two items."
        return _undefined(Status.TOO_FEW, reason, counts, ())
    if len(complete) < 2:
        reason = "Reliability needs two complete responses."
        return _undefined(Status.TOO_FEW, reason, counts, ())
    cov = _covariance(complete)
    varies = np.diag(cov) > 0
    dropped = [name for name, is_kept in zip(items, varies, strict=True) if not is_kept]
    kept = np.flatnonzero(varies)
    if len(kept) < 2:
        reason = "Fewer than two items vary."
        return _undefined(Status.CONSTANT, reason, counts, dropped)
    names = [items[i] for i in kept.tolist()]
    return _describe(cov[np.ix_(kept, kept)], names, counts, dropped, confidence_level)


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

    Notes
    -----
    alpha = k/(k - 1) (1 - trace C / sum C). Cronbach (1951), Psychometrika 16,
    297-334. See docs/methods/reliability.md.
    """
    codes, is_answered = clean_codes(
        answers, items=items, low=low, high=high, missing_codes=missing_codes
    )
    keyed = reverse_codes(codes, items=items, reverse=reverse, low=low, high=high)
    return reliability_of_codes(
        keyed, is_answered, items=items, confidence_level=confidence_level
    )
