import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.count_request import count_request, item_outcome
from analytics.core.counted_tables import add_groups, merge_tables, tables_from_cells
from analytics.core.errors import IncompatibleTablesError
from analytics.core.tables import count_pairs_by_group
from tests.analytics.two_waves import REQUEST, as_plain

few = settings(max_examples=60, deadline=None)

CITIES = ("Košice", "Praha", "Sofia")


def test_cells_come_in_any_order_and_are_added():
    cells = [(1, "Sofia", 24, 30, 2), (0, "Praha", 1, 5, 1), (1, "Sofia", 24, 30, 3)]

    tables = tables_from_cells(REQUEST, cells)

    assert list(tables) == ["q1", "trust"]
    assert list(tables["q1"]) == ["Praha", "Sofia"]
    assert tables["q1"]["Sofia"].n == 0
    assert tables["trust"]["Sofia"].to_dict() == {
        "schema_version": 1,
        "low": 12,
        "high": 60,
        "units_per_point": 12,
        "group": "Sofia",
        "cells": [[24, 30, 5]],
    }


def test_no_cell_gives_no_group_or_an_empty_table_of_all():
    without = dataclasses.replace(REQUEST, group=None)

    assert tables_from_cells(REQUEST, []) == {"q1": {}, "trust": {}}
    assert tables_from_cells(without, [])["q1"]["all"].n == 0


def test_all_comes_first_and_holds_everybody():
    cells = [(0, "Praha", 1, 5, 1), (0, "Sofia", 1, 5, 2)]

    tables = add_groups(REQUEST, tables_from_cells(REQUEST, cells))

    assert list(tables["q1"]) == ["all", "Praha", "Sofia"]
    assert tables["q1"]["all"].to_dict()["cells"] == [[1, 5, 3]]
    assert tables["trust"]["all"].n == 0
    assert tables["trust"]["all"].group == "all"


persons = st.lists(
    st.tuples(
        st.integers(1, 5), st.integers(1, 5), st.integers(0, 2), st.integers(0, 9)
    ),
    max_size=40,
)


def _tables(rows):
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    tables = count_pairs_by_group(
        columns[0], columns[1], groups=columns[2], labels=CITIES, low=1, high=5
    )
    return {"q1": tables}


@few
@given(persons, st.integers(1, 9), st.randoms(use_true_random=False))
def test_merged_shards_equal_the_whole(rows, n_shards, random):
    shards = [[r for r in rows if r[3] % n_shards == k] for k in range(n_shards)]
    random.shuffle(shards)

    merged = merge_tables(_tables(shard) for shard in shards)

    assert as_plain(merged) == as_plain(_tables(rows))


def test_group_that_one_shard_lacks_is_kept():
    request = count_request(
        id="pair", group="city", scales=(item_outcome("q1", low=1, high=5),)
    )
    parts = [
        tables_from_cells(request, [(0, "Sofia", 1, 2, 1)]),
        tables_from_cells(request, []),
        tables_from_cells(request, [(0, "Praha", 3, 3, 1)]),
    ]

    assert list(merge_tables(parts)["q1"]) == ["Praha", "Sofia"]


def test_group_that_one_outcome_lacks_is_empty_there():
    sofia = _tables([(1, 2, 2, 0)])["q1"]["Sofia"]

    merged = merge_tables([{"q1": {"Sofia": sofia}, "q2": {"Praha": sofia}}])

    assert (merged["q2"]["Sofia"].n, merged["q2"]["Praha"].n) == (0, 1)


def test_parts_of_other_outcomes_are_refused():
    part = _tables([(1, 2, 0, 0)])

    with pytest.raises(IncompatibleTablesError, match=r"\['q1'\] and \['q2'\]"):
        merge_tables([part, {"q2": part["q1"]}])


def test_parts_of_another_measure_are_refused():
    part = _tables([(1, 2, 0, 0)])
    table = dataclasses.replace(part["q1"]["Praha"], high=7)

    with pytest.raises(IncompatibleTablesError, match=r"\(1, 5, 1\) and \(1, 7, 1\)"):
        merge_tables([part, {"q1": {"Praha": table}}])


def test_nothing_merged_is_nothing():
    assert merge_tables([]) == {}
