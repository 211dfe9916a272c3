import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.core.errors import MinimumCellError, UnsafeFigureError
from analytics.core.rounding import round_count, round_percentage, step_counter

K = 10


@pytest.mark.parametrize(
    ("count", "expected"), ((0, 0), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20))
)
def test_count_becomes_the_nearest_multiple_of_five(count, expected):
    assert round_count(count, minimum_cell=K) == expected


def test_half_of_an_even_base_is_rounded_up():
    assert round_count(25, minimum_cell=K, base=10) == 30


@pytest.mark.parametrize("count", (1, 9, -1))
def test_small_or_impossible_count_is_not_rounded(count):
    with pytest.raises(UnsafeFigureError, match="below 10, or impossible"):
        round_count(count, minimum_cell=K)


@pytest.mark.parametrize(
    ("count", "of", "expected"),
    (
        (0, 40, 0),
        (40, 40, 100),
        (10, 80, 13),
        (15, 120, 13),
        (12, 100, 12),
        (372, 500, 74),
        (10, 5000, 1),
        (4990, 5000, 99),
    ),
)
def test_percentage_is_an_integer_and_exact_at_its_ends(count, of, expected):
    found = round_percentage(count, of=of, minimum_cell=K)

    assert found == expected
    assert isinstance(found, int)


@pytest.mark.parametrize(
    ("count", "of"), ((3, 40), (38, 40), (12, 11), (0, 0), (5, 5), (50, 40))
)
def test_percentage_of_few_or_without_few_is_refused(count, of):
    with pytest.raises(UnsafeFigureError, match="below 10"):
        round_percentage(count, of=of, minimum_cell=K)


@pytest.mark.parametrize(
    ("function", "arguments"),
    (
        (round_count, {"minimum_cell": 4}),
        (round_percentage, {"of": 80, "minimum_cell": 4}),
        (step_counter, {"step": 4}),
    ),
)
def test_limit_below_five_is_refused(function, arguments):
    with pytest.raises(MinimumCellError, match="4 is below 5"):
        function(40, **arguments)


def test_counter_stands_still_within_a_block():
    assert [step_counter(n, step=K) for n in (0, 9, 10, 19, 20)] == [0, 0, 10, 10, 20]


@given(count=st.integers(10, 10**6), rest=st.integers(10, 10**6))
def test_rounding_is_off_by_half_a_step_at_most(count, rest):
    of = count + rest

    percentage = round_percentage(count, of=of, minimum_cell=K)

    assert abs(round_count(count, minimum_cell=K) - count) <= 2
    assert 1 <= percentage <= 99
    assert abs(percentage - 100 * count / of) <= 1
