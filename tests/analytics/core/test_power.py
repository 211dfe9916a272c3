import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from analytics.core.detectable import (
    DetectableShift,
    RequiredSize,
    cluster_design_effect,
    detectable_paired_shift,
    detectable_separate_shift,
    required_pairs,
    required_per_wave,
)
from analytics.core.detectable_share import (
    DetectableShare,
    detectable_share,
    share_power,
)
from analytics.core.errors import PlanningValueError
from analytics.core.power import paired_power, separate_power, two_sided_power
from analytics.core.results import Status

PWR = 1e-4  # pwr solves to about this
few = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def expected(reference):
    return reference("power_mde")["expected"]


def close(value):
    return pytest.approx(value, abs=PWR)


def test_grid_matches_pwr(expected, reference_frame):
    rows = reference_frame("power_mde")[["n", "power", "alpha"]].to_dict("records")
    for case, row in zip(expected["grid"], rows, strict=True):
        plan = {"power": case["power"], "alpha": case["alpha"]}

        paired = detectable_paired_shift(case["n"], **plan)
        separate = detectable_separate_shift(case["n"], case["n"], **plan)
        power = paired_power(0.2, n=case["n"], alpha=case["alpha"])

        assert {"n": case["n"], **plan} == row
        assert paired.effect == close(case["mde_dz_paired"])
        assert separate.effect == close(case["mde_d_two_group_equal_n_each"])
        assert power.value == pytest.approx(case["power_at_dz_0.2"], abs=1e-9)


def test_unequal_waves_match_pwr(expected):
    found = detectable_separate_shift(120, 45)

    assert found.effect == close(expected["two_group_120_45_mde_d"])


def test_share_matches_power_prop_test_and_pwr(expected):
    found = detectable_share(0.4, n_before=300, n_after=300)

    share = expected["prop_300_each_from_0.40_mde_p2"]
    assert found.higher.value == pytest.approx(share, abs=1e-9)
    assert found.h.value == close(expected["arcsine_h_300_each"])


def test_required_pairs_match_pwr(expected):
    case = expected["n_pairs_for_dz"]
    for d_z, n in zip(case["dz"], case["n"], strict=True):
        found = required_pairs(d_z)

        assert found.n_exact == pytest.approx(n, abs=1e-3)
        assert found.n == math.ceil(n)


def test_design_effect_matches_r(expected):
    case, cluster = expected["with_design_effect"], expected["cluster_deff"]

    found = detectable_paired_shift(case["n"], deff=case["deff"])

    assert found.n_effective == (case["n_eff"],)
    assert found.effect == close(case["mde_dz"])
    deff = cluster_design_effect(cluster["icc"], cluster_size=cluster["m"])
    assert deff == pytest.approx(cluster["deff"], rel=1e-12)


@pytest.mark.parametrize(("n", "deff"), ((20, 1.0), (500, 2.5), (2, 1.0)))
def test_power_at_the_detectable_effect_is_the_wanted_power(n, deff):
    paired = detectable_paired_shift(n, deff=deff, power=0.9, alpha=0.01)
    separate = detectable_separate_shift(n, 3 * n, deff=deff, power=0.9, alpha=0.01)

    found = paired_power(paired.effect, n=n, deff=deff, alpha=0.01)
    apart = separate_power(
        separate.effect, n_before=n, n_after=3 * n, deff=deff, alpha=0.01
    )
    assert found.value == pytest.approx(0.9, abs=1e-10)
    assert apart.value == pytest.approx(0.9, abs=1e-10)


def test_power_of_separate_waves_is_that_of_simulated_tests():
    rng = np.random.default_rng(20261124)
    before = rng.normal(0.0, 1.0, (20_000, 30))
    after = rng.normal(0.6, 1.0, (20_000, 45))
    rejected = stats.ttest_ind(after, before, axis=1).pvalue < 0.05

    found = separate_power(0.6, n_before=30, n_after=45).value

    assert found == pytest.approx(rejected.mean(), abs=0.015)


def test_power_without_effect_is_alpha_and_grows_with_it():
    powers = [two_sided_power(ncp, df=12, alpha=0.05) for ncp in (0.0, 1.0, 2.0, 6.0)]

    assert powers[0] == pytest.approx(0.05, abs=1e-12)
    assert sorted(powers) == powers
    assert two_sided_power(-2.0, df=12, alpha=0.05) == powers[2]


def test_detectable_shift_in_scale_points():
    paired = detectable_paired_shift(100, sd_difference=2.0)
    separate = detectable_separate_shift(100, 100, sd=2.0)

    assert paired.difference == 2 * paired.effect
    assert separate.difference == 2 * separate.effect
    assert (paired.kind, separate.kind) == ("d_z", "d_pooled")
    assert detectable_paired_shift(100).difference is None


def test_required_per_wave_is_the_smallest_that_suffices():
    found = required_per_wave(0.3, deff=1.4, power=0.9)

    enough, one_less = (
        separate_power(0.3, n_before=n, n_after=n, deff=1.4).value
        for n in (found.n, found.n - 1)
    )
    assert one_less < 0.9 <= enough
    assert found.n - 1 < found.n_exact <= found.n


