import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.core.errors import ConfidenceLevelError, IncompatibleTablesError
from analytics.core.mann_whitney import mann_whitney
from analytics.core.rank_comparison import (
    RankComparison,
    brunner_munzel,
    cliff_delta,
    rank_comparison,
)
from analytics.core.results import Status
from analytics.core.scoring import to_units
from analytics.core.tables import count_scores

few = settings(max_examples=50, deadline=None)
wave = st.lists(st.integers(1, 5), min_size=2, max_size=25)
FUNCTIONS = (rank_comparison, brunner_munzel, cliff_delta)


def scores(values, high=5):
    return count_scores(values, low=1, high=high)


def compare(before, after, **options):
    return rank_comparison(scores(before), scores(after), **options)


def ends(interval):
    return [interval.low, interval.high]


def decimal_waves(before, after):
    units = [to_units(own, units_per_point=10) for own in (before, after)]
    low, high = min(map(min, units)), max(map(max, units))
    return [
        count_scores(own, low=int(low), high=int(high), units_per_point=10)
        for own in units
    ]


def sleep(expected, frame):
    return frame["pre"], frame["post"], expected["independent_if_codes_lost"]


def drta(expected, frame):
    change = (frame["post"] - frame["pre"]).groupby(frame["group"]).get_group
    own = expected["pairs_change_score_vs_Basal"]["DRTA"]
    return change("Basal"), change("DRTA"), own


def strategies(expected, frame):
    change = (frame["post"] - frame["pre"]).groupby(frame["group"]).get_group
    own = expected["pairs_change_score_vs_Basal"]["Strat"]
    return change("Basal"), change("Strat"), own


def everyone(expected, frame):
    return frame["pre"].dropna(), frame["post"].dropna(), expected["ignoring_links"]


def unlinked(expected, frame):
    before = frame["pre"][frame["post"].isna()]
    after = frame["post"][frame["pre"].isna()]
    return before, after, expected["unlinked_only"]


@pytest.fixture(
    params=(
        ("sleep_small", sleep),
        ("did_baumann", drta),
        ("did_baumann", strategies),
        ("partially_paired", everyone),
        ("partially_paired", unlinked),
    ),
    ids=lambda param: f"{param[0]}-{param[1].__name__}",
)
def case(request, reference, reference_frame):
    name, pick = request.param
    before, after, own = pick(reference(name)["expected"], reference_frame(name))
    return rank_comparison(*decimal_waves(before, after)), own


def test_mann_whitney_matches_r(case):
    found, own = case[0].mann_whitney, case[1]["mann_whitney"]

    assert (found.n_before, found.n_after) == (case[1]["n1"], case[1]["n2"])
    assert found.u == own["U_later"]
    assert found.asymptotic.p == pytest.approx(own["p_two_sided"], rel=1e-8)
    assert found.corrected.p == pytest.approx(own["p_two_sided_cc"], rel=1e-8)
    assert found.exact.p == pytest.approx(own["p_exact_ties_two_sided"], rel=1e-8)
    shift = found.hodges_lehmann.value
    assert shift == pytest.approx(own["hodges_lehmann_shift"], rel=1e-8)


def test_brunner_munzel_matches_r(case):
    found, own = case[0].brunner_munzel, case[1]["brunner_munzel"]

    chance = found.superiority
    assert chance.value == pytest.approx(own["p_hat"], rel=1e-8)
    assert chance.se == pytest.approx(own["se"], rel=1e-8)
    assert ends(chance.interval) == pytest.approx(own["ci95"], rel=1e-8)
    assert found.test.statistic == pytest.approx(own["statistic"], rel=1e-8)
    assert found.test.df == pytest.approx(own["df"], rel=1e-8)
    assert found.test.p == pytest.approx(own["p_two_sided"], rel=1e-8)


def test_cliff_delta_matches_r(case):
    found, own = case[0].cliff, case[1]["cliff"]

    assert found.delta.value == pytest.approx(own["delta"], rel=1e-8)
    assert found.variance == pytest.approx(own["var_unbiased"], rel=1e-8)
    interval = found.delta.interval
    assert ends(interval) == pytest.approx(own["ci95_asymmetric"], rel=1e-8)


