"""Count tables: all that an unweighted comparison of two waves needs to know."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from analytics.core.errors import (
    IncompatibleTablesError,
    SchemaVersionError,
    ScoreOutOfRangeError,
)
from analytics.core.results import SCHEMA_VERSION

Units = npt.NDArray[np.int64]
# Up to this many cells a table is counted densely, by one bincount.
DENSE_CELLS = 100_000
# Beyond this many possible cells a row no longer fits into one integer.
_LARGEST_KEY = 2**62


def _key(columns: Sequence[Units], lows: Sequence[int], widths: Sequence[int]) -> Units:
    # One integer per row that orders as the rows do: mixed radix.
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column, low, width in zip(columns, lows, widths, strict=True):
        key *= width
        key += column
        key -= low
    return key


def _places(
    key: Units, lows: Sequence[int], widths: Sequence[int]
) -> tuple[Units, ...]:
    # The rows behind keys; unravel_index would refuse an empty range.
    columns = []
    for low, width in zip(reversed(lows), reversed(widths), strict=True):
        columns.append(key % width + low)
        key = key // width
    return tuple(reversed(columns))


def distinct_rows(
    columns: Sequence[Units], *, lows: Sequence[int], widths: Sequence[int]
) -> tuple[tuple[Units, ...], Units]:
    """
    Count the distinct rows of several integer columns.

    Parameters
    ----------
    columns : sequence of ndarray of int
        Columns of equal length.
    lows : sequence of int
        Smallest value of each column.
    widths : sequence of int
        Number of values that each column may have.

    Returns
    -------
    tuple
        Columns of the distinct rows, sorted, and how often each row occurs.

    Examples
    --------
    >>> (x, y), count = distinct_rows(
    ...     [np.array([2, 1, 2]), np.array([5, 5, 5])], lows=(1, 5), widths=(2, 1)
    ... )
    >>> x.tolist(), y.tolist(), count.tolist()
    ([1, 2], [5, 5], [1, 2])
    """
    n_cells = math.prod(widths)
    if n_cells > _LARGEST_KEY:
        rows, counts = np.unique(np.column_stack(columns), axis=0, return_counts=True)
        return tuple(rows.T), counts
    key = _key(columns, lows, widths)
    if n_cells > DENSE_CELLS:
        index, counts = np.unique(key, return_counts=True)
        return _places(index, lows, widths), counts
    counts = np.bincount(key, minlength=n_cells)
    index = np.flatnonzero(counts)
    return _places(index, lows, widths), counts[index]


def _merge(columns: Sequence[Units], counts: Units) -> tuple[tuple[Units, ...], Units]:
    # Adds the counts of equal rows; integers only, so the order cannot matter.
    if not len(counts):
        return tuple(columns), counts
    order = np.lexsort(columns[::-1])
    rows = [column[order] for column in columns]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = rows[0][1:] != rows[0][:-1]
    for column in rows[1:]:
        is_new[1:] |= column[1:] != column[:-1]
    first = np.flatnonzero(is_new)
    total = np.add.reduceat(counts[order], first)
    kept = first[total != 0]
    return tuple(column[kept] for column in rows), total[total != 0]


def _in_order(columns: Sequence[Units]) -> bool:
    # Sorted, no row twice: as every table is that was written by `to_dict`.
    is_later = np.zeros(max(len(columns[0]) - 1, 0), dtype=bool)
    for column in reversed(columns):
        step = np.diff(column)
        is_later = (step > 0) | ((step == 0) & is_later)
    return bool(is_later.all())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Table:
    column_names: ClassVar[tuple[str, ...]] = ()

    low: int
    high: int
    units_per_point: int
    count: Units
    group: str | None = None

    @property
    def n(self) -> int:
        return int(self.count.sum())

    @property
    def measure(self) -> tuple[int, int, int]:
        return (self.low, self.high, self.units_per_point)

    @property
    def columns(self) -> tuple[Units, ...]:
        return tuple(getattr(self, name) for name in self.column_names)

    def combined(self, other: Self, sign: int) -> Self:
        """
        Add the counts of another table, or take them away.

        Parameters
        ----------
        other : JointTable or MarginTable
            Table of the same kind.
        sign : {1, -1}
            Whether its counts are added or taken away.

        Returns
        -------
        JointTable or MarginTable
            Cells whose count is not zero; without a label where the two differ.

        Raises
        ------
        IncompatibleTablesError
            If the tables differ in range or unit.

        Examples
        --------
        >>> one, both = count_scores([2], low=1, high=5), count_scores([2, 3], low=1, high=5)
        >>> both.combined(one, -1).columns, (one + both).measure
        ((array([3]),), (1, 5, 1))
        """
        if self.measure != other.measure:
            raise IncompatibleTablesError(self.measure, other.measure)
        pairs = zip(self.columns, other.columns, strict=True)
        columns, count = _merge(
            [np.concatenate(pair) for pair in pairs],
            np.concatenate([self.count, sign * other.count]),
        )
        group = self.group if self.group == other.group else None
        cells: dict[str, Any] = dict(zip(self.column_names, columns, strict=True))
        return dataclasses.replace(self, count=count, group=group, **cells)

    def __add__(self, other: Self) -> Self:
        return self.combined(other, 1)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]  # holds arrays

    def to_dict(self) -> dict[str, Any]:
        """
        Give the table in plain JSON types.

        Returns
        -------
        dict
            Version, measure, group, and the occupied cells as rows that end with their count.

        Examples
        --------
        >>> count_pairs([1, 1, 2], [2, 2, 5], low=1, high=5).to_dict()["cells"]
        [[1, 2, 2], [2, 5, 1]]
        """
        return {
            "schema_version": SCHEMA_VERSION,
            "low": self.low,
            "high": self.high,
            "units_per_point": self.units_per_point,
            "group": self.group,
            "cells": np.column_stack([*self.columns, self.count]).tolist(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """
        Read what `to_dict` gave, so that estimates need no answers a second time.

        Parameters
        ----------
        data : Mapping
            `schema_version`, the measure, the group and the cells, in any order.

        Returns
        -------
        JointTable or MarginTable
            A table equal to the one that was written.

        Raises
        ------
        SchemaVersionError
            If the data follow another version, or name none.

        Examples
        --------
        >>> table = count_pairs([1, 1, 2], [2, 2, 5], low=1, high=5)
        >>> JointTable.from_dict(table.to_dict()) == table
        True
        """
        if data.get("schema_version") != SCHEMA_VERSION:
            raise SchemaVersionError(data.get("schema_version"), SCHEMA_VERSION)
        size = len(cls.column_names) + 1
        *rows, total = np.array(data["cells"], dtype=np.int64).reshape(-1, size).T
        columns, count = (
            (tuple(rows), total) if _in_order(rows) else _merge(rows, total)
        )
        return cls(
            low=data["low"],
            high=data["high"],
            units_per_point=data["units_per_point"],
            group=data["group"],
            count=count,
            **dict(zip(cls.column_names, columns, strict=True)),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarginTable(_Table):
    """Counts of the scores of one wave; sorted values in whole units."""

    column_names: ClassVar[tuple[str, ...]] = ("value",)

    value: Units

    def __sub__(self, other: Self) -> Self:
        """
        Take away the counts of a part of the same responses.

        Parameters
        ----------
        other : MarginTable
            Counts of the part.

        Returns
        -------
        MarginTable
            Counts of the rest.
        """
        return self.combined(other, -1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointTable(_Table):
    """
    Counts of linked pairs by score before and after, in whole units.

    Only occupied cells are kept, sorted, so adding tables is exact and equal to
    counting everything at once, whatever the order and the number of shards.
    """

    column_names: ClassVar[tuple[str, ...]] = ("before", "after")

    before: Units
    after: Units

    def differences(self) -> tuple[Units, Units]:
        """
        Count the differences after minus before.

        Returns
        -------
        tuple of ndarray
            Sorted distinct differences in units, and their counts.

        Examples
        --------
        >>> values, counts = count_pairs([1, 2, 3], [2, 3, 3], low=1, high=5).differences()
        >>> values.tolist(), counts.tolist()
        ([0, 1], [1, 2])
        """
        span = self.high - self.low
        if span > DENSE_CELLS:
            (values,), counts = _merge([self.after - self.before], self.count)
            return values, counts
        total = np.zeros(2 * span + 1, dtype=np.int64)
        np.add.at(total, self.after - self.before + span, self.count)
        occupied = np.flatnonzero(total)
        return occupied - span, total[occupied]

    def margin(self, wave: str) -> MarginTable:
        """
        Give the scores of one wave alone.

        Parameters
        ----------
        wave : {"before", "after"}
            Which side.

        Returns
        -------
        MarginTable
            Counts of the linked persons' scores at that wave.

        Examples
        --------
        >>> found = count_pairs([1, 2, 3], [2, 3, 3], low=1, high=5).margin("after")
        >>> found.value.tolist(), found.count.tolist()
        ([2, 3], [1, 2])
        """
        scores = {"before": self.before, "after": self.after}[wave]
        (values,), counts = _merge([scores], self.count)
        return MarginTable(
            low=self.low,
            high=self.high,
            units_per_point=self.units_per_point,
            group=self.group,
            value=values,
            count=counts,
        )


def _checked(scores: npt.ArrayLike, low: int, high: int) -> Units:
    units = np.asarray(scores, dtype=np.int64)
    if len(units) and (units.min() < low or units.max() > high):
        wrong = units[(units < low) | (units > high)]
        raise ScoreOutOfRangeError(int(wrong[0]), low, high)
    return units


def tables_by_group(
    cells: tuple[Units, ...],
    counts: Units,
    *,
    labels: Sequence[str],
    measure: tuple[int, int, int],
) -> dict[str, JointTable]:
    """
    Split counted cells into one table per group.

    Parameters
    ----------
    cells : tuple of ndarray of int
        Index of the group, score before and score after in units; distinct, sorted.
    counts : ndarray of int
        Linked persons in each cell.
    labels : sequence of str
        Names of the groups.
    measure : tuple of int
        Lowest and highest score in units, and the units per scale point.

    Returns
    -------
    dict of str to JointTable
        One table per label, empty ones included.

    Examples
    --------
    >>> cells = (np.array([0, 0]), np.array([1, 2]), np.array([2, 2]))
    >>> tables = tables_by_group(
    ...     cells, np.array([3, 1]), labels=["Sofia"], measure=(1, 5, 1)
    ... )
    >>> tables["Sofia"].n
    4
    """
    group, before, after = cells
    low, high, units_per_point = measure
    ends = np.searchsorted(group, np.arange(len(labels) + 1))
    return {
        label: JointTable(
            low=low,
            high=high,
            units_per_point=units_per_point,
            group=label,
            before=before[ends[index] : ends[index + 1]],
            after=after[ends[index] : ends[index + 1]],
            count=counts[ends[index] : ends[index + 1]],
        )
        for index, label in enumerate(labels)
    }


def count_pairs_by_group(  # noqa: PLR0913  # both waves, their measure, the groups
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    groups: npt.ArrayLike,
    labels: Sequence[str],
    low: int,
    high: int,
    units_per_point: int = 1,
) -> dict[str, JointTable]:
    """
    Count linked pairs per group in one pass.

    Parameters
    ----------
    before, after : array_like of int
        Scores in units, one entry per linked person.
    groups : array_like of int
        Index into `labels` per person.
    labels : sequence of str
        Names of the groups.
    low, high : int
        Range in units.
    units_per_point : int, optional
        Units that make one scale point.

    Returns
    -------
    dict of str to JointTable
        One table per label, empty ones included.

    Raises
    ------
    ScoreOutOfRangeError
        If a score is below low or above high.

    Examples
    --------
    >>> waves, cities = ([1, 2, 3], [2, 3, 3]), ("Sofia", "Praha")
    >>> found = count_pairs_by_group(
    ...     *waves, groups=[0, 1, 0], labels=cities, low=1, high=5
    ... )
    >>> {city: table.n for city, table in found.items()}
    {'Sofia': 2, 'Praha': 1}
    """
    width = high - low + 1
    columns = [
        np.asarray(groups, dtype=np.int64),
        _checked(before, low, high),
        _checked(after, low, high),
    ]
    cells, counts = distinct_rows(
        columns, lows=(0, low, low), widths=(len(labels), width, width)
    )
    return tables_by_group(
        cells, counts, labels=labels, measure=(low, high, units_per_point)
    )


def count_pairs(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    low: int,
    high: int,
    units_per_point: int = 1,
    group: str | None = None,
) -> JointTable:
    """
    Count linked pairs.

    Parameters
    ----------
    before, after : array_like of int
        Scores in units, one entry per linked person.
    low, high : int
        Range in units.
    units_per_point : int, optional
        Units that make one scale point.
    group : str, optional
        Label of the table.

    Returns
    -------
    JointTable
        Occupied cells with their counts.

    Raises
    ------
    ScoreOutOfRangeError
        If a score is below low or above high.

    Examples
    --------
    >>> table = count_pairs([1, 1, 2], [2, 2, 5], low=1, high=5)
    >>> table.before.tolist(), table.after.tolist(), table.count.tolist()
    ([1, 2], [2, 5], [2, 1])
    """
    x = np.asarray(before, dtype=np.int64)
    tables = count_pairs_by_group(
        x,
        after,
        groups=np.zeros(len(x), dtype=np.int64),
        labels=("",),
        low=low,
        high=high,
        units_per_point=units_per_point,
    )
    return dataclasses.replace(tables[""], group=group)


def count_scores(
    scores: npt.ArrayLike,
    *,
    low: int,
    high: int,
    units_per_point: int = 1,
    group: str | None = None,
) -> MarginTable:
    """
    Count the scores of one wave.

    Parameters
    ----------
    scores : array_like of int
        Scores in units.
    low, high : int
        Range in units.
    units_per_point : int, optional
        Units that make one scale point.
    group : str, optional
        Label of the table.

    Returns
    -------
    MarginTable
        Occupied values with their counts.

    Raises
    ------
    ScoreOutOfRangeError
        If a score is below low or above high.

    Examples
    --------
    >>> table = count_scores([3, 1, 3], low=1, high=5)
    >>> table.value.tolist(), table.count.tolist()
    ([1, 3], [1, 2])
    """
    (values,), counts = distinct_rows(
        [_checked(scores, low, high)], lows=(low,), widths=(high - low + 1,)
    )
    return MarginTable(
        low=low,
        high=high,
        units_per_point=units_per_point,
        group=group,
        value=values,
        count=counts,
    )


def sum_tables(tables: Sequence[JointTable]) -> JointTable:
    """
    Add any number of tables in one pass.

    Parameters
    ----------
    tables : sequence of JointTable
        At least one table; all of one measure.

    Returns
    -------
    JointTable
        Counts of equal cells added, cells sorted; the label of the first table.

    Raises
    ------
    IncompatibleTablesError
        If the tables differ in unit or range.

    Examples
    --------
    >>> one = count_pairs([1, 2], [2, 2], low=1, high=5)
    >>> sum_tables([one, one]).to_dict()["cells"]
    [[1, 2, 2], [2, 2, 2]]
    """
    first = tables[0]
    for table in tables:
        if table.measure != first.measure:
            raise IncompatibleTablesError(first.measure, table.measure)
    (before, after), count = _merge(
        [
            np.concatenate([table.before for table in tables]),
            np.concatenate([table.after for table in tables]),
        ],
        np.concatenate([table.count for table in tables]),
    )
    return dataclasses.replace(first, before=before, after=after, count=count)


def add_tables(tables: Mapping[str, JointTable]) -> JointTable:
    """
    Add the tables of all groups.

    Parameters
    ----------
    tables : mapping of str to JointTable
        At least one table; all of one measure.

    Returns
    -------
    JointTable
        The table of all persons, without a label.

    Raises
    ------
    IncompatibleTablesError
        If the tables differ in range or unit.

    Examples
    --------
    >>> one = count_pairs([1, 2], [2, 2], low=1, high=5, group="Sofia")
    >>> whole = add_tables({"Sofia": one, "Praha": one})
    >>> whole.group, whole.n
    (None, 4)
    """
    return dataclasses.replace(sum_tables(list(tables.values())), group=None)
