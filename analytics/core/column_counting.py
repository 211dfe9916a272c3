"""Score and count two linked waves column by column, so that few are held at once."""

import functools
import operator
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from analytics.core.count_request import CountRequest, measure_of
from analytics.core.counted_tables import Tables
from analytics.core.digest_linking import LinkedRows
from analytics.core.errors import OutOfRangeCodeError
from analytics.core.plan_sections import ScaleRule
from analytics.core.tables import (
    DENSE_CELLS,
    JointTable,
    distinct_rows,
    tables_by_group,
)

Codes = npt.NDArray[np.int16]
Places = npt.NDArray[np.signedinteger]
# Gives the codes of an item for all rows of a wave, `BLANK_CODE` where there is none.
ReadCodes = Callable[[str], Codes]

# Stands for a blank cell; no questionnaire has this code.
BLANK_CODE = int(np.iinfo(np.int16).min)
# Stands for a person without a score, below the lowest place 0.
NO_SCORE = -1

_STRAY = -1


def _layout(scale: ScaleRule) -> tuple[type[np.signedinteger], int]:
    # A sum carries the heights above the lowest code in its low bits and the number
    # of answers above them. 32 bits do for any usual scale, in half the time.
    low, high, _ = measure_of(scale)
    n_items = len(scale.items)
    is_small = n_items * (scale.high - scale.low) < 2**20 and n_items < 2**10
    return (np.int32, 20) if is_small and high - low < 2**30 else (np.int64, 40)


def _contributions(scale: ScaleRule, item: str, missing: Sequence[int]) -> Places:
    # What each int16 code of an item adds; blank and missing nothing.
    kind, bits = _layout(scale)
    codes = np.arange(2**16, dtype=np.uint16).view(np.int16).astype(kind)
    height = scale.high - codes if item in scale.reverse else codes - scale.low
    is_permitted = (codes >= scale.low) & (codes <= scale.high)
    table = np.where(is_permitted, 2**bits + height, _STRAY).astype(kind)
    table[np.isin(codes, [BLANK_CODE, *missing])] = 0
    return table


def permitted_codes(scale: ScaleRule, missing: Sequence[int]) -> str:
    """
    Say in words which codes an item may hold.

    Parameters
    ----------
    scale : ScaleRule
        Scale of the item.
    missing : sequence of int
        Codes that mean "not answered".

    Returns
    -------
    str
        For the message of a refusal.

    Examples
    --------
    >>> from analytics.core.count_request import item_outcome
    >>> permitted_codes(item_outcome("q1", low=1, high=5), [9])
    '1 to 5, 9 (missing)'
    """
    declared = "".join(f", {code} (missing)" for code in missing)
    return f"{scale.low} to {scale.high}{declared}"


def _answers(
    codes: Codes, scale: ScaleRule, item: str, missing: Sequence[int]
) -> Places:
    own = _contributions(scale, item, missing).take(codes.view(np.uint16))
    if own.min(initial=0) < 0:
        code = int(codes[np.flatnonzero(own < 0)[0]])
        raise OutOfRangeCodeError(item, code, permitted_codes(scale, missing))
    return own


