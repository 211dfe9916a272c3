import numpy as np
import pytest

from analytics.core.errors import (
    IncompatibleTablesError,
    SchemaVersionError,
    ScoreOutOfRangeError,
)
from analytics.core.moments import exact_sum, moments
from analytics.core.tables import (
    JointTable,
    MarginTable,
    add_tables,
    count_pairs,
    count_pairs_by_group,
    count_scores,
    distinct_rows,
    sum_tables,
)

WIDE = 10**6


def test_pairs_are_counted_per_group():
    tables = count_pairs_by_group(
        [1, 1, 2, 3],
        [2, 2, 2, 1],
        groups=[0, 0, 2, 2],
        labels=("Sofia", "Praha", "Osijek"),
        low=1,
        high=3,
    )

    assert tables["Sofia"].to_dict()["cells"] == [[1, 2, 2]]
    assert tables["Praha"].n == 0
    assert tables["Osijek"].to_dict()["cells"] == [[2, 2, 1], [3, 1, 1]]
    whole = count_pairs([1, 1, 2, 3], [2, 2, 2, 1], low=1, high=3)
    assert add_tables(tables) == whole


@pytest.mark.parametrize("high", (5, WIDE))
def test_differences_and_margins_are_sorted_and_exact(high):
    table = count_pairs([1, 4, 1, 2], [3, 5, 3, 1], low=1, high=high)

    values, counts = table.differences()

    assert (values.tolist(), counts.tolist()) == ([-1, 1, 2], [1, 1, 2])
    assert table.margin("before").to_dict()["cells"] == [[1, 2], [2, 1], [4, 1]]
    assert table.margin("after") == count_scores([3, 5, 3, 1], low=1, high=high)


def test_wide_tables_are_sparse_and_equal_the_dense_ones():
    rng = np.random.default_rng(20260401)
    before, after = rng.integers(1, 6, size=(2, 500))

    dense = count_pairs(before, after, low=1, high=5)
    sparse = count_pairs(before, after, low=1, high=WIDE)

    assert dense.to_dict()["cells"] == sparse.to_dict()["cells"]
    assert count_pairs([], [], low=1, high=WIDE).n == 0


def test_tables_of_another_measure_cannot_be_added():
    one = count_scores([1], low=1, high=5)
    other = count_scores([1], low=1, high=5, units_per_point=2)

    with pytest.raises(IncompatibleTablesError, match=r"\(1, 5, 1\) and \(1, 5, 2\)"):
        one + other


def test_group_survives_addition_only_if_equal():
    sofia = count_scores([1], low=1, high=5, group="Sofia")
    praha = count_scores([2], low=1, high=5, group="Praha")

    assert (sofia + sofia).group == "Sofia"
    assert (sofia + praha).group is None
    assert sofia != praha
    assert sofia != "Sofia"


def test_part_can_be_taken_away():
    whole = count_scores([1, 1, 2, 5], low=1, high=5)

    rest = whole - count_scores([1, 2], low=1, high=5)

    assert rest == count_scores([1, 5], low=1, high=5)


def test_score_outside_the_table_is_refused():
    with pytest.raises(ScoreOutOfRangeError, match="6 units is outside the range 1"):
        count_scores([1, 6], low=1, high=5)


def test_sums_beyond_64_bits_are_exact():
    counts, values = np.array([3, 2]), np.array([10**10, -(10**10) + 1])

    found = exact_sum(counts, values, values)

    assert found == 3 * 10**20 + 2 * (10**10 - 1) ** 2


def test_moments_know_an_empty_and_a_constant_set():
    none = np.array([], dtype=np.int64)

    empty = moments(none, none, units_per_point=1)
    equal = moments(np.array([7]), np.array([4]), units_per_point=2)

    assert (empty.n, empty.mean, empty.variance, empty.sd) == (0, None, None, None)
    assert empty.is_constant
    assert (equal.mean, equal.variance, equal.sd) == (3.5, 0.0, 0.0)
    assert equal.is_constant


def test_rows_beyond_one_integer_are_counted_too():
    high = 2**40

    table = count_pairs([1, high, 1], [high, 1, high], low=1, high=high)

    assert table.to_dict()["cells"] == [[1, high, 2], [high, 1, 1]]


def test_sum_of_tables_keeps_the_first_label():
    sofia = count_pairs([1], [2], low=1, high=5, group="Sofia")
    praha = count_pairs([1, 3], [2, 3], low=1, high=5, group="Praha")

    total = sum_tables([sofia, praha])

    assert total.to_dict()["cells"] == [[1, 2, 2], [3, 3, 1]]
    assert total.group == "Sofia"
    with pytest.raises(IncompatibleTablesError):
        sum_tables([sofia, count_pairs([1], [2], low=1, high=7)])


def test_table_in_plain_types_names_its_measure():
    found = count_pairs([1, 1], [2, 2], low=1, high=3, units_per_point=4, group="Praha")

    assert found.to_dict() == {
        "schema_version": 1,
        "low": 1,
        "high": 3,
        "units_per_point": 4,
        "group": "Praha",
        "cells": [[1, 2, 2]],
    }
    assert found.margin("after").to_dict() == {
        "schema_version": 1,
        "low": 1,
        "high": 3,
        "units_per_point": 4,
        "group": "Praha",
        "cells": [[2, 2]],
    }


