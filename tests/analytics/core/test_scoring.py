from fractions import Fraction

import numpy as np
import pytest

from analytics.core.errors import (
    InexactScoreError,
    OutOfRangeCodeError,
    ScaleDefinitionError,
    UnitTooFineError,
)
from analytics.core.scoring import (
    ScoreSet,
    clean_codes,
    default_min_answered,
    reverse_codes,
    score_scale,
    to_units,
    units_per_point,
)

ITEMS = ("a", "b", "c", "d")
NAN = np.nan


def score(answers, **kwargs):
    return score_scale(answers, items=ITEMS, low=1, high=5, **kwargs)


def test_means_are_whole_units():
    found = score([[1, 2, 3, 5], [1, 2, NAN, 5], [1, NAN, NAN, 5]])

    assert found.unit == Fraction(1, 12)
    assert found.units.tolist()[:2] == [33, 32]
    assert found.is_scored.tolist() == [True, True, False]
    assert (found.low, found.high) == (12, 60)
    assert found.to_dict() == {
        "units": [33, 32, None],
        "n_answered": [4, 3, 2],
        "low": 12,
        "high": 60,
        "units_per_point": 12,
    }


def test_reverse_keyed_items_are_turned():
    straight = score([[1, 2, 3, 5]])
    turned = score([[5, 2, 3, 1]], reverse=("a", "d"))

    assert turned.units.tolist() == straight.units.tolist()


def test_declared_codes_are_missing():
    found = score([[1, 2, -9, 5]], missing_codes=(-9,))

    assert found.n_answered.tolist() == [3]


@pytest.mark.parametrize("code", (0, 6, 2.5, -9))
def test_code_out_of_range_is_refused_by_name(code):
    with pytest.raises(OutOfRangeCodeError) as caught:
        score([[1, 2, 3, 4], [1, code, 3, 4]], missing_codes=(-8,))

    assert (caught.value.item, caught.value.code) == ("b", code)
    assert caught.value.permitted == "1 to 5, -8 (missing)"
    assert str(caught.value) == (
        f"Item 'b' holds the code {code!r}, but permitted are 1 to 5, -8 (missing). "
        "Correct the data, or declare the code under missing in the plan."
    )


def test_infinite_code_is_refused():
    with pytest.raises(OutOfRangeCodeError, match="inf"):
        score([[1, 2, 3, np.inf]])


@pytest.mark.parametrize(("n_items", "least"), ((1, 1), (4, 3), (5, 4), (20, 15)))
def test_three_quarters_of_the_items_are_needed(n_items, least):
    assert default_min_answered(n_items) == least


@pytest.mark.parametrize(
    ("changes", "message"),
    (
        ({"min_answered": 0}, "min_answered is 0, but the scale has 4 items"),
        ({"min_answered": 5}, "Choose a number from 1 to 4"),
        ({"reverse": ("z",)}, "z cannot be reversed"),
    ),
)
def test_impossible_scale_is_refused(changes, message):
    with pytest.raises(ScaleDefinitionError, match=message):
        score([[1, 2, 3, 4]], **changes)


def test_empty_range_is_refused():
    with pytest.raises(ScaleDefinitionError, match="range 5 to 5 is empty"):
        score_scale([[5]], items=("a",), low=5, high=5)


def test_unit_that_no_integer_holds_is_refused():
    items = [f"q{i}" for i in range(60)]

    with pytest.raises(UnitTooFineError, match="45 to 60 items"):
        score_scale(np.ones((1, 60)), items=items, low=1, high=5)


def test_finest_unit_of_forty_items_is_still_exact():
    # 2^5 3^2 5 7 11 13 17 19 31 37; with 41 items the factor 41 comes on top.
    assert units_per_point(40, min_answered=30) == 534_026_132_640
    with pytest.raises(UnitTooFineError, match="31 to 41 items"):
        units_per_point(41, min_answered=31)


def test_decimal_scores_become_units():
    # 80.2 - 80.7 and 79.6 - 80.1 tie only in whole units.
    units = to_units([80.2, 80.7, 79.6, 80.1], units_per_point=10)

    assert units[0] - units[1] == units[2] - units[3] == -5


@pytest.mark.parametrize("value", (1.25, NAN))
def test_score_between_units_is_refused(value):
    with pytest.raises(InexactScoreError, match="no multiple of 1/10"):
        to_units([1.2, value], units_per_point=10)


def test_reversing_twice_changes_nothing():
    codes = np.array([[1, 2], [5, 4]])

    once = reverse_codes(codes, items=("a", "b"), reverse=("b",), low=1, high=5)
    twice = reverse_codes(once, items=("a", "b"), reverse=("b",), low=1, high=5)

    assert once.tolist() == [[1, 4], [5, 2]]
    assert twice.tolist() == codes.tolist()


def test_scores_are_whole_numbers_also_where_there_is_none():
    found = score([[1, 2, 3, 5], [NAN, NAN, NAN, 5]])

    assert found.units.dtype == np.int64
    assert found.units.tolist() == [33, 0]


def test_codes_are_whole_numbers_with_the_lowest_where_nothing_was_answered():
    codes, is_answered = clean_codes([[2, NAN]], items=("a", "b"), low=1, high=5)

    assert codes.dtype == np.int64
    assert codes.tolist() == [[2, 1]]
    assert is_answered.tolist() == [[True, False]]


@pytest.mark.parametrize("blank", (None, NAN))
def test_blank_cells_and_declared_codes_are_missing_together(blank):
    found = score([[1, blank, -9, 5]], missing_codes=(-9,), min_answered=2)

    assert found.n_answered.tolist() == [2]
    assert found.unit * int(found.units[0]) == 3


def test_all_missing_codes_are_named():
    with pytest.raises(OutOfRangeCodeError) as caught:
        score([[1, 7, 3, 4]], missing_codes=(-8, -9))

    assert caught.value.permitted == "1 to 5, -8 (missing), -9 (missing)"


@pytest.mark.parametrize(
    ("min_answered", "per_point"), ((1, 12), (2, 12), (3, 12), (4, 4))
)
def test_any_number_up_to_all_items_may_be_asked_for(min_answered, per_point):
    assert units_per_point(4, min_answered=min_answered) == per_point


def test_refusals_of_a_scale_say_what_to_do():
    with pytest.raises(ScaleDefinitionError) as stranger:
        score([[1, 2, 3, 4]], reverse=("z", "y", "a"))
    with pytest.raises(ScaleDefinitionError) as empty:
        score_scale([[5]], items=("a",), low=5, high=4)

    assert str(stranger.value) == (
        "y, z cannot be reversed: not among the items a, b, c, d. Correct the list of "
        "reverse-keyed items."
    )
    assert str(empty.value) == (
        "The range 5 to 4 is empty. Give the smallest code as low and the largest as "
        "high."
    )


def test_small_integer_types_do_not_overflow():
    scores = np.array([80], dtype=np.int8)

    found = to_units(scores, units_per_point=10)

    assert found.dtype == np.int64
    assert found.tolist() == [800]


def test_score_between_units_is_named():
    with pytest.raises(InexactScoreError) as caught:
        to_units([1.2, 1.25], units_per_point=10)

    assert str(caught.value) == (
        "The score 1.25 is no multiple of 1/10. Name a finer unit, or look for a score "
        "that was typed wrongly."
    )


def test_scores_of_unequal_length_are_not_written():
    found = ScoreSet(
        units=np.array([33]),
        is_scored=np.array([True, False]),
        n_answered=np.array([4, 2]),
        low=12,
        high=60,
        units_per_point=12,
    )

    with pytest.raises(ValueError, match="longer"):
        found.to_dict()
