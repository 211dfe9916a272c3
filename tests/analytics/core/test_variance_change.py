import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.core.errors import ConfidenceLevelError
from analytics.core.results import Status
from analytics.core.tables import count_pairs
from analytics.core.variance_change import VarianceChange, variance_change

few = settings(max_examples=60, deadline=None)
PAIRS = st.lists(
    st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=3, max_size=40
)


def table_of(rows, factor=1, units_per_point=1):
    before = [x * factor for x, _ in rows]
    after = [y * factor for _, y in rows]
    return count_pairs(
        before, after, low=0, high=8 * factor, units_per_point=units_per_point
    )


@pytest.mark.parametrize("group", ("Basal", "DRTA", "Strat"))
def test_pitman_morgan_matches_r(group, reference, reference_frame):
    frame = reference_frame("did_baumann")
    frame = frame[frame["group"] == group]
    case = reference("did_baumann")["expected"]
    expected = case["pitman_morgan_variance_change"][group]

    found = variance_change(count_pairs(frame["pre"], frame["post"], low=0, high=20))

    assert found.correlation.value == pytest.approx(expected["r"], rel=1e-8)
    assert found.test.statistic == pytest.approx(expected["t"], rel=1e-8)
    assert found.test.df == expected["df"]
    assert found.test.p == pytest.approx(expected["p"], rel=1e-8)
    before, after = case["within"][group]["sd_pre"], case["within"][group]["sd_post"]
    assert found.variance_ratio.value == pytest.approx((after / before) ** 2, rel=1e-8)
    assert found.before.sd.value == pytest.approx(before, rel=1e-8)
    assert found.after.sd.value == pytest.approx(after, rel=1e-8)


@few
@given(rows=PAIRS, level=st.floats(0.5, 0.99))
def test_interval_ends_where_the_test_just_rejects(rows, level):
    found = variance_change(table_of(rows), confidence_level=level)
    if found.status != Status.OK:
        return

    x, y = np.array(rows, dtype=float).T
    for end in (found.variance_ratio.interval.low, found.variance_ratio.interval.high):
        scaled = y / math.sqrt(end)
        p = stats.pearsonr(scaled - x, scaled + x).pvalue
        assert p == pytest.approx(1 - level, rel=1e-6)


@pytest.mark.parametrize(
    ("rows", "status", "reason"),
    (
        ([], Status.TOO_FEW, "needs three linked pairs"),
        ([(1, 2), (3, 5)], Status.TOO_FEW, "needs three linked pairs"),
        ([(2, 1), (2, 3), (2, 4)], Status.CONSTANT, "one wave are equal"),
        ([(1, 2), (3, 2), (4, 2)], Status.CONSTANT, "one wave are equal"),
        ([(7, 7)] * 5, Status.CONSTANT, "one wave are equal"),
        ([(1, 2), (3, 4), (4, 5)], Status.CONSTANT, "on one line"),
        ([(1, 2), (2, 4), (3, 6)], Status.CONSTANT, "on one line"),
    ),
)
def test_undefined_change_is_a_status(rows, status, reason):
    found = variance_change(table_of(rows))

    assert found.status == found.test.status == found.correlation.status == status
    assert found.variance_ratio.value is None
    assert reason in found.reason
    assert found.before.n == len(rows)


def test_equal_spreads_have_p_of_one():
    found = variance_change(table_of([(1, 1), (2, 3), (3, 2)]))

    assert (found.test.statistic, found.test.p) == (0, 1)
    assert found.variance_ratio.value == 1


def test_million_pairs_keep_log10_p():
    rng = np.random.default_rng(2)
    before = np.rint(rng.normal(size=1_000_000) * 100).astype(int)
    after = np.rint(before + rng.normal(size=1_000_000) * 50).astype(int)

    found = variance_change(count_pairs(before, after, low=-1000, high=1000))

    assert found.test.log10_p < -1000
    assert found.test.p > 0
    assert found.variance_ratio.interval.low > 1


def test_confidence_level_is_checked_even_without_pairs():
    with pytest.raises(ConfidenceLevelError):
        variance_change(table_of([]), confidence_level=1)


@few
@given(rows=PAIRS, factor=st.integers(2, 100), seed=st.integers(0, 99))
def test_order_direction_and_unit_do_not_matter(rows, factor, seed):
    one = variance_change(table_of(rows))
    shuffled = np.random.default_rng(seed).permutation(np.array(rows)).tolist()
    turned = variance_change(table_of([(8 - x, 8 - y) for x, y in rows]))
    scaled = variance_change(table_of(rows, factor))

    assert variance_change(table_of(shuffled)) == one
    assert (turned.test, turned.variance_ratio) == (one.test, one.variance_ratio)
    assert scaled.status == one.status
    if one.status == Status.OK:
        assert scaled.test.statistic == pytest.approx(one.test.statistic, rel=1e-12)
        assert scaled.variance_ratio.value == one.variance_ratio.value


@few
@given(rows=PAIRS)
def test_exchanged_waves_flip_the_sign(rows):
    one = variance_change(table_of(rows))
    other = variance_change(table_of([(y, x) for x, y in rows]))

    assert other.status == one.status
    if one.status == Status.OK:
        assert other.test.statistic == -one.test.statistic
        assert other.test.p == one.test.p
        inverse = 1 / one.variance_ratio.value
        assert other.variance_ratio.value == pytest.approx(inverse, rel=1e-12)


def test_result_survives_writing_and_reading():
    for rows in ([(1, 2), (2, 1), (3, 5)], []):
        found = variance_change(table_of(rows))
        assert VarianceChange.from_dict(found.to_dict()) == found