def score_columns(
    read: ReadCodes, scale: ScaleRule, *, missing: Sequence[int] = ()
) -> Places:
    """
    Score a scale from columns that are fetched one at a time.

    Parameters
    ----------
    read : callable
        Gives the codes of an item as int16, `BLANK_CODE` where nothing was answered.
    scale : ScaleRule
        A scale, or a single item.
    missing : sequence of int, optional
        Codes that mean "not answered".

    Returns
    -------
    ndarray of int
        Scores in units above the lowest possible one; `NO_SCORE` where there is none.

    Raises
    ------
    OutOfRangeCodeError
        If a code is neither permitted nor missing.

    Notes
    -----
    The same scores as `score_scale`, without a matrix of doubles: each item is one
    look-up, and the sum carries the number of answers in its high bits.

    Examples
    --------
    >>> from analytics.core.count_request import item_outcome
    >>> q1 = np.array([5, BLANK_CODE, 2], dtype=np.int16)
    >>> score_columns(lambda _: q1, item_outcome("q1", low=1, high=5)).tolist()
    [4, -1, 1]
    """
    kind, bits = _layout(scale)
    answers = (_answers(read(item), scale, item, missing) for item in scale.items)
    total = functools.reduce(operator.iadd, answers)
    n_answered = total >> bits
    total &= 2**bits - 1
    _, _, per_point = measure_of(scale)
    if per_point > 1:
        factors = [per_point // max(n, 1) for n in range(len(scale.items) + 1)]
        total *= np.array(factors, dtype=kind).take(n_answered)
    total[n_answered < scale.min_answered] = NO_SCORE
    return total


def count_columns(
    request: CountRequest,
    *,
    before: ReadCodes,
    after: ReadCodes,
    groups: npt.ArrayLike,
    labels: Sequence[str],
    links: LinkedRows | None = None,
) -> Tables:
    """
    Count all tables of a request.

    Parameters
    ----------
    request : CountRequest
        What is counted.
    before, after : callable
        Gives an item's codes at that wave as int16, for all of its rows, so that
        stray codes are found also among those who are not linked.
    groups : array_like of int
        Index into `labels` per row of the wave before.
    labels : sequence of str
        Names of the groups.
    links : LinkedRows, optional
        Rows of linked persons; by default row i of both waves is one person.

    Returns
    -------
    dict
        A table per key of an outcome and label. Groups are those with any pair,
        sorted, as `tables_from_cells` gives them.

    Raises
    ------
    OutOfRangeCodeError
        If a code is neither permitted nor missing.

    Examples
    --------
    >>> from analytics.core.count_request import count_request, item_outcome
    >>> request = count_request(id="code", scales=(item_outcome("q1", low=1, high=5),))
    >>> codes = np.array([1, 2], dtype=np.int16)
    >>> tables = count_columns(
    ...     request,
    ...     before=lambda _: codes,
    ...     after=lambda _: codes,
    ...     groups=[0, 0],
    ...     labels=["all"],
    ... )
    >>> tables["q1"]["all"].to_dict()["cells"]
    [[1, 1, 1], [2, 2, 1]]
    """
    group = np.asarray(groups, dtype=np.int32)
    group = group if links is None else group[links.before]
    found: Tables = {}
    for scale in request.scales:
        x = score_columns(before, scale, missing=request.missing)
        y = score_columns(after, scale, missing=request.missing)
        if links is not None:
            x, y = x[links.before], y[links.after]
        found[scale.key] = _tables(scale, group, x, y, labels)
    return _occupied(request, found, labels)


def _tables(
    scale: ScaleRule, group: Places, x: Places, y: Places, labels: Sequence[str]
) -> dict[str, JointTable]:
    low, high, per_point = measure_of(scale)
    # Who has no score gets a row and a column of the table, which are then dropped:
    # cheaper than to choose the others first.
    width = high - low + 2
    n_cells = len(labels) * width * width
    if n_cells > DENSE_CELLS:
        own = np.flatnonzero((x >= 0) & (y >= 0))
        columns, counts = distinct_rows(
            [group[own], x[own], y[own]],
            lows=(0, 0, 0),
            widths=(len(labels), width, width),
        )
    else:
        key = ((group * np.int32(width) + (x + 1)) * width) + (y + 1)
        cube = np.bincount(key, minlength=n_cells).reshape(-1, width, width)[:, 1:, 1:]
        columns = np.nonzero(cube)
        counts = cube[columns]
    return tables_by_group(
        (columns[0], columns[1] + low, columns[2] + low),
        counts,
        labels=labels,
        measure=(low, high, per_point),
    )


def _occupied(request: CountRequest, found: Tables, labels: Sequence[str]) -> Tables:
    kept = sorted(
        label
        for label in labels
        if request.group is None or any(own[label].n for own in found.values())
    )
    return {key: {label: own[label] for label in kept} for key, own in found.items()}
