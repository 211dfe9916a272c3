"""Correlations between the scales of a questionnaire."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.errors import ScaleDefinitionError
from analytics.core.item_covariance import answer_blocks, item_covariance
from analytics.core.results import Estimate, Result, Status

Matrix = npt.NDArray[np.float64]

_TOO_FEW = "Needs two responses that answered the items of all scales."
_CONSTANT = "All scores of one scale are equal."


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleCorrelation(Result):
    """Pearson's correlation of two scales."""

    first: str
    second: str
    correlation: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleCorrelations(Result):
    """Correlations of all pairs of scales, over responses without any gap."""

    n_complete: int | None
    pairs: tuple[ScaleCorrelation, ...]


def _weights(scales: Mapping[str, Sequence[str]], items: Sequence[str]) -> Matrix:
    strangers = sorted({item for own in scales.values() for item in own} - set(items))
    if strangers:
        raise ScaleDefinitionError(
            f"{', '.join(strangers)} belong to a scale, but are not among the items "
            f"{', '.join(items)}. Correct the scales, or add the items."
        )
    return np.array([[item in own for own in scales.values()] for item in items], float)


def _pair(cov: Matrix, i: int, j: int, n: int) -> Estimate:
    if n < 2:
        return Estimate(status=Status.TOO_FEW, reason=_TOO_FEW)
    if cov[i, i] <= 0 or cov[j, j] <= 0:
        return Estimate(status=Status.CONSTANT, reason=_CONSTANT)
    r = float(cov[i, j]) / math.sqrt(cov[i, i]) / math.sqrt(cov[j, j])
    # Rounding may carry a perfect correlation past one.
    return Estimate(value=min(max(r, -1.0), 1.0))


def scale_correlations(  # noqa: PLR0913  # the scales, their items and codes
    answers: npt.ArrayLike,
    *,
    scales: Mapping[str, Sequence[str]],
    items: Sequence[str],
    low: int,
    high: int,
    reverse: Sequence[str] = (),
    missing_codes: Sequence[int] = (),
) -> ScaleCorrelations:
    """
    Correlate the mean scores of several scales.

    Parameters
    ----------
    answers : array_like
        One row per response, one column per item; NaN where nothing was answered.
    scales : mapping of str to sequence of str
        Items of each scale.
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
    ScaleCorrelations
        One correlation per pair in the order of the scales, or its status.

    Raises
    ------
    ScaleDefinitionError
        If a scale has an item that is no column.
    OutOfRangeCodeError
        If a code is neither permitted nor declared missing.

    Notes
    -----
    With one indicator column per scale in W and the covariances C of the items, those
    of the sums are W' C W; means correlate as sums do. See docs/methods/reliability.md.

    Examples
    --------
    >>> rows = [[1, 2, 5], [2, 2, 4], [4, 5, 1]]
    >>> scales = {"trust": ("a", "b"), "threat": ("c",)}
    >>> found = scale_correlations(
    ...     rows, scales=scales, items=("a", "b", "c"), low=1, high=5
    ... )
    >>> round(found.pairs[0].correlation.value, 3)
    -0.996
    """
    weights = _weights(scales, items)
    blocks = answer_blocks(
        answers,
        items=items,
        low=low,
        high=high,
        reverse=reverse,
        missing_codes=missing_codes,
    )
    own = item_covariance(blocks, n_items=len(items))
    cov = weights.T @ own.listwise @ weights
    return ScaleCorrelations(
        n_complete=own.n_complete,
        pairs=tuple(
            ScaleCorrelation(
                first=first,
                second=second,
                correlation=_pair(cov, i, j, own.n_complete),
            )
            for (i, first), (j, second) in itertools.combinations(enumerate(scales), 2)
        ),
    )
