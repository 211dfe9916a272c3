"""Group disclosure: a group in which everybody, or nobody, gave one answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.results import Result

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFlag(Result):
    """
    One answer of one group that everybody or nobody gave. Not for publication.

    `group` holds a label per grouping dimension, None for all of them.
    """

    group: tuple[str | None, ...]
    answer: str
    kind: str


def full_lines(counts: npt.ArrayLike) -> Mask:
    """
    Find the groups whose persons all gave the same answer.

    Parameters
    ----------
    counts : array_like of int
        Counts of persons; the last axis holds the answers, the others the groups.

    Returns
    -------
    ndarray of bool
        One entry per group; False for a group without anybody.

    Examples
    --------
    >>> full_lines([[0, 12, 0], [4, 5, 3], [0, 0, 0]]).tolist()
    [True, False, False]
    """
    return (np.asarray(counts) > 0).sum(axis=-1) == 1


def telling_cells(counts: npt.ArrayLike) -> Mask:
    """
    Find the cells that together tell the answer of everybody in a group.

    Parameters
    ----------
    counts : array_like of int
        Counts of persons; the last axis holds the answers, the last entry of every
        other axis is its total.

    Returns
    -------
    ndarray of bool
        Same shape. In a full group, the one answer that was given and the zeros
        beside it. Zeros of an answer that nobody gave anywhere stay out, because
        they tell nothing about this group, unless a single answer was given by all.

    Notes
    -----
    The count alone does not disclose, and the zeros alone do not: both together do.
    The count of the group itself may be shown.

    Examples
    --------
    The group of twelve is full; its last answer was given by nobody at all:

    >>> telling_cells([[0, 12, 0], [20, 30, 0], [20, 42, 0]]).tolist()
    [[True, True, False], [False, False, False], [False, False, False]]
    """
    table = np.asarray(counts)
    overall = table[(-1,) * (table.ndim - 1)]
    is_given = overall > 0
    if is_given.sum() == 1:
        is_given = np.ones_like(is_given)
    return full_lines(table)[..., np.newaxis] & is_given


def group_flags(
    counts: npt.ArrayLike,
    *,
    groups: Sequence[Sequence[str]],
    answers: Sequence[str],
) -> tuple[GroupFlag, ...]:
    """
    List full and empty cells for the staff who decide about a table.

    Parameters
    ----------
    counts : array_like of int
        Counts of persons; the last axis holds the answers, the last entry of every
        other axis is its total.
    groups : sequence of sequence of str
        Labels of each grouping axis, without the total.
    answers : sequence of str
        Labels of the answers.

    Returns
    -------
    tuple of GroupFlag
        "full" where everybody in a group gave the answer, "empty" where nobody did.
        A group without anybody is not listed.

    Examples
    --------
    >>> flags = group_flags(
    ...     [[0, 12], [20, 30], [20, 42]],
    ...     groups=(("Praha", "Sofia"),),
    ...     answers=("no", "yes"),
    ... )
    >>> [(flag.group, flag.answer, flag.kind) for flag in flags]
    [(('Praha',), 'no', 'empty'), (('Praha',), 'yes', 'full')]
    """
    table = np.asarray(counts)
    is_full = full_lines(table)
    is_flagged = (is_full[..., np.newaxis] | (table == 0)) & table.any(
        axis=-1, keepdims=True
    )
    flags = []
    for *place, answer in np.argwhere(is_flagged).tolist():
        labels = (
            (*names, None)[index] for names, index in zip(groups, place, strict=True)
        )
        flags.append(
            GroupFlag(
                group=tuple(labels),
                answer=answers[answer],
                kind="full" if table[(*place, answer)] else "empty",
            )
        )
    return tuple(flags)
