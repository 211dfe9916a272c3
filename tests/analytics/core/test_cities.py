"""
Cities as fixed and as a sample, against numbers that metafor printed.

There is no metafor where these tests run. The expected numbers are quoted from:
- metafor's own tests (tests/testthat of github.com/wviechtb/metafor):
  test_analysis_example_raudenbush2009.r (data dat.raudenbush1985: teacher expectancy),
  test_misc_metan_vs_rma.uni_with_dat.bcg.r, test_misc_rma_uni.r;
- metafor's documentation of rma(yi, vi, data=dat.bcg): tau^2 0.3132, I^2 92.22 %;
- statsmodels 0.15, stats/tests/results/results_meta.py: rma(y, v, method="PM") and
  method="FE" on the nine laboratories of Kacker (2004).
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.between_variance import paule_mandel_tau2, reml_tau2
from analytics.core.cities import CityMeta, CityShift, city_shifts, combine_cities
from analytics.core.errors import ConfidenceLevelError, RepeatedCityError
from analytics.core.paired import mean_difference
from analytics.core.random_cities import random_cities
from analytics.core.results import Estimate, Status
from analytics.core.tables import count_pairs

TEACHERS = np.array(
    [
        *((0.03, 0.0156), (0.12, 0.0216), (-0.14, 0.0279), (1.18, 0.1391)),
        *((0.26, 0.1362), (-0.06, 0.0106), (-0.02, 0.0106), (-0.32, 0.0484)),
        *((0.27, 0.0269), (0.80, 0.0630), (0.54, 0.0912), (0.18, 0.0497)),
        *((-0.02, 0.0835), (0.23, 0.0841), (-0.18, 0.0253), (-0.06, 0.0279)),
        *((0.30, 0.0193), (0.07, 0.0088), (-0.07, 0.0303)),
    ]
)
# Tuberculosis with and without vaccine: ill, well, ill, well.
BCG = (
    *((4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209)),
    *((62, 13536, 248, 12619), (33, 5036, 47, 5761), (180, 1361, 372, 1079)),
    *((8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232)),
    *((17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338)),
    (27, 16886, 29, 17825),
)
LABORATORIES = np.array(
    [
        *((61.0, 0.2025), (61.4, 1.21), (62.21, 0.09), (62.3, 0.2025), (62.34, 0.3844)),
        *((62.6, 0.5625), (62.7, 0.0676), (62.84, 0.0225), (65.9, 1.8225)),
    ]
)
few = settings(max_examples=40, deadline=None)


def shifts_of(rows, n=100):
    return [
        CityShift(city=str(i), n=n, shift=Estimate(value=float(y), se=math.sqrt(v)))
        for i, (y, v) in enumerate(rows)
    ]


def log_risk_ratios():
    a, b, c, d = np.array(BCG, dtype=float).T
    y = np.log(a / (a + b)) - np.log(c / (c + d))
    return np.column_stack([y, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)])


def ends(interval):
    return [interval.low, interval.high]


def test_knapp_hartung_matches_metafor():
    found = combine_cities(shifts_of(TEACHERS)).random

    def printed(value):
        return pytest.approx(value, abs=5e-4)

    assert found.tau2 == printed(0.019)
    assert found.difference.value == printed(0.084)
    assert found.difference.se == printed(0.062)
    assert found.test.statistic == printed(1.359)
    assert found.test.df == 18
    assert ends(found.difference.interval) == printed([-0.046, 0.213])


def test_fixed_cities_match_metafor():
    found = combine_cities(shifts_of(TEACHERS))

    fixed = found.by_precision
    assert fixed.difference.value == pytest.approx(0.060, abs=5e-4)
    assert fixed.difference.se == pytest.approx(0.036, abs=5e-4)
    assert fixed.test.statistic == pytest.approx(1.655, abs=5e-4)
    assert ends(fixed.difference.interval) == pytest.approx([-0.011, 0.132], abs=5e-4)
    assert found.heterogeneity.statistic == pytest.approx(35.83, abs=5e-3)


def test_vaccine_trials_match_metafor():
    found = combine_cities(shifts_of(log_risk_ratios()))

    random, fixed = found.random, found.by_precision
    assert random.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert random.i2 == pytest.approx(0.9222, abs=5e-5)
    assert random.h2 == pytest.approx(12.86, abs=5e-3)
    assert random.difference.value == pytest.approx(-0.7145, abs=5e-5)
    assert found.paule_mandel.tau2 == pytest.approx(0.3181, abs=5e-5)
    assert found.heterogeneity.statistic == pytest.approx(152.2330, abs=5e-5)
    assert found.heterogeneity.df == 12
    assert found.heterogeneity.p == pytest.approx(2.00e-26, rel=5e-3)
    assert fixed.difference.value == pytest.approx(-0.4303, abs=5e-5)
    assert ends(fixed.difference.interval) == pytest.approx(
        [-0.5097, -0.3509], abs=5e-5
    )
    assert fixed.test.statistic == pytest.approx(-10.6247, abs=5e-5)


def test_laboratories_match_metafor():
    found = combine_cities(shifts_of(LABORATORIES))

    moments, fixed = found.paule_mandel, found.by_precision
    assert moments.tau2 == pytest.approx(0.705395309224248, rel=1e-9)
    assert moments.i2 == pytest.approx(0.837218626490482, rel=1e-9)
    assert moments.h2 == pytest.approx(6.14320900751909, rel=1e-9)
    assert moments.difference.value == pytest.approx(62.4076199113286, rel=1e-12)
    # Where Q is its expectation, Knapp and Hartung's error is the plain one.
    assert moments.difference.se == pytest.approx(0.338030602684471, rel=1e-8)
    assert found.heterogeneity.statistic == pytest.approx(24.801897741835, rel=1e-9)
    assert found.heterogeneity.p == pytest.approx(0.00167935146372742, rel=1e-9)
    assert fixed.difference.value == pytest.approx(62.5833970939982, rel=1e-12)
    assert fixed.difference.se == pytest.approx(0.107845705498231, rel=1e-9)
    low, high = 62.3720233953344, 62.7947707926621
    assert ends(fixed.difference.interval) == pytest.approx([low, high], rel=1e-12)


@pytest.mark.parametrize("rows", (TEACHERS, LABORATORIES, log_risk_ratios()))
def test_statsmodels_agrees(rows):
    from statsmodels.stats.meta_analysis import combine_effects  # noqa: PLC0415

    expected = combine_effects(*rows.T, method_re="iterated", use_t=True, atol=1e-12)

    found = combine_cities(shifts_of(rows))

    moments, fixed = found.paule_mandel, found.by_precision
    assert moments.tau2 == pytest.approx(expected.tau2, rel=1e-5)
    assert moments.difference.value == pytest.approx(expected.mean_effect_re, rel=1e-5)
    hartung = expected.sd_eff_w_re_hksj
    assert moments.difference.se == pytest.approx(hartung, rel=1e-5)
    assert fixed.difference.value == pytest.approx(expected.mean_effect_fe)
    assert fixed.difference.se == pytest.approx(expected.sd_eff_w_fe)
    assert found.heterogeneity.statistic == pytest.approx(expected.q)


def test_equal_precision_has_a_closed_form():
    # Then REML is the variance of the shifts less the sampling variance, and the
    # error that of a plain mean of cities, whatever tau^2.
    y, v = np.array([0.1, 0.9, 0.4, 0.2]), 0.01
    between = y.var(ddof=1)

    found = random_cities(y, np.full(4, v), confidence_level=0.9)

    t = 2.353363434801825  # qt(0.95, 3)
    error = math.sqrt(between / 4)
    reach = t * math.sqrt(between - v + between / 4)
    assert found.tau2 == pytest.approx(between - v, rel=1e-9)
    assert found.difference.value == pytest.approx(y.mean())
    assert found.difference.se == pytest.approx(error)
    assert ends(found.difference.interval) == pytest.approx(
        [y.mean() - t * error, y.mean() + t * error]
    )
    assert ends(found.prediction) == pytest.approx([y.mean() - reach, y.mean() + reach])
    assert found.i2 == pytest.approx((between - v) / between)


def test_variance_between_cities_is_never_negative():
    rows = [(0.30, 0.04), (0.31, 0.04), (0.32, 0.04), (0.31, 0.09)]

    found = combine_cities(shifts_of(rows))

    assert found.random.tau2 == found.paule_mandel.tau2 == 0.0
    assert (found.random.i2, found.random.h2) == (0.0, 1.0)
    assert found.random.difference.value == pytest.approx(
        found.by_precision.difference.value
    )


@pytest.mark.parametrize(
    ("shifts", "variances", "low", "high"),
    (
        ((1.7, 7.3, 1.9), (0.0099, 4.8107, 0.0604), 0.0, 0.0),
        ((-1.0, 1.0, -0.3, -1.1), (0.0068, 0.4345, 2.5276, 0.0074), 0.6, 0.8),
    ),
)
def test_highest_of_two_peaks_is_taken(shifts, variances, low, high):
    # Both likelihoods fall at zero and rise again: a climb from one side may stop at
    # the lower of the two peaks.
    found = reml_tau2(np.array(shifts), np.array(variances))

    assert low <= found <= high


def test_persons_weigh_by_their_number():
    cities = [
        CityShift(city="Sofia", n=300, shift=Estimate(value=0.2, se=0.1)),
        CityShift(city="Prague", n=100, shift=Estimate(value=0.6, se=0.2)),
    ]

    found = combine_cities(cities).by_persons

    assert found.difference.value == pytest.approx(0.75 * 0.2 + 0.25 * 0.6)
    error = math.hypot(0.75 * 0.1, 0.25 * 0.2)
    assert found.difference.se == pytest.approx(error)
    assert found.test.statistic == pytest.approx(0.3 / error)
    assert found.weighting == "persons"


def test_person_weighted_shift_is_that_of_the_added_tables():
    tables = {
        "Sofia": count_pairs([1, 2, 3, 4], [2, 2, 5, 5], low=1, high=5),
        "Osijek": count_pairs([3, 4, 1], [3, 5, 4], low=1, high=5),
    }

    found = combine_cities(city_shifts(tables))

    total = mean_difference(tables["Sofia"] + tables["Osijek"])
    assert found.by_persons.difference.value == pytest.approx(total.value)
    assert [weight.persons for weight in found.weights] == pytest.approx([4 / 7, 3 / 7])


def test_weights_add_up():
    found = combine_cities(shifts_of(TEACHERS))

    for name in ("persons", "precision", "random"):
        shares = [getattr(weight, name) for weight in found.weights]
        assert sum(shares) == pytest.approx(1)
        assert len(shares) == found.n_cities == 19
    spread = [
        np.ptp([getattr(w, k) for w in found.weights]) for k in ("random", "precision")
    ]
    assert spread[0] < spread[1]


def test_cities_without_a_standard_error_are_named():
    tables = {
        "Sofia": count_pairs([1, 2, 3], [2, 2, 5], low=1, high=5),
        "Prague": count_pairs([1], [5], low=1, high=5),
        "Rubano": count_pairs([1, 2, 3, 3], [3, 2, 5, 3], low=1, high=5),
        "Osijek": count_pairs([1, 2, 3], [2, 3, 4], low=1, high=5),
        "Košice": count_pairs([], [], low=1, high=5),
    }

    found = combine_cities(city_shifts(tables))

    assert found.left_out == ("Prague", "Osijek", "Košice")
    assert [weight.city for weight in found.weights] == ["Sofia", "Rubano"]
    assert found.n_cities == 2


def test_city_with_nobody_is_left_out():
    rows = [
        *shifts_of(TEACHERS),
        CityShift(city="x", n=0, shift=Estimate(value=1.0, se=1.0)),
    ]

    assert combine_cities(rows).left_out == ("x",)


@pytest.mark.parametrize("n_cities", (1, 2))
def test_one_or_two_cities_are_no_sample(n_cities):
    found = combine_cities(shifts_of(TEACHERS[:n_cities]))

    assert found.status == found.by_persons.status == Status.OK
    for random in (found.random, found.paule_mandel):
        assert random.status == random.test.status == Status.TOO_FEW
        assert "three are needed" in random.reason
        assert random.tau2 is random.prediction is random.difference.value is None
    assert [weight.random for weight in found.weights] == [None] * n_cities


def test_heterogeneity_needs_two_cities():
    one, two = (combine_cities(shifts_of(TEACHERS[:k])).heterogeneity for k in (1, 2))

    assert one.status == Status.TOO_FEW
    assert one.reason == "One city has nothing to differ from."
    assert two.df == 1
    assert two.statistic == pytest.approx(0.09**2 / (0.0156 + 0.0216))


def test_no_city_at_all_is_a_status():
    found = combine_cities([])

    assert found.status == found.by_persons.status == Status.TOO_FEW
    assert found.by_precision.difference.value is found.by_precision.test.p is None
    assert found.heterogeneity.reason == found.reason
    assert found.weights == ()


def test_equal_shifts_have_no_error_to_test_against():
    found = combine_cities(shifts_of([(0.4, 0.01), (0.4, 0.02), (0.4, 0.04)]))

    assert found.random.status == Status.CONSTANT
    assert found.random.difference.value == 0.4
    assert found.random.tau2 == 0.0
    assert found.random.test.p is found.random.prediction is None
    assert reml_tau2(np.array([0.4, 0.4]), np.array([1.0, 2.0])) == 0.0


def test_repeated_city_and_wrong_level_are_refused():
    twice = shifts_of(TEACHERS[:2]) + shifts_of(TEACHERS[:1])

    with pytest.raises(RepeatedCityError, match="'0' is named twice"):
        combine_cities(twice)
    with pytest.raises(ConfidenceLevelError):
        combine_cities(shifts_of(TEACHERS), confidence_level=95)


def test_round_trip():
    found = combine_cities(shifts_of(TEACHERS))

    assert CityMeta.from_dict(found.to_dict()) == found


rows_of = st.lists(
    st.tuples(st.floats(-2, 2).map(lambda y: round(y, 3)), st.floats(1e-4, 2.0)),
    min_size=3,
    max_size=9,
)


def same(one, other, sign=1):
    if one is None:
        assert other is None
    else:
        assert other == pytest.approx(sign * one, rel=1e-6, abs=1e-9)


@few
@given(rows=rows_of, seed=st.integers(0, 2**16))
def test_order_of_cities_does_not_matter(rows, seed):
    shuffled = np.random.default_rng(seed).permutation(np.array(rows))

    one, other = combine_cities(shifts_of(rows)), combine_cities(shifts_of(shuffled))

    assert one.random.status == other.random.status
    same(one.random.difference.value, other.random.difference.value)
    same(one.by_precision.difference.se, other.by_precision.difference.se)
    same(one.heterogeneity.p, other.heterogeneity.p)


@few
@given(rows=rows_of)
def test_reversed_scale_flips_signs_and_keeps_p(rows):
    turned = [(-y, v) for y, v in rows]

    one, other = combine_cities(shifts_of(rows)), combine_cities(shifts_of(turned))

    for name in ("by_persons", "by_precision", "random", "paule_mandel"):
        before, after = getattr(one, name), getattr(other, name)
        same(before.difference.value, after.difference.value, -1)
        same(before.test.p, after.test.p)


@few
@given(rows=rows_of, factor=st.floats(0.01, 100.0))
def test_unit_leaves_tests_and_i2_alone(rows, factor):
    scaled = [(y * factor, v * factor**2) for y, v in rows]

    one, other = combine_cities(shifts_of(rows)), combine_cities(shifts_of(scaled))

    same(one.random.i2, other.random.i2)
    same(one.random.test.statistic, other.random.test.statistic)
    same(one.heterogeneity.statistic, other.heterogeneity.statistic)
    same(one.by_persons.test.statistic, other.by_persons.test.statistic)


@few
@given(rows=rows_of)
def test_paule_mandel_meets_the_expectation_of_q(rows):
    y, v = np.array(rows).T
    tau2 = paule_mandel_tau2(y, v)

    w = 1 / (v + tau2)
    q = w @ (y - w @ y / w.sum()) ** 2
    if tau2 > 0:
        assert q == pytest.approx(len(y) - 1, rel=1e-6)
    else:
        assert q <= len(y) - 1