def test_sizes_at_both_ends():
    huge, tiny = required_pairs(40.0, deff=1.5), required_pairs(1e-7)

    assert (huge.n, huge.n_exact) == (3, 3.0)
    assert tiny.status == Status.NOT_COMPUTABLE
    assert tiny.n is tiny.n_exact is None
    assert "thousand million" in tiny.reason


@pytest.mark.parametrize("n", (0, 1, 2))
def test_effective_sample_below_two_is_a_status(n):
    found = detectable_paired_shift(n, deff=1.01, sd_difference=1.0)
    apart = detectable_separate_shift(50, n, deff=1.01)
    share = detectable_share(0.4, n_before=n, n_after=50, deff=1.01)

    assert found.status == apart.status == share.status == Status.TOO_FEW
    assert found.effect is found.difference is apart.effect is share.h.value is None
    assert share.higher.status == share.lower.status == Status.TOO_FEW
    assert paired_power(0.2, n=n, deff=1.01).status == Status.TOO_FEW


def test_share_below_mirrors_the_share_above():
    low = detectable_share(0.3, n_before=200, n_after=120)
    high = detectable_share(0.7, n_before=200, n_after=120)

    assert low.lower.value == pytest.approx(1 - high.higher.value, abs=1e-12)
    assert low.higher.value == pytest.approx(1 - high.lower.value, abs=1e-12)


def test_share_has_the_wanted_power():
    found = detectable_share(0.3, n_before=300, n_after=180, deff=1.5, power=0.9)

    for share in (found.higher.value, found.lower.value):
        power = share_power(0.3, share, n=(200.0, 120.0), alpha=0.05)
        assert power == pytest.approx(0.9, abs=1e-9)


def test_share_without_room_is_not_computable():
    found = detectable_share(0.98, n_before=30, n_after=30)

    assert found.status == Status.OK
    assert found.higher.status == Status.NOT_COMPUTABLE
    assert 0 < found.lower.value < 0.98


def test_h_solves_the_normal_power_equation():
    found = detectable_share(0.5, n_before=40, n_after=40, power=0.1).h.value

    z = found / math.sqrt(2 / 40)
    reach = special.ndtri(0.025)
    assert special.ndtr(reach + z) + special.ndtr(reach - z) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("call", "match"),
    (
        (lambda: paired_power(0.2, n=10, alpha=0), "alpha = 0"),
        (lambda: paired_power(0.2, n=10, deff=0), "deff = 0"),
        (lambda: paired_power(0.2, n=10, deff=math.inf), "deff = inf"),
        (lambda: detectable_paired_shift(10, power=80), "power = 80"),
        (lambda: detectable_paired_shift(10, power=0.05), "power = 0.05"),
        (lambda: detectable_paired_shift(10, sd_difference=0.0), "deviation = 0.0"),
        (lambda: detectable_separate_shift(9, 9, sd=math.nan), "deviation = nan"),
        (lambda: required_pairs(0.0), "effect = 0.0"),
        (lambda: required_per_wave(math.inf), "effect = inf"),
        (lambda: detectable_share(1.0, n_before=9, n_after=9), "share_before = 1.0"),
        (lambda: share_power(0, 1, n=(9.0, 9.0), alpha=0.05), "share_after = 1"),
        (lambda: cluster_design_effect(3, cluster_size=40), "icc = 3"),
        (lambda: cluster_design_effect(0.1, cluster_size=0), "cluster_size = 0"),
    ),
)
def test_planning_values_that_mean_nothing_are_refused(call, match):
    with pytest.raises(PlanningValueError, match=f"{match} cannot be used"):
        call()


def test_round_trips():
    paired = detectable_paired_shift(40, sd_difference=1.2)
    size = required_pairs(0.2)
    share = detectable_share(0.4, n_before=100, n_after=100)

    assert DetectableShift.from_dict(paired.to_dict()) == paired
    assert RequiredSize.from_dict(size.to_dict()) == size
    assert DetectableShare.from_dict(share.to_dict()) == share


@few
@given(
    n=st.integers(3, 5000),
    power=st.floats(0.3, 0.99),
    alpha=st.floats(0.001, 0.2),
)
def test_detectable_effect_and_required_size_are_inverse(n, power, alpha):
    effect = detectable_paired_shift(n, power=power, alpha=alpha).effect

    found = required_pairs(-effect, power=power, alpha=alpha)

    assert found.n_exact == pytest.approx(n, rel=1e-6)


@few
@given(n=st.integers(4, 3000), deff=st.floats(1.0, 1.9))
def test_design_effect_only_divides_the_sample(n, deff):
    with_deff = detectable_separate_shift(n, n, deff=deff).effect

    bigger = detectable_separate_shift(n, n).effect

    assert with_deff >= bigger * (1 - 1e-12)  # a factor of 1 + 2e-16 is no factor
    assert with_deff == pytest.approx(
        detectable_separate_shift(n * 10, n * 10, deff=deff * 10).effect, rel=1e-9
    )
