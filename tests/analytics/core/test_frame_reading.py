import numpy as np
import pandas as pd
import pytest

from analytics.core.errors import MissingColumnError, OutOfRangeCodeError
from analytics.core.frame_reading import (
    read_answers,
    read_ids,
    read_labels,
    read_waves,
    require_columns,
)
from analytics.core.plan_sections import WaveRules


def waves(frame, after=("2", "3"), first_within="study"):
    rules = WaveRules(
        column="time",
        names=("before", "after"),
        before=("1",),
        after=after,
        first_within=first_within,
    )
    return read_waves(pd.DataFrame(frame), rules).tolist()


@pytest.mark.parametrize(
    "column",
    (
        pd.Series([2, 1, None, 2]),
        pd.Series(["2", "1", "", "2"]),
        pd.Series([2, 1, pd.NA, 2], dtype="Int64"),
        pd.Series([" 2", "1", "NA", "2 "]),
    ),
)
def test_numbers_and_their_digits_are_one_label(column):
    found = read_labels(column)

    assert found.names == ("1", "2")
    assert found.codes.tolist() == [1, 0, -1, 1]


def test_id_needs_all_of_its_columns():
    frame = pd.DataFrame(
        {"study": ["A", "A", "B", None, "A"], "id": [1, 2, 1, 1, None]}
    )

    found = read_ids(frame, ("study", "id"))

    assert len(set(found[:3])) == 3
    assert found[3:].tolist() == [-1, -1]


def test_first_listed_value_within_a_study_is_the_wave():
    frame = {
        "study": ["A", "A", "A", "B", "B", None, None],
        "time": [1, 2, 3, 1, 3, 3, 9],
    }

    assert waves(frame) == [0, 1, -1, 0, 1, 1, -1]


def test_listed_values_all_count_without_first_within():
    assert waves({"time": [1, 2, 3, None]}, first_within=None) == [0, 1, 1, -1]


def test_text_cells_become_codes():
    frame = pd.DataFrame({"a": ["1", " 2 ", ""], "b": [1, 2, 3]})

    found = read_answers(frame, ("a", "b"), low=1, high=3)

    assert np.array_equal(found, [[1, 1], [2, 2], [np.nan, 3]], equal_nan=True)


def test_cell_that_is_no_number_is_refused():
    frame = pd.DataFrame({"a": ["1", "often"]})

    with pytest.raises(OutOfRangeCodeError, match="'a' holds the code 'often'"):
        read_answers(frame, ("a",), low=1, high=3)


def test_column_that_is_not_there_is_named():
    with pytest.raises(MissingColumnError, match="no column 'q9'; they have q1, q2"):
        require_columns(pd.DataFrame({"q1": [], "q2": []}), ["q1", "q9"])
