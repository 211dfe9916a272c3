import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.core import mann_whitney as module
from analytics.core.errors import IncompatibleTablesError
from analytics.core.mann_whitney import MannWhitney, aligned_counts, mann_whitney
from analytics.core.results import Status
from analytics.core.tables import count_scores

few = settings(max_examples=50, deadline=None)
wave = st.lists(st.integers(1, 5), min_size=2, max_size=20)
TESTS = ("asymptotic", "corrected", "exact")


def scores(values, high=5):
    return count_scores(values, low=1, high=high)


def compare(before, after):
    return mann_whitney(scores(before), scores(after))


def test_counts_are_aligned_over_the_scores_that_occur():
    before = dataclasses.replace(scores([1, 2, 4]), count=np.array([3, 0, 2]))

    found = aligned_counts(before, scores([4, 5, 5]))

    assert found.value.tolist() == [1, 4, 5]
    assert found.before.tolist() == [3, 2, 0]
    assert found.after.tolist() == [0, 1, 2]
    assert (found.n_before, found.n_after) == (5, 3)


def test_waves_of_other_scales_are_refused():
    with pytest.raises(IncompatibleTablesError, match="cannot be combined"):
        mann_whitney(scores([1, 2]), scores([1, 2], high=4))


def test_u_counts_later_scores_that_are_higher():
    found = compare([1, 3, 3], [3, 5])

    # 3 beats 1 and ties with two; 5 beats all three.
    assert found.u == 1 + 2 * 0.5 + 3
    assert found.hodges_lehmann.value == 2


def u_by_hand(before, after):
    return sum((b < a) + (b == a) / 2 for b in before for a in after)


def all_draws(before, after):
    """Brute force over all ways to draw the later wave, in exact halves."""
    pooled, n = [*before, *after], len(after)
    centre = len(before) * n / 2
    own = abs(u_by_hand(before, after) - centre)
    places = range(len(pooled))
    extreme = total = 0
    for drawn in itertools.combinations(places, n):
        later = [pooled[place] for place in drawn]
        earlier = [pooled[place] for place in places if place not in drawn]
        extreme += abs(u_by_hand(earlier, later) - centre) >= own
        total += 1
    return extreme / total


@pytest.mark.parametrize(
    ("before", "after"),
    (
        ([1, 2], [3, 4]),
        ([1, 1, 1, 2], [1, 2, 2]),
        ([1, 2, 2, 3], [2, 4, 5]),
        ([5, 5, 4], [1, 1, 2, 2, 2, 5]),
        ([3, 3, 3, 3, 3], [3, 3, 4, 1, 3]),
    ),
)
def test_exact_p_is_that_of_brute_force(before, after):
    found = compare(before, after)

    assert found.u == u_by_hand(before, after)
    assert found.exact.p == pytest.approx(all_draws(before, after), rel=1e-12)
    assert found.exact.is_exact is True


def test_exact_p_without_ties_is_that_of_the_library():
    values = np.random.default_rng(20260401).permutation(np.arange(1, 26))
    before, after = values[:11], values[11:]

    found = mann_whitney(scores(before, high=25), scores(after, high=25))

    expected = stats.mannwhitneyu(after, before, method="exact")
    assert found.u == expected.statistic
    assert found.exact.p == pytest.approx(expected.pvalue, rel=1e-10)


def test_normal_p_with_ties_is_that_of_the_library():
    before, after = np.random.default_rng(20260401).integers(1, 6, size=(2, 400))
    after = np.minimum(after + 1, 5)

    found = compare(before, after)

    plain, corrected = (
        stats.mannwhitneyu(after, before, method="asymptotic", use_continuity=use)
        for use in (False, True)
    )
    assert found.u == plain.statistic
    assert found.asymptotic.p == pytest.approx(plain.pvalue, rel=1e-9)
    assert found.corrected.p == pytest.approx(corrected.pvalue, rel=1e-9)
    assert found.asymptotic.statistic > 0


def test_exact_law_ends_at_a_hundred_scores():
    at_limit = compare([1, 2] * 25, [2, 3] * 25)
    beyond = compare([1, 2] * 25, [2, 3] * 25 + [3])

    assert at_limit.exact.status == Status.OK
    assert beyond.exact.status == Status.NOT_COMPUTABLE
    assert "asymptotic" in beyond.exact.reason
    assert beyond.asymptotic.status == beyond.status == Status.OK


def test_exact_tail_of_waves_apart_is_one_draw_on_either_side():
    found = compare([1] * 50, [2] * 50)

    expected = math.log10(2 / math.comb(100, 50))
    assert found.exact.log10_p == pytest.approx(expected, rel=1e-12)


def test_shift_is_given_up_only_for_very_fine_scores(monkeypatch):
    monkeypatch.setattr(module, "SHIFT_LIMIT", 5)

    fine, coarse = compare([1, 2], [1, 2, 3]), compare([1, 1], [1, 2, 3])

    assert fine.hodges_lehmann.status == Status.NOT_COMPUTABLE
    assert fine.asymptotic.status == Status.OK
    assert coarse.hodges_lehmann.value == 1


