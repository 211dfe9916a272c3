import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import GroupCodeError
from analytics.core.item_counts import count_items
from analytics.core.item_covariance import answer_blocks

few = settings(max_examples=60, deadline=None)
ROWS = st.lists(
    st.tuples(
        st.lists(st.none() | st.integers(2, 5), min_size=3, max_size=3),
        st.integers(0, 2),
    ),
    max_size=25,
)


def counted(answers, groups, n_groups=3):
    raw = np.array(answers, dtype=float).reshape(-1, 3)
    blocks = answer_blocks(raw, items=("a", "b", "c"), low=2, high=5)
    return count_items(
        blocks, np.array(groups, dtype=int), n_groups=n_groups, n_items=3, low=2, high=5
    )


@few
@given(rows=ROWS)
def test_counts_are_those_of_the_single_responses(rows):
    expected = np.zeros((3, 3, 7, 4), dtype=int)
    for answers, group in rows:
        if None not in answers:
            categories = [answer - 2 for answer in answers]
            for item, own in enumerate(categories):
                expected[item, group, sum(categories) - own, own] += 1

    found = counted([answers for answers, _ in rows], [group for _, group in rows])

    assert found.counts.tolist() == expected.tolist()
    assert found.n_by_group.tolist() == expected[0].sum(axis=(1, 2)).tolist()
    assert found.n_any == sum(set(answers) != {None} for answers, _ in rows)


def test_groups_follow_their_rows_over_the_blocks():
    answers = np.tile([[2, 3, 4], [5, 5, 5]], (10_000, 1))
    groups = np.tile([0, 2], 10_000)

    found = counted(answers, groups)

    assert found.n_by_group.tolist() == [10_000, 0, 10_000]
    assert found.counts[0, 0, 3, 0] == found.counts[0, 2, 6, 3] == 10_000


@pytest.mark.parametrize(
    ("groups", "message"),
    (
        ([0], "differ in number. Give one group for each"),
        ([0, 1, 1], "differ in number"),
        ([0, 2], "a group outside 0 to 1. Leave out responses without a group"),
        ([-1, 0], "a group outside 0 to 1"),
    ),
)
def test_wrong_groups_are_refused(groups, message):
    with pytest.raises(GroupCodeError, match=message):
        counted([[2, 3, 4], [3, 3, 3]], groups, n_groups=2)
