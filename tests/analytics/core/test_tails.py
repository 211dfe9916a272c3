import itertools
import math
import sys

import pytest
from scipy import integrate, special, stats

from analytics.core.tails import (
    log_p_from_signs,
    log_p_from_t,
    log_p_from_z,
    p_from_log,
    t_result,
)


@pytest.mark.parametrize(("t", "df"), ((0.0, 5), (-2.5, 9), (40, 1000), (3, 1.7)))
def test_t_tail_is_that_of_the_library_where_it_does_not_underflow(t, df):
    assert log_p_from_t(t, df) == pytest.approx(
        math.log(2) + stats.t.logsf(abs(t), df), rel=1e-10, abs=1e-14
    )


def test_t_tail_is_smooth_where_the_method_changes():
    # Both sides of p = 1e-250: the slope of ln p does not jump.
    points = [log_p_from_t(t, 999_999) for t in (33.70, 33.75, 33.80, 33.85, 33.90)]

    steps = [b - a for a, b in itertools.pairwise(points)]
    curves = [b - a for a, b in itertools.pairwise(steps)]
    assert points[0] > math.log(1e-250) > points[-1]
    assert max(curves) - min(curves) < 1e-5


def log_p_by_integration(t, df):
    """The tail of the density, with its height at t taken out of the integral."""

    def relative(x):
        fall = math.log1p(x * x / df) - math.log1p(t * t / df)
        return math.exp(-(df + 1) / 2 * fall)

    # The density falls e-fold within this width.
    width = (t * t + df) / (t * (df + 1))
    area = integrate.quad(relative, t, t + 60 * width, epsrel=1e-12, limit=200)[0]
    height = -(df + 1) / 2 * math.log1p(t * t / df)
    height -= math.log(df) / 2 + special.betaln(df / 2, 0.5)
    return math.log(2) + height + math.log(area)


@pytest.mark.parametrize(("t", "df"), ((60.0, 999_999), (90.0, 5_000), (200.0, 1_000)))
def test_t_tail_survives_underflow(t, df):
    expected = log_p_by_integration(t, df)

    assert log_p_from_t(t, df) == pytest.approx(expected, rel=1e-9)


def test_t_tail_far_out_is_its_leading_term():
    # x^(df/2) / (df/2 B(df/2, 1/2)) with x = df/t^2.
    expected = 50 * math.log(100 / 1e18) - math.log(50) - special.betaln(50, 0.5)

    assert log_p_from_t(1e9, 100) == pytest.approx(expected, rel=1e-12)


def test_p_is_never_zero_and_its_logarithm_is_right():
    found = t_result(100.0, 999_999, method="t")

    assert found.p == sys.float_info.min
    assert found.p_greater == sys.float_info.min
    assert found.log10_p < -2000
    assert p_from_log(-1e9) > 0


def test_normal_tail_survives_underflow():
    assert log_p_from_z(0) == 0
    assert log_p_from_z(1.96) == pytest.approx(math.log(0.04999579029644087))
    assert log_p_from_z(50) == pytest.approx(math.log(2) + stats.norm.logsf(50))


def exact_log_sign_p(larger, smaller):
    n = larger + smaller
    tail = sum(math.comb(n, i) for i in range(smaller + 1))
    return math.log(tail) - (n - 1) * math.log(2)


@pytest.mark.parametrize(
    ("positive", "negative"), ((9, 1), (1, 9), (40, 10), (1400, 100), (2000, 0))
)
def test_sign_tail_equals_integer_arithmetic(positive, negative):
    expected = exact_log_sign_p(max(positive, negative), min(positive, negative))

    assert log_p_from_signs(positive, negative) == pytest.approx(expected, rel=1e-10)


def test_sign_tail_is_never_above_one():
    assert log_p_from_signs(5, 5) == 0
