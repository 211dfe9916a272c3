import numpy as np
import pytest

from analytics.core.group_disclosure import (
    GroupFlag,
    full_lines,
    group_flags,
    telling_cells,
)


def with_totals(counts):
    table = np.asarray(counts)
    for axis in range(table.ndim - 1):
        total = table.sum(axis=axis, keepdims=True)
        table = np.concatenate([table, total], axis=axis)
    return table


def test_full_group_has_one_answer():
    assert full_lines([[0, 12], [1, 12], [0, 0]]).tolist() == [True, False, False]


def test_full_cell_and_the_zeros_beside_it_tell():
    found = telling_cells(with_totals([[0, 12, 0], [20, 30, 9]]))

    assert found[0].tolist() == [True, True, True]
    assert not found[1:].any()


def test_answer_that_one_person_gave_somewhere_counts_as_given():
    found = telling_cells(with_totals([[0, 12, 0], [20, 30, 0], [0, 9, 1]]))

    assert found.dtype == np.bool_
    assert found[0].tolist() == [True, True, True]


def test_answer_that_nobody_gave_anywhere_tells_nothing_of_the_group():
    found = telling_cells(with_totals([[0, 12, 0], [20, 30, 0]]))

    assert found[0].tolist() == [True, True, False]


def test_one_answer_of_everybody_everywhere_tells_in_every_group():
    found = telling_cells(with_totals([[0, 12], [0, 30]]))

    assert found.dtype == np.bool_
    assert found.all()


def test_group_without_anybody_tells_nothing():
    assert not telling_cells(with_totals([[0, 0], [20, 30]])).any()


def test_flags_name_group_and_answer_for_every_total():
    counts = with_totals([[[0, 12], [15, 15]], [[0, 0], [20, 10]]])

    flags = group_flags(
        counts,
        groups=(("Praha", "Sofia"), ("before", "after")),
        answers=("no", "yes"),
    )

    assert [(flag.group, flag.answer, flag.kind) for flag in flags] == [
        (("Praha", "before"), "no", "empty"),
        (("Praha", "before"), "yes", "full"),
        ((None, "before"), "no", "empty"),
        ((None, "before"), "yes", "full"),
    ]
    assert GroupFlag.from_dict(flags[2].to_dict()) == flags[2]


def test_whole_without_groups_is_flagged_too():
    flags = group_flags([0, 12, 3], groups=(), answers=("no", "yes", "maybe"))

    assert [(flag.group, flag.answer, flag.kind) for flag in flags] == [
        ((), "no", "empty")
    ]


@pytest.mark.parametrize("groups", ((), (("Praha",), ("before",))))
def test_every_grouping_needs_its_labels(groups):
    with pytest.raises(ValueError, match="zip"):
        group_flags([[0, 12], [0, 12]], groups=groups, answers=("no", "yes"))
