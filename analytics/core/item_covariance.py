"""Covariances of the items of a scale, exact and in blocks of rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.scoring import clean_codes, reverse_codes

Matrix = npt.NDArray[np.float64]
Block = tuple[npt.NDArray[np.integer], npt.NDArray[np.bool_]]

# Rows of a block: the working copies of its items then stay in the cache ...
_MOST_ROWS = 8_192
# ... and rows times items squared stays so small that the linear algebra library
# starts no threads, which on a busy machine wait for each other hundredfold.
_MOST_WORK = 250_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemCovariance:
    """
    Covariance matrices of keyed items, with n - 1 below.

    `listwise` is over the responses that answered every item. `pairwise` has in each
    cell the responses that answered both items, counted in `n_pairs`. A cell with
    fewer than two responses is 0.
    """

    n_complete: int
    n_any: int
    listwise: Matrix
    pairwise: Matrix
    n_pairs: npt.NDArray[np.int64]


def _row_slices(n_rows: int, n_items: int) -> Iterator[slice]:
    size = min(_MOST_ROWS, max(64, _MOST_WORK // max(n_items, 1) ** 2))
    # An empty table is one block too, so that wrong names are refused all the same.
    for start in range(0, max(n_rows, 1), size):
        yield slice(start, start + size)


class _Sums:
    # n, sum x and sum xy for each pair of items. Blocks are multiplied in doubles,
    # which is fast and exact: a block's sums stay far below 2^53.
    def __init__(self, n_items: int) -> None:
        shape = (n_items, n_items)
        self.n = np.zeros(shape, dtype=np.int64)
        self.x = np.zeros(shape, dtype=np.int64)
        self.xy = np.zeros(shape, dtype=np.int64)

    def add(self, n: Matrix, x: Matrix, xy: Matrix) -> None:
        self.n += n.astype(np.int64)
        self.x += x.astype(np.int64)
        self.xy += xy.astype(np.int64)

    def covariance(self) -> Matrix:
        # n sum xy - sum x sum y, so that a constant item has exactly zero; in Python
        # integers, because these products may pass 2^63.
        n, x, xy = (sums.astype(object) for sums in (self.n, self.x, self.xy))
        spread = n * xy - x * x.T
        return np.where(self.n > 1, spread / np.maximum(n * (n - 1), 1), 0).astype(
            float
        )


def _complete_sums(values: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    n_rows, n_items = values.shape
    # Products throughout: sums along the long axis of a narrow array are slow.
    totals = np.ones(n_rows) @ values
    n = np.full((n_items, n_items), float(n_rows))
    return n, np.tile(totals[:, None], n_items), values.T @ values


def item_covariance(blocks: Iterable[Block], *, n_items: int) -> ItemCovariance:
    """
    Compute the listwise and the pairwise covariances of the items of a scale.

    Parameters
    ----------
    blocks : iterable of tuple
        Keyed codes and the mask of answers, one row per response, one column per item.
    n_items : int
        Number of columns.

    Returns
    -------
    ItemCovariance
        Both matrices and the numbers of responses behind them.

    Notes
    -----
    Cell (i, j) is (n sum xy - sum x sum y)/(n (n - 1)), in exact integers up to the
    division, so neither the order nor the size of the blocks changes a digit.

    Examples
    --------
    >>> import numpy as np
    >>> codes = np.array([[1, 2], [2, 4], [3, 0]])
    >>> is_answered = np.array([[True, True], [True, True], [True, False]])
    >>> found = item_covariance([(codes, is_answered)], n_items=2)
    >>> found.listwise[0].tolist(), found.pairwise[0].tolist()
    ([0.5, 1.0], [1.0, 1.0])
    """
    listwise, pairwise = _Sums(n_items), _Sums(n_items)
    n_any = 0
    for codes, is_answered in blocks:
        values = codes.astype(np.float64)
        if is_answered.all():
            n_any += len(values)
            sums = _complete_sums(values)
            listwise.add(*sums)
            pairwise.add(*sums)
            continue
        mask = is_answered.astype(np.float64)
        n_answered = mask @ np.ones(n_items)
        n_any += int(np.count_nonzero(n_answered))
        listwise.add(*_complete_sums(values[n_answered == n_items]))
        values *= mask
        pairwise.add(mask.T @ mask, values.T @ mask, values.T @ values)
    return ItemCovariance(
        n_complete=int(listwise.n[0, 0]) if n_items else 0,
        n_any=n_any,
        listwise=listwise.covariance(),
        pairwise=pairwise.covariance(),
        n_pairs=pairwise.n,
    )


def code_blocks(
    codes: npt.NDArray[np.integer], is_answered: npt.NDArray[np.bool_]
) -> Iterator[Block]:
    """
    Cut keyed codes into blocks of rows.

    Parameters
    ----------
    codes : ndarray of int
        One row per response, one column per item.
    is_answered : ndarray of bool
        Mask of the answers.

    Yields
    ------
    tuple of ndarray
        Rows of both.

    Examples
    --------
    >>> import numpy as np
    >>> codes = np.ones((10_000, 3), dtype=np.int8)
    >>> [len(block) for block, mask in code_blocks(codes, codes > 0)]
    [8192, 1808]
    """
    for rows in _row_slices(*codes.shape):
        yield codes[rows], is_answered[rows]


def answer_blocks(
    answers: npt.ArrayLike,
    *,
    items: Sequence[str],
    low: int,
    high: int,
    reverse: Sequence[str] = (),
    missing_codes: Sequence[int] = (),
) -> Iterator[Block]:
    """
    Clean and key raw answers block by block.

    Parameters
    ----------
    answers : array_like
        One row per response, one column per item; NaN where nothing was answered.
        Whole-number arrays are never copied as a whole.
    items : sequence of str
        Names of the columns.
    low, high : int
        Smallest and largest permitted code.
    reverse : sequence of str, optional
        Names of the reverse-keyed items.
    missing_codes : sequence of int, optional
        Codes that mean "not answered".

    Yields
    ------
    tuple of ndarray
        Keyed codes and the mask of the answers.

    Raises
    ------
    OutOfRangeCodeError
        If a code is neither permitted nor declared missing.
    ScaleDefinitionError
        If a reverse-keyed name is no item of the scale.

    Examples
    --------
    >>> items = ("a", "b")
    >>> rows = [[1, 5], [2, float("nan")]]
    >>> blocks = answer_blocks(rows, items=items, low=1, high=5, reverse=["b"])
    >>> [(codes.tolist(), mask.tolist()) for codes, mask in blocks]
    [([[1, 1], [2, 5]], [[True, True], [True, False]])]
    """
    raw = answers
    if not isinstance(raw, np.ndarray):
        raw = np.asarray(answers, dtype=np.float64)
    table = raw.reshape(-1, len(items))
    for rows in _row_slices(*table.shape):
        codes, is_answered = clean_codes(
            table[rows],
            items=items,
            low=low,
            high=high,
            missing_codes=missing_codes,
        )
        keyed = reverse_codes(codes, items=items, reverse=reverse, low=low, high=high)
        yield keyed, is_answered
