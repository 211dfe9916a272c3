import numpy as np
import pandas as pd
import pytest

from analytics.core.errors import (
    MissingColumnError,
    MixedVersionsError,
    OutOfRangeCodeError,
)
from analytics.core.evaluation import evaluate
from analytics.core.frame_reading import (
    read_answers,
    read_ids,
    read_instrument_version,
    read_labels,
    read_waves,
    require_columns,
)
from analytics.core.plan import AnalysisPlan
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


@pytest.mark.parametrize(
    ("column", "version"),
    (
        ({}, None),
        ({"instrument_version": [None, ""]}, None),
        ({"instrument_version": [2, 2.0]}, "2"),
        ({"instrument_version": ["core 2", "core 2 "]}, "core 2"),
    ),
)
def test_version_of_the_responses_is_one_or_not_stated(column, version):
    frame = pd.DataFrame({"q1": [1, 2], **column})

    assert read_instrument_version(frame) == version


@pytest.mark.parametrize(
    ("versions", "named"),
    ((("1", "2"), ("1", "2")), (("1", None), ("1", "not stated"))),
)
def test_two_versions_are_never_pooled(versions, named):
    frame = pd.DataFrame({"instrument_version": versions})

    with pytest.raises(MixedVersionsError) as caught:
        read_instrument_version(frame)

    assert caught.value.versions == named
    assert str(caught.value) == (
        f"The responses answered different versions: {', '.join(named)}. Evaluate "
        "each version by itself, or, if their items and answers are the same, give all "
        "responses one version in the column instrument_version."
    )


VERSION_PLAN = """
[data]
id = "code"
[[outcomes]]
item = "q1"
low = 1
high = 5
"""


def of_two_versions(wave_of_second):
    return pd.DataFrame(
        {
            "code": ["a", "b", "a", "b"],
            "wave": ["before", "before", wave_of_second, wave_of_second],
            "instrument_version": ["1", "1", "2", "2"],
            "q1": [1, 2, 3, 3],
        }
    )


def test_waves_that_asked_different_versions_are_not_evaluated():
    plan = AnalysisPlan.from_toml_text(VERSION_PLAN)

    with pytest.raises(MixedVersionsError, match="versions: 1, 2"):
        evaluate(of_two_versions("after"), plan)


def test_version_of_a_wave_that_is_set_aside_does_not_matter():
    plan = AnalysisPlan.from_toml_text(VERSION_PLAN)

    found = evaluate(of_two_versions("a year later"), plan)

    assert (found.flow.n_before, found.n_set_aside) == (2, 2)