def test_shift_is_the_median_of_all_differences_in_points():
    before, after = np.random.default_rng(20260401).integers(2, 15, size=(2, 31))
    tables = [
        count_scores(own, low=2, high=14, units_per_point=4) for own in (before, after)
    ]

    found = mann_whitney(*tables)

    expected = np.median(np.subtract.outer(after, before)) / 4
    assert found.hodges_lehmann.value == expected


@pytest.mark.parametrize(
    ("before", "after", "status", "u", "shift"),
    (
        ([], [], Status.TOO_FEW, None, None),
        ([], [3, 4], Status.TOO_FEW, None, None),
        ([1, 2], [], Status.TOO_FEW, None, None),
        ([1], [3, 4], Status.TOO_FEW, 2, 2.5),
        ([2, 2], [5], Status.TOO_FEW, 2, 3),
        ([4, 4], [4, 4, 4], Status.CONSTANT, 3, 0),
    ),
)
def test_undefined_comparison_is_a_status(before, after, status, u, shift):
    found = compare(before, after)

    assert found.status == status
    assert {getattr(found, name).status for name in TESTS} == {status}
    assert {getattr(found, name).p for name in TESTS} == {None}
    assert (found.u, found.hodges_lehmann.value, found.variance) == (u, shift, None)
    assert (found.n_before, found.n_after) == (len(before), len(after))
    assert found.reason == found.exact.reason


def test_balanced_waves_have_p_of_one():
    found = compare([1, 3], [2, 2])

    assert [getattr(found, name).p for name in TESTS] == [1, 1, 1]
    assert found.corrected.statistic == 0


def test_variance_of_millions_is_exact():
    # n1 n2/12 (N + 1 - sum(t^3 - t)/(N (N - 1))): t^3 does not fit into 64 bits.
    n = 3_000_000
    table = dataclasses.replace(scores([1, 2]), count=np.array([n, n]))

    found = mann_whitney(table, table)

    ties = 2 * ((2 * n) ** 3 - 2 * n)
    expected = (2 * n) ** 2 * ((4 * n + 1) * 4 * n * (4 * n - 1) - ties)
    assert found.variance == expected / (12 * 4 * n * (4 * n - 1))
    assert found.asymptotic.p == 1


def test_logarithm_of_a_million_scores_is_right():
    before = dataclasses.replace(scores([1, 2, 3]), count=np.array([5, 3, 2]) * 100_000)
    after = dataclasses.replace(scores([1, 2, 3]), count=np.array([4, 3, 3]) * 100_000)

    found = mann_whitney(before, after)

    z = found.asymptotic.statistic
    expected = (math.log(2) + stats.norm.logsf(z)) / math.log(10)
    assert found.asymptotic.log10_p == pytest.approx(expected, rel=1e-12)
    assert found.asymptotic.log10_p < -1000
    assert found.asymptotic.p > 0


@pytest.mark.parametrize(
    ("before", "after"), (([], [1]), ([2, 2], [2, 2]), ([1, 2, 4], [3, 5]))
)
def test_result_survives_a_round_trip(before, after):
    found = compare(before, after)

    assert MannWhitney.from_dict(found.to_dict()) == found


@few
@given(before=wave, after=wave)
def test_row_order_does_not_matter(before, after):
    assert compare(before[::-1], sorted(after)) == compare(before, after)


def same(one, other, sign=1):
    assert one.status == other.status
    if one.statistic is not None:
        assert other.statistic == pytest.approx(sign * one.statistic)
        assert other.p == pytest.approx(one.p, rel=1e-9)


@few
@given(before=wave, after=wave)
def test_reversed_scale_flips_signs_and_keeps_p(before, after):
    turned = [[6 - score for score in own] for own in (before, after)]

    one, other = compare(before, after), compare(*turned)

    same(one.asymptotic, other.asymptotic, -1)
    same(one.corrected, other.corrected, -1)
    assert other.u == len(before) * len(after) - one.u
    assert other.hodges_lehmann.value == -one.hodges_lehmann.value
    if one.status == Status.OK:
        assert other.exact.p == pytest.approx(one.exact.p, rel=1e-9)


@few
@given(before=wave, after=wave)
def test_swapped_waves_flip_signs_and_keep_p(before, after):
    one, other = compare(before, after), compare(after, before)

    same(one.asymptotic, other.asymptotic, -1)
    if one.status == Status.OK:
        assert other.exact.p == pytest.approx(one.exact.p, rel=1e-9)


@few
@given(before=wave, after=wave, factor=st.integers(2, 300))
def test_finer_unit_changes_nothing(before, after, factor):
    finer = [
        count_scores(
            np.array(own) * factor, low=factor, high=5 * factor, units_per_point=factor
        )
        for own in (before, after)
    ]

    assert mann_whitney(*finer) == compare(before, after)
