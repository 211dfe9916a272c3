"""Tables of several outcomes and groups: from the cells of a query, and merged."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from analytics.core.count_request import CountRequest, measure_of
from analytics.core.errors import IncompatibleTablesError
from analytics.core.labels import ALL
from analytics.core.tables import JointTable, sum_tables

Units = npt.NDArray[np.int64]
# Key of the outcome, then label of the group.
Tables = dict[str, dict[str, JointTable]]
# Index of the outcome, label, score before, score after, persons.
Cell = tuple[int, str, int, int, int]


def _label(request: CountRequest, label: str) -> str:
    return ALL if request.group is None else label


def tables_from_cells(request: CountRequest, cells: Iterable[Cell]) -> Tables:
    """
    Make tables of the cells that an engine has counted.

    Parameters
    ----------
    request : CountRequest
        What was counted.
    cells : iterable of tuple
        Index of the outcome, label of the group, score before and after in units,
        and the number of linked persons; in any order, equal cells are added.

    Returns
    -------
    dict
        Per key of an outcome and label of a group a table. Groups are those with
        any cell, sorted; each outcome has all of them, empty ones included.

    Examples
    --------
    >>> from analytics.core.count_request import count_request, item_outcome
    >>> request = count_request(id="code", scales=(item_outcome("q1", low=1, high=5),))
    >>> tables = tables_from_cells(request, [(0, "", 2, 4, 10), (0, "", 2, 4, 5)])
    >>> tables["q1"]["all"].to_dict()["cells"]
    [[2, 4, 15]]
    """
    rows: dict[tuple[int, str], list[tuple[int, int, int]]] = {}
    for outcome, label, before, after, count in cells:
        own = rows.setdefault((outcome, _label(request, label)), [])
        own.append((before, after, count))
    labels = sorted({label for _, label in rows})
    if request.group is None:
        labels = [ALL]
    return {
        scale.key: {
            label: _table(measure_of(scale), label, rows.get((index, label), []))
            for label in labels
        }
        for index, scale in enumerate(request.scales)
    }


def _table(
    measure: tuple[int, int, int], label: str, rows: Sequence[tuple[int, int, int]]
) -> JointTable:
    low, high, per_point = measure
    before, after, count = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    table = JointTable(
        low=low,
        high=high,
        units_per_point=per_point,
        group=label,
        before=before,
        after=after,
        count=count,
    )
    return sum_tables([table])


def merge_tables(parts: Iterable[Mapping[str, Mapping[str, JointTable]]]) -> Tables:
    """
    Add the tables of several shards, batches or engines.

    Parameters
    ----------
    parts : iterable of mapping
        Tables of one request over disjoint sets of persons; read one by one.

    Returns
    -------
    dict
        What one count over all persons would give, bit for bit, in any order of any
        number of parts.

    Raises
    ------
    IncompatibleTablesError
        If two parts were counted by different scale definitions.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> sofia = {"q1": {"Sofia": count_pairs([1], [2], low=1, high=5, group="Sofia")}}
    >>> merge_tables([sofia, sofia])["q1"]["Sofia"].n
    2
    """
    merged: dict[str, dict[str, JointTable]] = {}
    for part in parts:
        if merged and part and set(merged) != set(part):
            raise IncompatibleTablesError(sorted(merged), sorted(part))
        for key, tables in part.items():
            own = merged.setdefault(key, {})
            for label, table in tables.items():
                known = own.get(label)
                own[label] = sum_tables([table] if known is None else [known, table])
    return _filled(merged)


def _filled(merged: Tables) -> Tables:
    # Each outcome has every group, in sorted order.
    labels = sorted({label for tables in merged.values() for label in tables})
    return {
        key: {
            label: tables.get(label) or _emptied(next(iter(tables.values())), label)
            for label in labels
        }
        for key, tables in merged.items()
    }


def _emptied(table: JointTable, label: str) -> JointTable:
    nothing = np.zeros(0, dtype=np.int64)
    return dataclasses.replace(
        table, group=label, before=nothing, after=nothing, count=nothing
    )


def add_groups(request: CountRequest, tables: Tables) -> Tables:
    """
    Put the table of all persons before those of the groups.

    Parameters
    ----------
    request : CountRequest
        What was counted.
    tables : dict
        Tables by outcome and group.

    Returns
    -------
    dict
        The same with "all" first.

    Examples
    --------
    >>> from analytics.core.count_request import count_request, item_outcome
    >>> trust = item_outcome("q1", low=1, high=5)
    >>> request = count_request(id="code", group="city", scales=(trust,))
    >>> tables = tables_from_cells(request, [(0, "Sofia", 2, 4, 10)])
    >>> list(add_groups(request, tables)["q1"])
    ['all', 'Sofia']
    """
    return {
        scale.key: {
            ALL: dataclasses.replace(
                sum_tables(
                    [_table(measure_of(scale), ALL, ()), *tables[scale.key].values()]
                ),
                group=ALL,
            ),
            **tables[scale.key],
        }
        for scale in request.scales
    }
