import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import OutOfRangeCodeError, ScaleDefinitionError
from analytics.core.item_covariance import (
    answer_blocks,
    code_blocks,
    item_covariance,
)
from analytics.core.reliability import reliability

few = settings(max_examples=60, deadline=None)
ROWS = st.lists(
    st.lists(st.none() | st.integers(1, 7), min_size=3, max_size=3), max_size=25
)
ITEMS = ("a", "b", "c")


def covariance(rows, **options):
    answers = np.array(rows, dtype=float).reshape(-1, 3)
    blocks = answer_blocks(answers, items=ITEMS, low=1, high=7, **options)
    return item_covariance(blocks, n_items=3)


@few
@given(rows=ROWS)
def test_matrices_are_those_of_numpy(rows):
    raw = np.array(rows, dtype=float).reshape(-1, 3)
    complete = raw[~np.isnan(raw).any(axis=1)]

    found = covariance(rows)

    assert found.n_complete == len(complete)
    assert found.n_any == (~np.isnan(raw)).any(axis=1).sum()
    if len(complete) > 1:
        expected = np.cov(complete.T)
        assert found.listwise == pytest.approx(expected, rel=1e-12, abs=1e-12)
    for i, j in ((0, 0), (0, 1), (1, 2)):
        both = raw[~np.isnan(raw[:, [i, j]]).any(axis=1)]
        assert found.n_pairs[i, j] == found.n_pairs[j, i] == len(both)
        expected = np.cov(both[:, i], both[:, j])[0, 1] if len(both) > 1 else 0
        assert found.pairwise[i, j] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@few
@given(rows=ROWS, seed=st.integers(0, 99), size=st.integers(1, 9))
def test_order_and_blocks_do_not_change_a_digit(rows, seed, size):
    raw = np.array(rows, dtype=float).reshape(-1, 3)
    shuffled = np.random.default_rng(seed).permutation(raw)
    codes, mask = np.nan_to_num(shuffled).astype(np.int8), ~np.isnan(shuffled)
    parts = [
        (codes[start : start + size], mask[start : start + size])
        for start in range(0, len(codes), size)
    ]

    whole, cut = covariance(rows), item_covariance(parts, n_items=3)

    assert np.array_equal(whole.listwise, cut.listwise)
    assert np.array_equal(whole.pairwise, cut.pairwise)


def test_constant_item_has_exactly_no_variance():
    found = covariance([[1, 3, 7]] * 2 + [[2, 3, 1]] * 5)

    assert found.listwise[1].tolist() == found.pairwise[1].tolist() == [0, 0, 0]


def test_no_items_and_no_responses_have_no_covariance():
    empty = item_covariance([], n_items=2)
    nothing = item_covariance([], n_items=0)

    assert empty.listwise.tolist() == empty.pairwise.tolist() == [[0, 0], [0, 0]]
    assert (empty.n_complete, empty.n_any, nothing.n_complete) == (0, 0, 0)


def test_whole_number_types_agree_whatever_their_size():
    rows = np.array([[1, 7, 3], [5, 2, 6], [7, 7, 7]])
    mask = np.ones(rows.shape, dtype=bool)

    expected = item_covariance(code_blocks(rows, mask), n_items=3).listwise
    small = rows.astype(np.int8)

    found = item_covariance(code_blocks(small, mask), n_items=3).listwise
    read = answer_blocks(small, items=ITEMS, low=1, high=7)
    assert np.array_equal(found, expected)
    assert np.array_equal(item_covariance(read, n_items=3).listwise, expected)


def test_wrong_code_is_refused_in_any_block():
    answers = np.ones((10_000, 3), dtype=np.int8)
    answers[9_999, 2] = 8

    with pytest.raises(OutOfRangeCodeError, match="Item 'c' holds the code 8"):
        list(answer_blocks(answers, items=ITEMS, low=1, high=7))


def test_wrong_key_is_refused_without_any_answer():
    with pytest.raises(ScaleDefinitionError, match="d cannot be reversed"):
        covariance([], reverse=("d",))


def test_million_answers_to_twelve_items_take_a_blink():
    rng = np.random.default_rng(1)
    answers = rng.integers(1, 6, size=(1_000_000, 12), dtype=np.int8)
    items = [f"q{i}" for i in range(12)]

    start = time.process_time()
    found = reliability(answers, items=items, low=1, high=5)

    # Below 0.3 s alone on a core; the margin is for a busy machine.
    assert time.process_time() - start < 1.5
    assert found.n_complete == 1_000_000
    assert abs(found.alpha.value) < 0.02