def test_comparison_holds_the_results_of_its_parts():
    before, after = scores([1, 2, 2, 4, 5]), scores([2, 3, 5, 5])

    found = rank_comparison(before, after, confidence_level=0.9)

    assert found.mann_whitney == mann_whitney(before, after)
    assert found.brunner_munzel == brunner_munzel(before, after, confidence_level=0.9)
    assert found.cliff == cliff_delta(before, after, confidence_level=0.9)
    assert (found.n_before, found.n_after, found.status) == (5, 4, Status.OK)


def test_brunner_munzel_is_that_of_the_library():
    before, after = np.random.default_rng(20260401).integers(1, 6, size=(2, 70))

    found = brunner_munzel(scores(before), scores(after[:40]))

    expected = stats.brunnermunzel(before, after[:40])
    assert found.test.statistic == pytest.approx(expected.statistic, rel=1e-9)
    assert found.test.p == pytest.approx(expected.pvalue, rel=1e-9)


def test_interval_of_the_chance_stays_within_the_possible():
    high = brunner_munzel(scores([1, 1, 2]), scores([2, 3, 3])).superiority
    low = brunner_munzel(scores([2, 3, 3]), scores([1, 1, 2])).superiority

    assert high.interval.high == 1
    assert low.interval.low == 0
    assert 0 < low.interval.high < high.interval.high


@pytest.mark.parametrize(
    ("before", "after", "chance"),
    (
        ([1, 2, 2], [3, 5], 1),
        ([4, 5], [1, 2, 2], 0),
        ([2, 2], [3, 3, 3], 1),
        ([3, 3], [3, 3, 3], 0.5),
    ),
)
def test_waves_apart_or_all_equal_have_no_variance(before, after, chance):
    found = brunner_munzel(scores(before), scores(after))

    assert found.superiority.value == chance
    assert found.superiority.se is found.superiority.interval is None
    assert found.test.status == found.status == Status.CONSTANT
    assert found.test.p is None


def test_one_constant_wave_leaves_the_df_of_the_other():
    found = brunner_munzel(scores([3, 3, 3]), scores([1, 2, 4, 5, 5]))

    assert found.status == Status.OK
    assert found.test.df == pytest.approx(4)


def placements(before, after):
    """Signs of all pairs, with Cliff's unbiased variance as it is defined."""
    signs = np.sign(np.subtract.outer(np.array(after), np.array(before)))
    delta, (n2, n1) = signs.mean(), signs.shape
    by_after = ((signs.mean(axis=1) - delta) ** 2).sum()
    by_before = ((signs.mean(axis=0) - delta) ** 2).sum()
    variance = n1**2 * by_after + n2**2 * by_before - ((signs - delta) ** 2).sum()
    return delta, variance / (n1 * n2 * (n1 - 1) * (n2 - 1))


@few
@given(before=wave, after=wave)
def test_delta_and_its_variance_are_those_of_all_pairs(before, after):
    found = cliff_delta(scores(before), scores(after))

    delta, variance = placements(before, after)
    assert found.delta.value == pytest.approx(delta, abs=1e-12)
    assert found.variance == pytest.approx(variance, abs=1e-12)


def test_small_variance_is_shown_and_floored():
    found = cliff_delta(scores([1, 2]), scores([2, 3]))

    # Three of four pairs rise and one is tied; (1 - delta^2)/(4 - 1) is the floor.
    assert found.delta.value == 0.75
    assert found.variance == 0.0625
    assert found.delta.se**2 == pytest.approx((1 - 0.75**2) / 3)


@pytest.mark.parametrize(
    ("before", "after", "delta"), (([1, 2], [3, 4, 5], 1), ([3, 3], [1, 2], -1))
)
def test_delta_at_its_end_has_no_interval(before, after, delta):
    found = cliff_delta(scores(before), scores(after))

    assert (found.delta.value, found.variance) == (delta, 0)
    assert found.delta.interval is found.delta.se is None
    assert found.status == Status.CONSTANT
    assert "no interval" in found.reason


def test_delta_of_equal_scores_has_an_interval_around_zero():
    found = cliff_delta(scores([3] * 10), scores([3] * 8))

    assert (found.delta.value, found.variance) == (0, 0)
    low, high = ends(found.delta.interval)
    assert -1 < low < 0 < high < 1
    assert low == -high


