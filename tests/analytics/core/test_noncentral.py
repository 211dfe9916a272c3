import math

import numpy as np
import pytest
from scipy import integrate, special

from analytics.core.errors import ConfidenceLevelError
from analytics.core.noncentral import (
    ncp_interval,
    noncentral_t_cdf,
    small_sample_correction,
)


def by_adaptive_quadrature(t, df, ncp):
    half = df / 2
    constant = math.log(2) + half * math.log(half) - math.lgamma(half)

    def integrand(s):
        log_density = constant + (df - 1) * math.log(s) - half * s * s
        return math.exp(log_density) * special.ndtr(t * s - ncp)

    reach = 12 / math.sqrt(2 * df)
    ends = max(1e-12, 1 - reach), 1 + reach
    # Break points where the normal part turns, else the rule steps over it.
    turns = [(ncp + z) / t for z in (-6, -2, 0, 2, 6)] if t else []
    inside = [turn for turn in turns if ends[0] < turn < ends[1]]
    return integrate.quad(
        integrand, *ends, points=inside or None, epsabs=1e-13, limit=500
    )[0]


@pytest.mark.parametrize("df", (1, 2, 5, 21, 300))
@pytest.mark.parametrize("t", (-6.0, -1.2, 0.0, 0.7, 3.0, 40.0))
@pytest.mark.parametrize("ncp", (-3.0, 0.0, 0.5, 2.0, 14.0, 39.0))
def test_cdf_equals_adaptive_quadrature(t, df, ncp):
    expected = by_adaptive_quadrature(t, df, ncp)

    assert noncentral_t_cdf(t, df=df, ncp=ncp) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("df", (1, 4, 30, 999_999))
@pytest.mark.parametrize("t", (-50.0, -2.0, 0.3, 2.0, 8.0))
def test_central_cdf_is_students(t, df):
    found = noncentral_t_cdf(t, df=df, ncp=0)

    assert found == pytest.approx(special.stdtr(df, t), abs=1e-10)


def test_cdf_stays_a_number_in_the_bands_where_scipy_does_not():
    grid = [noncentral_t_cdf(-1.2, df=21, ncp=ncp) for ncp in np.arange(14, 40)]

    assert all(0 <= value < 1e-40 or value < 1e-12 for value in grid)


@pytest.mark.parametrize(("t", "df"), ((0.0, 3), (2.2, 28), (-30.0, 2), (500.0, 10)))
def test_interval_ends_have_the_tail_mass(t, df):
    found = ncp_interval(t, df=df, confidence_level=0.9)

    assert noncentral_t_cdf(t, df=df, ncp=found.low) == pytest.approx(0.95, abs=1e-9)
    assert noncentral_t_cdf(t, df=df, ncp=found.high) == pytest.approx(0.05, abs=1e-9)


def test_interval_mirrors_under_a_sign_flip():
    up, down = ncp_interval(3.1, df=12), ncp_interval(-3.1, df=12)

    assert down.low == pytest.approx(-up.high, abs=1e-9)
    assert down.high == pytest.approx(-up.low, abs=1e-9)


def test_large_df_makes_the_interval_normal():
    found = ncp_interval(2.0, df=10**6)

    assert found.high - found.low == pytest.approx(2 * 1.959964, abs=1e-4)


@pytest.mark.parametrize("level", (0, 1, 95, -0.1))
def test_level_that_is_no_share_is_refused(level):
    with pytest.raises(ConfidenceLevelError, match="not between 0 and 1"):
        ncp_interval(1.0, df=5, confidence_level=level)


def test_correction_has_a_pole_and_a_limit():
    assert small_sample_correction(1) is None
    # Gamma(1) / (sqrt(1) Gamma(1/2))
    assert small_sample_correction(2) == pytest.approx(1 / math.sqrt(math.pi))
    large = small_sample_correction(10**6)
    assert large == pytest.approx(1 - 3 / (4 * 10**6 - 1), abs=1e-8)
