"""Counts of each item's answers by rest score and group, in one pass over the rows."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.errors import GroupCodeError
from analytics.core.item_covariance import Block

Units = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemCounts:
    """
    Complete responses by item, group, rest score and category.

    `counts` has the shape (items, groups, rest scores, categories); category 0 is the
    lowest code, and the rest score is the sum of the other items' categories.
    """

    n_any: int
    counts: Units

    @property
    def n_by_group(self) -> Units:
        """
        Give the complete responses of each group.

        Returns
        -------
        ndarray of int
            One number per group.

        Examples
        --------
        >>> counts = np.array([[[[2, 1]], [[0, 4]]]])
        >>> ItemCounts(n_any=7, counts=counts).n_by_group.tolist()
        [3, 4]
        """
        result: Units = self.counts[0].sum(axis=(1, 2))
        return result


def count_items(
    blocks: Iterable[Block],
    groups: npt.NDArray[np.integer],
    *,
    n_groups: int,
    n_items: int,
    low: int,
    high: int,
) -> ItemCounts:
    """
    Count the answers to each item by rest score and group.

    Parameters
    ----------
    blocks : iterable of tuple
        Keyed codes and the mask of answers, in the order of `groups`.
    groups : ndarray of int
        Number of the group of each response, from 0.
    n_groups, n_items : int
        How many there are.
    low, high : int
        Smallest and largest code.

    Returns
    -------
    ItemCounts
        Over the responses that answered every item.

    Raises
    ------
    GroupCodeError
        If a response has no group, or one beyond `n_groups`.

    Examples
    --------
    >>> import numpy as np
    >>> codes = np.array([[1, 2], [2, 2], [1, 1]])
    >>> found = count_items(
    ...     [(codes, codes > 0)],
    ...     np.array([0, 1, 1]),
    ...     n_groups=2,
    ...     n_items=2,
    ...     low=1,
    ...     high=2,
    ... )
    >>> found.counts[0].tolist()
    [[[0, 0], [1, 0]], [[1, 0], [0, 1]]]
    """
    n_categories = high - low + 1
    shape = (n_items, n_groups, (n_items - 1) * (n_categories - 1) + 1, n_categories)
    counts = np.zeros((n_items, int(np.prod(shape[1:]))), dtype=np.int64)
    start = n_any = 0
    for codes, is_answered in blocks:
        group = _checked(groups[start : start + len(codes)], len(codes), n_groups)
        start += len(codes)
        is_complete = is_answered.all(axis=1)
        n_any += int(is_answered.any(axis=1).sum())
        category = codes[is_complete].astype(np.int64).T - low
        base = group[is_complete] * shape[2] + category.sum(axis=0)
        for i, own in enumerate(category):
            key = (base - own) * n_categories + own
            counts[i] += np.bincount(key, minlength=counts.shape[1])
    _checked(groups[start:], 0, n_groups)
    return ItemCounts(n_any=n_any, counts=counts.reshape(shape))


def _checked(
    groups: npt.NDArray[np.integer], n_rows: int, n_groups: int
) -> npt.NDArray[np.int64]:
    if len(groups) != n_rows:
        raise GroupCodeError(
            "The responses and their groups differ in number. Give one group for each."
        )
    if n_rows and not (groups.min() >= 0 and groups.max() < n_groups):
        raise GroupCodeError(
            f"A response has a group outside 0 to {n_groups - 1}. Leave out responses "
            "without a group, or add its label."
        )
    return groups.astype(np.int64)
