import itertools
import math
import sys

import pytest
from scipy import stats

from analytics.core.chi_square import chi_square_result, log_p_from_chi_square


@pytest.mark.parametrize(
    ("chi_square", "df"), ((0.0, 1), (3.84, 1), (11.9, 3), (900.0, 4), (60.0, 45))
)
def test_tail_is_that_of_the_library_where_it_does_not_underflow(chi_square, df):
    expected = stats.chi2.logsf(chi_square, df)

    assert log_p_from_chi_square(chi_square, df) == pytest.approx(expected, rel=1e-12)


def closed_form(half, df):
    """For even df: e^-x times the sum of x^j/j!, in exact integers."""
    total = sum(
        half**j * math.factorial(df) // math.factorial(j) for j in range(df // 2)
    )
    return math.log(total) - math.log(math.factorial(df)) - half


@pytest.mark.parametrize(("half", "df"), ((2500, 2), (2500, 4), (9000, 20), (900, 90)))
def test_far_tail_of_even_df_equals_integer_arithmetic(half, df):
    expected = closed_form(half, df)

    assert log_p_from_chi_square(2.0 * half, df) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("z", (40.0, 200.0, 1000.0))
def test_far_tail_of_one_df_is_that_of_a_normal(z):
    expected = math.log(2) + stats.norm.logsf(z)

    assert log_p_from_chi_square(z * z, 1) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("df", (1, 2, 3, 6, 45))
def test_tail_is_smooth_where_the_method_changes(df):
    # Both sides of p = 1e-250: the slope of ln p does not jump.
    middle = float(stats.chi2.isf(1e-250, df))
    points = [log_p_from_chi_square(middle + step, df) for step in (-2, -1, 0, 1, 2)]

    steps = [b - a for a, b in itertools.pairwise(points)]
    curves = [b - a for a, b in itertools.pairwise(steps)]
    assert points[0] > math.log(1e-250) > points[-1]
    assert max(map(abs, curves)) < 1e-4


def test_p_is_never_zero_and_its_logarithm_is_right():
    found = chi_square_result(20_000.0, 2, method="test")

    assert found.p == sys.float_info.min
    assert found.log10_p == pytest.approx(-10_000 / math.log(10))
    assert (found.statistic, found.df, found.method) == (20_000.0, 2.0, "test")
