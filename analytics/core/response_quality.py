"""Signs of careless answering: long runs of one answer, and no spread of answers."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.item_covariance import answer_blocks
from analytics.core.results import Estimate, Result, Status

Codes = npt.NDArray[np.int64]

# Length of a run from which a response is worth a look.
LONG_FROM = 10

_TOO_FEW = "Needs two items and one response that answered all of them."


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLength(Result):
    """How many responses have a longest run of equal answers of this length."""

    length: int
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseQuality(Result):
    """
    Runs and spread of the answers within responses that answered everything.

    Flags for a second look and for a headline with and without; never a reason to
    drop a response in silence.
    """

    n_complete: int | None
    run_lengths: tuple[RunLength, ...]
    n_long: int | None
    longest: int | None
    mean_sd_within: Estimate
    n_without_spread: int | None
    status: Status = Status.OK
    reason: str | None = None


def longest_runs(codes: Codes) -> Codes:
    """
    Give the longest run of one identical answer of each response.

    Parameters
    ----------
    codes : ndarray of int
        One row per response, one column per item in the order of the screen.

    Returns
    -------
    ndarray of int
        At least one for each response.

    Notes
    -----
    Johnson (2005), Journal of Research in Personality 39, 103-129 ("longstring").

    Examples
    --------
    >>> longest_runs(np.array([[1, 1, 1, 2], [1, 2, 1, 2]])).tolist()
    [3, 1]
    """
    run = np.ones(len(codes), dtype=np.int64)
    longest = run.copy()
    for before, own in zip(codes.T[:-1], codes.T[1:], strict=True):
        run = np.where(own == before, run + 1, 1)
        longest = np.maximum(longest, run)
    return longest


def _spreads(codes: Codes) -> Codes:
    # k sum x^2 - (sum x)^2 in whole numbers, so no spread is exactly zero.
    spread: Codes = codes.shape[1] * (codes**2).sum(axis=1) - codes.sum(axis=1) ** 2
    return spread


def _mean_sd(spreads: Counter[int], n_items: int) -> float:
    divisor = n_items * (n_items - 1)
    total = math.fsum(math.sqrt(spread / divisor) * n for spread, n in spreads.items())
    return total / spreads.total()


def response_quality(
    answers: npt.ArrayLike,
    *,
    items: Sequence[str],
    low: int,
    high: int,
    missing_codes: Sequence[int] = (),
    long_from: int = LONG_FROM,
) -> ResponseQuality:
    """
    Describe runs of equal answers and the spread within responses.

    Parameters
    ----------
    answers : array_like
        One row per response, one column per item in the order of the screen, as
        answered: reverse-keyed items are not turned.
    items : sequence of str
        Names of the columns.
    low, high : int
        Smallest and largest permitted code.
    missing_codes : sequence of int, optional
        Codes that mean "not answered".
    long_from : int, optional
        Length of a run from which a response counts as long.

    Returns
    -------
    ResponseQuality
        TOO_FEW with fewer than two items or no complete response.

    Raises
    ------
    OutOfRangeCodeError
        If a code is neither permitted nor declared missing.

    Notes
    -----
    See docs/methods/response-quality.md.

    Examples
    --------
    >>> rows = [[3, 3, 3], [1, 2, 5], [4, 4, 2]]
    >>> found = response_quality(rows, items=("a", "b", "c"), low=1, high=5, long_from=3)
    >>> found.n_long, found.n_without_spread, round(found.mean_sd_within.value, 3)
    (1, 1, 1.079)
    """
    lengths = np.zeros(len(items) + 1, dtype=np.int64)
    # Counted, not added up: then the order of the rows cannot change a digit.
    spreads: Counter[int] = Counter()
    blocks = answer_blocks(
        answers, items=items, low=low, high=high, missing_codes=missing_codes
    )
    for codes, is_answered in blocks:
        complete = codes[is_answered.all(axis=1)].astype(np.int64)
        values, counts = np.unique(_spreads(complete), return_counts=True)
        spreads.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))
        lengths += np.bincount(longest_runs(complete), minlength=len(lengths))
    k, n_complete = len(items), spreads.total()
    if k < 2 or n_complete == 0:
        return _undefined(n_complete)
    found = np.flatnonzero(lengths)
    return ResponseQuality(
        n_complete=n_complete,
        run_lengths=tuple(
            RunLength(length=length, n=int(lengths[length]))
            for length in found.tolist()
        ),
        n_long=int(lengths[long_from:].sum()),
        longest=int(found[-1]),
        mean_sd_within=Estimate(value=_mean_sd(spreads, k)),
        n_without_spread=spreads[0],
    )


def _undefined(n_complete: int) -> ResponseQuality:
    return ResponseQuality(
        n_complete=n_complete,
        run_lengths=(),
        n_long=None,
        longest=None,
        mean_sd_within=Estimate(status=Status.TOO_FEW, reason=_TOO_FEW),
        n_without_spread=None,
        status=Status.TOO_FEW,
        reason=_TOO_FEW,
    )