@pytest.mark.parametrize(
    ("before", "after", "chance"),
    (([], [], None), ([], [2, 3], None), ([1, 2], [], None), ([3], [3, 4], 0.75)),
)
def test_too_few_scores_are_a_status(before, after, chance):
    found = compare(before, after)

    parts = (found, found.brunner_munzel, found.mann_whitney, found.cliff)
    assert {part.status for part in parts} == {Status.TOO_FEW}
    assert found.brunner_munzel.superiority.value == chance
    assert found.cliff.delta.value == (None if chance is None else 2 * chance - 1)
    assert found.cliff.variance is found.cliff.delta.interval is None
    assert found.brunner_munzel.test.p is None


@pytest.mark.parametrize("function", FUNCTIONS)
def test_waves_of_other_scales_are_refused(function):
    with pytest.raises(IncompatibleTablesError, match="cannot be combined"):
        function(scores([1, 2]), scores([1, 2], high=4))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_level_is_checked_also_where_there_is_no_interval(function):
    with pytest.raises(ConfidenceLevelError, match="95 is not between 0 and 1"):
        function(scores([]), scores([]), confidence_level=95)


def test_numbers_of_millions_are_those_of_the_same_shares():
    small = [scores([1] * 5 + [2] * 3 + [3] * 2), scores([1] * 4 + [2] * 3 + [3] * 3)]
    large = [dataclasses.replace(table, count=table.count * 200_000) for table in small]

    one, other = rank_comparison(*small), rank_comparison(*large)

    assert other.n_before == 2_000_000
    assert other.cliff.delta.value == one.cliff.delta.value
    # The variances fall as 1/n; only n - 1 keeps them from doing so exactly.
    shrunk = other.brunner_munzel.superiority.se * 200_000**0.5
    assert shrunk == pytest.approx(one.brunner_munzel.superiority.se * 0.9**0.5)
    assert other.brunner_munzel.test.log10_p < -1000
    assert other.brunner_munzel.test.p > 0
    width = np.ptp(ends(other.brunner_munzel.superiority.interval))
    assert np.ptp(ends(other.cliff.delta.interval)) == pytest.approx(
        2 * width, rel=1e-3
    )


@pytest.mark.parametrize(
    ("before", "after"),
    (([], [1]), ([2, 2], [2, 2]), ([1, 2], [3, 4]), ([1, 2, 4], [3, 5])),
)
def test_result_survives_a_round_trip(before, after):
    found = compare(before, after)

    assert RankComparison.from_dict(found.to_dict()) == found


@few
@given(before=wave, after=wave)
def test_row_order_does_not_matter(before, after):
    assert compare(sorted(before), after[::-1]) == compare(before, after)


def flipped(one, other):
    """Intervals and values mirrored at zero."""
    assert other.value == pytest.approx(-one.value, abs=1e-12)
    if one.interval is None:
        assert other.interval is None
    else:
        low, high = ends(one.interval)
        assert ends(other.interval) == pytest.approx([-high, -low], abs=1e-9)


@few
@given(before=wave, after=wave)
def test_reversed_scale_flips_delta_and_keeps_p(before, after):
    turned = [[6 - score for score in own] for own in (before, after)]

    one, other = compare(before, after), compare(*turned)

    flipped(one.cliff.delta, other.cliff.delta)
    chance = other.brunner_munzel.superiority
    assert chance.value == pytest.approx(1 - one.brunner_munzel.superiority.value)
    test, turned_test = one.brunner_munzel.test, other.brunner_munzel.test
    assert turned_test.status == test.status
    if test.p is not None:
        assert turned_test.statistic == pytest.approx(-test.statistic, abs=1e-9)
        assert turned_test.p == pytest.approx(test.p, rel=1e-6)


@few
@given(before=wave, after=wave, factor=st.integers(2, 300))
def test_finer_unit_changes_nothing(before, after, factor):
    finer = [
        count_scores(
            np.array(own) * factor, low=factor, high=5 * factor, units_per_point=factor
        )
        for own in (before, after)
    ]

    assert rank_comparison(*finer) == compare(before, after)


@few
@given(before=wave, after=wave)
def test_intervals_grow_with_their_level_within_the_possible(before, after):
    narrow = compare(before, after, confidence_level=0.8)
    wide = compare(before, after, confidence_level=0.99)

    for inner, outer, floor in (
        (narrow.cliff.delta, wide.cliff.delta, -1),
        (narrow.brunner_munzel.superiority, wide.brunner_munzel.superiority, 0),
    ):
        if inner.interval is not None:
            (low, high), (lowest, highest) = ends(inner.interval), ends(outer.interval)
            assert floor - 1e-12 <= lowest <= low <= high <= highest <= 1 + 1e-12
