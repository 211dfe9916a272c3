"""Read a frame by a plan: labels, ids, waves and item codes as plain arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.core import labels as label_rules
from analytics.core.errors import (
    MissingColumnError,
    MixedVersionsError,
    OutOfRangeCodeError,
)
from analytics.core.labels import BLANK, clean_label
from analytics.core.plan_sections import WaveRules

Index = npt.NDArray[np.int64]
NOT_STATED = label_rules.NOT_STATED
INSTRUMENT_VERSION = label_rules.INSTRUMENT_VERSION


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """A column as codes into sorted labels; -1 where nothing stands."""

    codes: Index
    names: tuple[str, ...]


def require_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """
    Refuse a frame that lacks a column.

    Parameters
    ----------
    frame : DataFrame
        One row per response.
    columns : sequence of str
        Names that the plan needs.

    Raises
    ------
    MissingColumnError
        If a name is not there.

    Examples
    --------
    >>> require_columns(pd.DataFrame({"id": [1], "round": [2]}), ["id", "wave"])
    Traceback (most recent call last):
        ...
    analytics.core.errors.MissingColumnError: The data have no column 'wave'; ...
    """
    available = [str(name) for name in frame.columns]
    for column in columns:
        if column not in available:
            raise MissingColumnError(column, available)


def read_labels(column: pd.Series) -> Labels:
    """
    Read a column of ids, waves or groups.

    Parameters
    ----------
    column : Series
        Texts or numbers.

    Returns
    -------
    Labels
        Numbers as their digits; blank cells as -1.

    Examples
    --------
    >>> found = read_labels(pd.Series(["Sofia", None, "Praha", "Sofia"]))
    >>> found.names, found.codes.tolist()
    (('Praha', 'Sofia'), [1, -1, 0, 1])
    """
    raw, values = pd.factorize(column)
    texts = [clean_label(value) for value in values]
    names = sorted(set(texts) - BLANK)
    place = {name: index for index, name in enumerate(names)}
    # The last entry serves code -1, a missing cell.
    lookup = np.array([*(place.get(text, -1) for text in texts), -1], dtype=np.int64)
    return Labels(codes=lookup[raw], names=tuple(names))


def read_ids(frame: pd.DataFrame, columns: Sequence[str]) -> Index:
    """
    Number the persons.

    Parameters
    ----------
    frame : DataFrame
        One row per response.
    columns : sequence of str
        Columns that together name a person.

    Returns
    -------
    ndarray of int
        A code per response; -1 where a part of the id is missing.

    Examples
    --------
    >>> frame = pd.DataFrame({"study": [1, 2, 1, 2], "id": ["a", "a", "a", ""]})
    >>> read_ids(frame, ["study", "id"]).tolist()
    [0, 2, 0, -1]
    """
    code = np.zeros(len(frame), dtype=np.int64)
    is_missing = np.zeros(len(frame), dtype=bool)
    for column in columns:
        part = read_labels(frame[column])
        is_missing |= part.codes < 0
        code = code * (len(part.names) + 1) + part.codes + 1
        # Dense again, so that many columns cannot overflow the product.
        code = np.unique(code, return_inverse=True)[1].astype(np.int64)
    return np.where(is_missing, -1, code)


def _first_within(rank: Index, groups: Index) -> npt.NDArray[np.bool_]:
    # Keeps, in each group, the rows with the smallest listed rank that occurs there.
    best = np.full(int(groups.max(initial=0)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(best, groups, rank)
    is_first: npt.NDArray[np.bool_] = rank == best[groups]
    return is_first


def read_instrument_version(frame: pd.DataFrame) -> str | None:
    """
    Tell which version of the questionnaire a set of responses answered.

    Parameters
    ----------
    frame : DataFrame
        One row per response; `instrument_version` is optional.

    Returns
    -------
    str or None
        The one version; None if the column is not there or says nothing.

    Raises
    ------
    MixedVersionsError
        If there are two versions, or one is stated for some of the responses only.

    Notes
    -----
    Equal codes of two versions need not mean the same. See docs/methods/scoring.md.

    Examples
    --------
    >>> read_instrument_version(pd.DataFrame({"instrument_version": ["core 2"] * 3}))
    'core 2'
    """
    if INSTRUMENT_VERSION not in frame.columns:
        return None
    labels = read_labels(frame[INSTRUMENT_VERSION])
    names = labels.names
    if names and (labels.codes < 0).any():
        names = (*names, NOT_STATED)
    if len(names) > 1:
        raise MixedVersionsError(names)
    return names[0] if names else None


def read_waves(frame: pd.DataFrame, rules: WaveRules) -> Index:
    """
    Tell which wave each response belongs to.

    Parameters
    ----------
    frame : DataFrame
        One row per response.
    rules : WaveRules
        Which raw values are before and after.

    Returns
    -------
    ndarray of int
        0 before, 1 after, -1 set aside.

    Raises
    ------
    MixedVersionsError
        If the responses that are not set aside answered different versions of the
        questionnaire.

    Examples
    --------
    >>> from analytics.core.plan_sections import read_data
    >>> rules = read_data({"wave": {"column": "time", "before": [1], "after": [3]}}).wave
    >>> read_waves(pd.DataFrame({"time": [1, 2, 3]}), rules).tolist()
    [0, -1, 1]
    """
    labels = read_labels(frame[rules.column])
    wave = np.full(len(frame), -1, dtype=np.int64)
    groups = np.zeros(len(frame), dtype=np.int64)
    if rules.first_within is not None:
        groups = read_labels(frame[rules.first_within]).codes + 1
    for side, values in enumerate((rules.before, rules.after)):
        ranks = {value: rank for rank, value in enumerate(values)}
        of_name = [ranks.get(name, -1) for name in labels.names]
        rank = np.array([*of_name, -1], dtype=np.int64)[labels.codes]
        rows = np.flatnonzero(rank >= 0)
        if rules.first_within is not None:
            rows = rows[_first_within(rank[rows], groups[rows])]
        wave[rows] = side
    read_instrument_version(frame[wave >= 0])
    return wave


def _item_values(column: pd.Series, item: str, permitted: str) -> npt.NDArray[Any]:
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    text = column.astype("string").str.strip()
    text = text.mask(text.isin(BLANK))
    numbers = pd.to_numeric(text, errors="coerce")
    strange = text[numbers.isna() & text.notna()]
    if len(strange):
        raise OutOfRangeCodeError(item, str(strange.iloc[0]), permitted)
    return numbers.to_numpy(dtype=np.float64, na_value=np.nan)


def read_answers(
    frame: pd.DataFrame, items: Sequence[str], *, low: int, high: int
) -> npt.NDArray[np.float64]:
    """
    Read item columns as numbers.

    Parameters
    ----------
    frame : DataFrame
        One row per response.
    items : sequence of str
        Names of the columns.
    low, high : int
        Permitted range, for the message of a refusal.

    Returns
    -------
    ndarray of float
        One column per item; NaN for blank cells.

    Raises
    ------
    OutOfRangeCodeError
        If a cell holds no number.

    Examples
    --------
    >>> frame = pd.DataFrame({"q1": ["4", ""], "q2": [5, 1]})
    >>> read_answers(frame, ["q1", "q2"], low=1, high=5).tolist()
    [[4.0, 5.0], [nan, 1.0]]
    """
    permitted = f"{low} to {high}"
    columns = [_item_values(frame[item], item, permitted) for item in items]
    return np.column_stack(columns)
