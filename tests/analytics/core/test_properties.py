"""What must hold for any table: hypothesis looks for a counter-example."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.paired import paired_shift
from analytics.core.scoring import score_scale
from analytics.core.tables import count_pairs

LOW, HIGH = 1, 7
pairs = st.lists(
    st.tuples(st.integers(LOW, HIGH), st.integers(LOW, HIGH)), min_size=3, max_size=40
)
few = settings(max_examples=60, deadline=None)


def table_of(rows, *, units_per_point=1, factor=1):
    before, after = np.array(rows, dtype=np.int64).reshape(-1, 2).T * factor
    return count_pairs(
        before,
        after,
        low=LOW * factor,
        high=HIGH * factor,
        units_per_point=units_per_point,
    )


@few
@given(rows=pairs, seed=st.integers(0, 2**16))
def test_row_order_does_not_matter(rows, seed):
    shuffled = np.random.default_rng(seed).permutation(np.array(rows))

    assert paired_shift(table_of(shuffled)) == paired_shift(table_of(rows))


@few
@given(left=pairs, right=pairs)
def test_adding_tables_is_counting_everything(left, right):
    assert table_of(left) + table_of(right) == table_of(left + right)


def same(one, other, sign=1):
    if one is None or other is None:
        assert one is other
    else:
        assert other == pytest.approx(sign * one, rel=1e-9, abs=1e-12)


@few
@given(rows=pairs)
def test_reversed_scale_flips_signs_and_keeps_p(rows):
    turned = [(LOW + HIGH - x, LOW + HIGH - y) for x, y in rows]

    one, other = paired_shift(table_of(rows)), paired_shift(table_of(turned))

    same(one.t_test.statistic, other.t_test.statistic, -1)
    same(one.t_test.p, other.t_test.p)
    same(one.difference.value, other.difference.value, -1)
    same(one.hodges_lehmann.value, other.hodges_lehmann.value, -1)
    same(one.effects.d_av.value, other.effects.d_av.value, -1)
    same(one.wilcoxon.exact.p, other.wilcoxon.exact.p)
    same(one.pratt.asymptotic.statistic, other.pratt.asymptotic.statistic, -1)
    same(one.sign.test.p, other.sign.test.p)
    same(one.cliff_between.value, other.cliff_between.value, -1)
    if one.effects.d_av.interval:
        low, high = one.effects.d_av.interval.low, one.effects.d_av.interval.high
        assert other.effects.d_av.interval.low == pytest.approx(-high, abs=1e-8)
        assert other.effects.d_av.interval.high == pytest.approx(-low, abs=1e-8)


@few
@given(rows=pairs, factor=st.integers(2, 500))
def test_unit_leaves_t_p_and_d_alone(rows, factor):
    one, other = (
        paired_shift(table_of(rows)),
        paired_shift(table_of(rows, factor=factor)),
    )

    same(one.t_test.statistic, other.t_test.statistic)
    same(one.t_test.p, other.t_test.p)
    same(one.effects.d_z.value, other.effects.d_z.value)
    same(one.effects.d_av.g, other.effects.d_av.g)
    assert one.wilcoxon == other.wilcoxon
    same(one.difference.value * factor, other.difference.value)


@few
@given(rows=pairs, factor=st.integers(2, 500))
def test_finer_unit_changes_nothing_at_all(rows, factor):
    fine = table_of(rows, factor=factor, units_per_point=factor)

    one, other = paired_shift(table_of(rows)), paired_shift(fine)

    same(one.difference.value, other.difference.value)
    same(one.difference.se, other.difference.se)
    same(one.median_difference.value, other.median_difference.value)
    same(one.before.sd.value, other.before.sd.value)


@few
@given(rows=pairs)
def test_interval_grows_with_its_level(rows):
    narrow = paired_shift(table_of(rows), confidence_level=0.8).difference.interval
    wide = paired_shift(table_of(rows), confidence_level=0.99).difference.interval

    if narrow is not None:
        assert wide.low <= narrow.low <= narrow.high <= wide.high


answers = st.lists(
    st.lists(st.none() | st.integers(1, 5), min_size=4, max_size=4), max_size=30
)


@few
@given(rows=answers)
def test_score_is_the_exact_mean(rows):
    raw = np.array(rows, dtype=float).reshape(-1, 4)

    found = score_scale(raw, items=("a", "b", "c", "d"), low=1, high=5)

    for row, units, is_scored in zip(rows, found.units, found.is_scored, strict=True):
        given_answers = [answer for answer in row if answer is not None]
        assert is_scored == (len(given_answers) >= 3)
        if is_scored:
            assert units * len(given_answers) == 12 * sum(given_answers)
