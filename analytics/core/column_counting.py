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
from analytics.core.tables import count_pairs_by_group

Codes = npt.NDArray[np.int16]
Units = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
# Gives the codes of an item for all rows of a wave, `BLANK_CODE` where there is none.
ReadCodes = Callable[[str], Codes]

# Stands for a blank cell; no questionnaire has this code.
BLANK_CODE = int(np.iinfo(np.int16).min)

# An answered item adds this, and its height above the lowest code, to its person.
_ANSWER_BITS = 40
_ONE_ANSWER = 2**_ANSWER_BITS
_STRAY = -1


def _contributions(
    scale: ScaleRule, item: str, missing: Sequence[int]
) -> npt.NDArray[np.int64]:
    # What each int16 code of an item adds; blank and missing nothing.
    codes = np.arange(2**16, dtype=np.uint16).view(np.int16).astype(np.int64)
    height = scale.high - codes if item in scale.reverse else codes - scale.low
    is_permitted = (codes >= scale.low) & (codes <= scale.high)
    table = np.where(is_permitted, _ONE_ANSWER + height, _STRAY)
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
) -> Units:
    own = _contributions(scale, item, missing).take(codes.view(np.uint16))
    if len(own) and own.min() < 0:
        code = int(codes[np.flatnonzero(own < 0)[0]])
        raise OutOfRangeCodeError(item, code, permitted_codes(scale, missing))
    return own


def score_columns(
    read: ReadCodes, scale: ScaleRule, *, missing: Sequence[int] = ()
) -> tuple[Units, Mask]:
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
    tuple of ndarray
        Scores in units, and the mask of who has one.

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
    >>> units, is_scored = score_columns(lambda _: q1, item_outcome("q", low=1, high=5))
    >>> units[is_scored].tolist()
    [5, 2]
    """
    answers = (_answers(read(item), scale, item, missing) for item in scale.items)
    total = functools.reduce(operator.iadd, answers)
    low, _, per_point = measure_of(scale)
    n_answered = total >> _ANSWER_BITS
    is_scored = n_answered >= scale.min_answered
    factors = [per_point // max(n, 1) for n in range(len(scale.items) + 1)]
    total &= _ONE_ANSWER - 1
    total *= np.array(factors).take(n_answered)
    total += low
    return total, is_scored


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
    group = np.asarray(groups, dtype=np.int64)
    group = group if links is None else group[links.before]
    found: Tables = {}
    for scale in request.scales:
        x, has_x = score_columns(before, scale, missing=request.missing)
        y, has_y = score_columns(after, scale, missing=request.missing)
        if links is not None:
            x, has_x = x[links.before], has_x[links.before]
            y, has_y = y[links.after], has_y[links.after]
        own = np.flatnonzero(has_x & has_y)
        low, high, per_point = measure_of(scale)
        found[scale.key] = count_pairs_by_group(
            x[own],
            y[own],
            groups=group[own],
            labels=labels,
            low=low,
            high=high,
            units_per_point=per_point,
        )
    return _occupied(request, found, labels)


def _occupied(request: CountRequest, found: Tables, labels: Sequence[str]) -> Tables:
    kept = sorted(
        label
        for label in labels
        if request.group is None or any(own[label].n for own in found.values())
    )
    return {key: {label: own[label] for label in kept} for key, own in found.items()}
