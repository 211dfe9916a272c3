"""Cronbach's alpha of a covariance matrix, its interval, and its pairwise form."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from analytics.core.item_covariance import answer_blocks, item_covariance
from analytics.core.noncentral import check_confidence_level
from analytics.core.results import Estimate, Interval, Status

Matrix = npt.NDArray[np.float64]

_TOO_FEW = "Needs two items that vary, and two responses to every pair of items."
_CONSTANT = "The sum of the items has no variance; look at the reverse keys."


def cronbach_alpha(cov: Matrix) -> float | None:
    """
    Give alpha of a covariance matrix.

    Parameters
    ----------
    cov : ndarray
        Covariances of k keyed items.

    Returns
    -------
    float or None
        Value of k/(k - 1) (1 - trace/sum); None for one item or a constant sum.

    Notes
    -----
    Cronbach (1951), Psychometrika 16, 297-334.

    Examples
    --------
    >>> import numpy as np
    >>> round(cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])), 4)
    0.6667
    """
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

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Feldt, Woodruff and Salih (1987), Applied Psychological Measurement 11, 93-103.

    Examples
    --------
    >>> found = feldt_interval(0.7, n=100, n_items=5)
    >>> round(found.low, 3), round(found.high, 3)
    (0.596, 0.784)
    """
    tail = (1 - check_confidence_level(confidence_level)) / 2
    df1, df2 = n - 1, (n - 1) * (n_items - 1)
    return Interval(
        low=1 - (1 - alpha) * float(special.fdtri(df1, df2, 1 - tail)),
        high=1 - (1 - alpha) * float(special.fdtri(df1, df2, tail)),
        confidence_level=confidence_level,
    )


def pairwise_alpha(
    answers: npt.ArrayLike,
    *,
    items: Sequence[str],
    low: int,
    high: int,
    reverse: Sequence[str] = (),
    missing_codes: Sequence[int] = (),
) -> Estimate:
    """
    Compute raw alpha with each covariance over all who answered both items.

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
    Estimate
        Value alone: no one number of responses stands behind it, so no interval.
        Items without variance are left out.

    Raises
    ------
    OutOfRangeCodeError
        If a code is neither permitted nor declared missing.
    ScaleDefinitionError
        If a reverse-keyed name is no item of the scale.

    Notes
    -----
    A check on listwise alpha (`reliability`): if the two differ, those who left items
    out answered otherwise. See docs/methods/reliability.md.

    Examples
    --------
    >>> rows = [[1, 2], [3, 3], [4, 5], [5, float("nan")]]
    >>> round(pairwise_alpha(rows, items=("a", "b"), low=1, high=5).value, 3)
    0.904
    """
    blocks = answer_blocks(
        answers,
        items=items,
        low=low,
        high=high,
        reverse=reverse,
        missing_codes=missing_codes,
    )
    own = item_covariance(blocks, n_items=len(items))
    varies = np.flatnonzero(np.diag(own.pairwise) > 0)
    kept = np.ix_(varies, varies)
    if len(varies) < 2 or own.n_pairs[kept].min() < 2:
        return Estimate(status=Status.TOO_FEW, reason=_TOO_FEW)
    alpha = cronbach_alpha(own.pairwise[kept])
    if alpha is None:
        return Estimate(status=Status.CONSTANT, reason=_CONSTANT)
    return Estimate(value=alpha)
