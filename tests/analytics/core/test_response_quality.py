import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import OutOfRangeCodeError
from analytics.core.response_quality import (
    ResponseQuality,
    longest_runs,
    response_quality,
)
from analytics.core.results import Status

few = settings(max_examples=60, deadline=None)
NAN = float("nan")
ITEMS = ("a", "b", "c", "d")
ROWS = st.lists(st.lists(st.integers(1, 3), min_size=4, max_size=4), min_size=1)


def quality(rows, **options):
    return response_quality(rows, items=ITEMS, low=1, high=5, **options)


def test_quality_matches_r(reference, reference_frame):
    frame = reference_frame("reliability_bfi").drop(columns="id")
    expected = reference("reliability_bfi")["expected"]["quality"]

    found = response_quality(frame, items=list(frame.columns), low=1, high=6)

    assert found.n_complete == expected["n_complete_25"]
    lengths = {str(run.length): run.n for run in found.run_lengths}
    assert lengths == expected["longstring_table"]
    assert found.n_long == expected["n_longstring_ge_10"]
    assert found.longest == expected["max_longstring"]
    assert found.mean_sd_within.value == pytest.approx(expected["mean_isd"], rel=1e-8)
    assert found.n_without_spread == expected["n_isd_zero"]


@few
@given(rows=ROWS)
def test_runs_and_spreads_are_those_of_the_single_responses(rows):
    runs = [max(len(list(run)) for _, run in itertools.groupby(row)) for row in rows]

    found = quality(rows, long_from=3)

    assert longest_runs(np.array(rows)).tolist() == runs
    assert found.longest == max(runs)
    assert found.n_long == sum(run >= 3 for run in runs)
    assert {run.length: run.n for run in found.run_lengths} == {
        length: runs.count(length) for length in set(runs)
    }
    spread = np.std(rows, axis=1, ddof=1)
    assert found.mean_sd_within.value == pytest.approx(spread.mean(), rel=1e-12)
    assert found.n_without_spread == sum(len(set(row)) == 1 for row in rows)


@few
@given(rows=ROWS)
def test_order_and_direction_do_not_matter(rows):
    one = quality(rows)
    turned = quality([[6 - answer for answer in row] for row in rows])
    backwards = quality(rows[::-1])

    assert one == turned == backwards


def test_incomplete_responses_are_left_out():
    whole = [[1, 1, 2, 3], [4, 4, 4, 4]]

    found = quality([*whole, [5, 5, NAN, 5], [5, 5, 9, 5]], missing_codes=(9,))

    assert found == quality(whole)


@pytest.mark.parametrize(
    ("rows", "items", "n"),
    (([], ITEMS, 0), ([[1, 2, 3, NAN]], ITEMS, 0), ([[1], [2]], ("a",), 2)),
)
def test_nothing_to_describe_is_a_status(rows, items, n):
    found = response_quality(rows, items=items, low=1, high=5)

    assert found.status == found.mean_sd_within.status == Status.TOO_FEW
    assert (found.n_complete, found.longest, found.run_lengths) == (n, None, ())


def test_wrong_code_is_refused():
    with pytest.raises(OutOfRangeCodeError, match="Item 'd' holds the code 6"):
        quality([[1, 2, 3, 6]])


def test_result_survives_writing_and_reading():
    for rows in ([[1, 1, 2, 3], [4, 4, 4, 4]], []):
        found = quality(rows)
        assert ResponseQuality.from_dict(found.to_dict()) == found