def test_stored_table_comes_back_sorted_and_added_up():
    found = JointTable.from_dict(
        {
            "schema_version": 1,
            "low": 1,
            "high": 5,
            "units_per_point": 1,
            "group": None,
            "cells": [[2, 5, 1], [1, 2, 2], [1, 2, 3]],
        }
    )

    assert found == count_pairs([1, 1, 1, 1, 1, 2], [2, 2, 2, 2, 2, 5], low=1, high=5)
    empty = count_scores([], low=1, high=5)
    assert MarginTable.from_dict(empty.to_dict()) == empty


def test_stored_table_keeps_its_label_and_whole_numbers():
    sofia = count_pairs([1], [2], low=1, high=5, group="Sofia")
    empty = count_pairs([], [], low=1, high=5)

    found = JointTable.from_dict(empty.to_dict())

    assert JointTable.from_dict(sofia.to_dict()).group == "Sofia"
    assert found.before.dtype == found.after.dtype == found.count.dtype == np.int64


@pytest.mark.parametrize(
    ("data", "message"),
    (
        ({"cells": []}, "schema version None, but this software reads 1"),
        (
            {"cells": [], "schema_version": 2},
            "schema version 2, but this software reads 1",
        ),
    ),
)
def test_stored_table_of_another_version_is_refused(data, message):
    with pytest.raises(SchemaVersionError, match=message):
        JointTable.from_dict(data)


def test_counts_are_added_and_taken_away():
    twice = count_scores([1, 1, 5], low=1, high=5)
    thrice = count_scores([1, 1, 1, 4], low=1, high=5)

    both = twice + thrice

    assert both.to_dict()["cells"] == [[1, 5], [4, 1], [5, 1]]
    assert (both - thrice).to_dict()["cells"] == [[1, 2], [5, 1]]


def test_pairs_with_one_score_in_common_stay_apart():
    one = count_pairs([1, 1], [2, 3], low=1, high=5)
    other = count_pairs([1], [3], low=1, high=5)

    both = one + other

    assert both.to_dict()["cells"] == [[1, 2, 1], [1, 3, 2]]
    assert both.n == 3


def test_each_group_carries_its_label():
    tables = count_pairs_by_group(
        [1, 3], [3, 1], groups=[1, 0], labels=("Sofia", "Praha"), low=1, high=3
    )

    labels = {name: table.group for name, table in tables.items()}
    assert labels == {"Sofia": "Sofia", "Praha": "Praha"}
    assert tables["Sofia"].to_dict()["cells"] == [[3, 1, 1]]


@pytest.mark.parametrize("score", (0, 6))
def test_refusal_of_a_score_names_the_whole_range(score):
    with pytest.raises(ScoreOutOfRangeError) as caught:
        count_scores([1, 5, score], low=1, high=5)

    assert str(caught.value) == (
        f"The score {score} units is outside the range 1 to 5. Widen the range, or "
        "correct the score."
    )


def test_negative_scores_are_counted_in_any_range():
    before, after = [-3, -1, 2], [2, -3, -3]

    for high in (2, WIDE):
        table = count_pairs(before, after, low=-3, high=high)

        assert table.to_dict()["cells"] == [[-3, 2, 1], [-1, -3, 1], [2, -3, 1]]
        margin = count_scores(before, low=-3, high=high)
        assert margin.to_dict()["cells"] == [[-3, 1], [-1, 1], [2, 1]]


def test_refusal_to_add_names_both_measures():
    tables = [count_pairs([1], [2], low=1, high=high) for high in (5, 7)]

    with pytest.raises(IncompatibleTablesError, match=r"\(1, 5, 1\) and \(1, 7, 1\)"):
        sum_tables(tables)


def test_empty_tables_have_differences_margins_and_sums():
    none = count_pairs([], [], low=1, high=5)
    one = count_pairs([2], [5], low=1, high=5)

    assert [part.tolist() for part in none.differences()] == [[], []]
    assert none.margin("before") == count_scores([], low=1, high=5)
    assert none + none == sum_tables([none, none]) == none
    assert none + one == sum_tables([one, none]) == one


def test_groups_without_anybody_are_counted():
    tables = count_pairs_by_group(
        [], [], groups=[], labels=("Sofia", "Praha"), low=1, high=5
    )

    assert {name: table.n for name, table in tables.items()} == {"Sofia": 0, "Praha": 0}


def test_tables_of_one_and_of_two_waves_are_never_mixed():
    pairs = count_pairs([1], [2], low=1, high=5)

    with pytest.raises(ValueError, match="longer"):
        count_scores([1], low=1, high=5) + pairs


@pytest.mark.parametrize(("lows", "widths"), (((1,), (2, 2)), ((1, 1), (2,))))
def test_every_column_needs_its_range(lows, widths):
    columns = [np.array([1, 2]), np.array([2, 1])]

    with pytest.raises(ValueError, match="shorter"):
        distinct_rows(columns, lows=lows, widths=widths)
