import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import (
    ConfidenceLevelError,
    ReliabilityRangeError,
    StandardDeviationError,
)
from analytics.core.individual_change import (
    IndividualChange,
    individual_change,
    reliable_change_index,
)
from analytics.core.results import Status
from analytics.core.tables import count_pairs

few = settings(max_examples=60, deadline=None)
PAIRS = st.lists(
    st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=2, max_size=40
)


def table_of(rows, factor=1, units_per_point=1):
    before = [x * factor for x, _ in rows]
    after = [y * factor for _, y in rows]
    return count_pairs(
        before, after, low=0, high=100 * factor, units_per_point=units_per_point
    )


def test_worked_example_of_jacobson_and_truax():
    # Jacobson and Truax (1991): SD 7.5, reliability .80, a couple from 32.5 to 47.5:
    # S_E = 3.35, S_diff = 4.74, RC = 3.16. Scores in halves of a point.
    table = table_of([(65, 95)], units_per_point=2)

    found = individual_change(table, reliability=0.8, sd=7.5)
    index = reliable_change_index(32.5, 47.5, sd=7.5, reliability=0.8)

    assert round(index, 2) == 3.16
    assert round(found.se_of_measurement, 2) == 3.35
    assert round(found.se_of_difference, 2) == 4.74
    assert (found.n_up, found.n_down, found.n_unchanged) == (1, 0, 0)
    assert found.threshold == pytest.approx(1.959963984540054 * 4.743416, rel=1e-6)


def test_shares_have_exact_intervals():
    # R: binom.test(2, 10)$conf.int and binom.test(7, 10)$conf.int
    rows = [(1, 7), (2, 7), (7, 1)] + [(x, x) for x in (2, 3, 3, 4, 5, 5, 6)]

    found = individual_change(table_of(rows), reliability=0.9)

    assert (found.n_up, found.n_down, found.n_unchanged) == (2, 1, 7)
    assert found.share_up.value == 0.2
    up, same = found.share_up.interval, found.share_unchanged.interval
    assert [up.low, up.high] == pytest.approx([0.02521073, 0.55609546], abs=1e-8)
    assert [same.low, same.high] == pytest.approx([0.34754715, 0.93326045], abs=1e-7)
    assert found.expected_by_chance == pytest.approx(0.025, rel=1e-12)


def test_change_of_exactly_the_threshold_is_not_reliable():
    # z = 1 at this level, sd = sqrt(2): the threshold is 2 at reliability 0.
    level = math.erf(1 / math.sqrt(2))
    found = individual_change(
        table_of([(5, 7), (5, 8), (5, 2)]),
        reliability=0.0,
        sd=math.sqrt(2) * (1 + 1e-12),
        confidence_level=level,
    )

    assert found.threshold == pytest.approx(2, rel=1e-9)
    assert (found.n_up, found.n_down, found.n_unchanged) == (1, 1, 1)


@pytest.mark.parametrize(
    ("rows", "status", "reason"),
    (
        ([], Status.TOO_FEW, "No linked pair."),
        ([(1, 2)], Status.TOO_FEW, "needs two linked pairs"),
        ([(7, 2), (7, 7)], Status.CONSTANT, "All scores before are equal"),
    ),
)
def test_undefined_criterion_is_a_status(rows, status, reason):
    found = individual_change(table_of(rows), reliability=0.8)

    assert found.status == found.share_up.status == status
    assert reason in found.reason
    assert (found.n, found.n_up, found.threshold) == (len(rows), None, None)


def test_norm_stands_in_for_a_spread_that_is_missing():
    ceiling = individual_change(table_of([(7, 2), (7, 7)]), reliability=0.8, sd=1.5)
    none = individual_change(table_of([]), reliability=0.8, sd=1.5)

    assert (ceiling.n_up, ceiling.n_down, ceiling.n_unchanged) == (0, 1, 1)
    assert none.status == Status.TOO_FEW


@pytest.mark.parametrize("reliability", (-0.1, 1.0, 1.2, math.nan))
def test_impossible_reliability_is_refused(reliability):
    message = "is not from 0 to below 1. Give the alpha"
    with pytest.raises(ReliabilityRangeError, match=message):
        individual_change(table_of([]), reliability=reliability)
    with pytest.raises(ReliabilityRangeError, match=message):
        reliable_change_index(1, 2, sd=1, reliability=reliability)


@pytest.mark.parametrize("sd", (0.0, -1.0, math.nan, math.inf))
def test_impossible_standard_deviation_is_refused(sd):
    message = "is not above 0. Give that of the norm"
    with pytest.raises(StandardDeviationError, match=message):
        individual_change(table_of([]), reliability=0.8, sd=sd)
    with pytest.raises(StandardDeviationError, match=message):
        reliable_change_index(1, 2, sd=sd, reliability=0.8)


def test_confidence_level_is_checked():
    with pytest.raises(ConfidenceLevelError):
        individual_change(table_of([]), reliability=0.8, confidence_level=0)


@few
@given(rows=PAIRS, reliability=st.floats(0, 0.99))
def test_counts_are_those_of_the_single_persons(rows, reliability):
    found = individual_change(table_of(rows), reliability=reliability)
    if found.status != Status.OK:
        return

    index = [
        reliable_change_index(x, y, sd=found.sd, reliability=reliability)
        for x, y in rows
    ]

    assert found.sd == pytest.approx(np.std([x for x, _ in rows], ddof=1), rel=1e-12)
    assert found.n_up == sum(value > 1.959963984540054 for value in index)
    assert found.n_down == sum(value < -1.959963984540054 for value in index)
    assert found.n_up + found.n_down + found.n_unchanged == found.n


@few
@given(rows=PAIRS, factor=st.integers(2, 100))
def test_unit_order_and_direction_do_not_matter(rows, factor):
    one = individual_change(table_of(rows), reliability=0.8)

    turned = individual_change(
        table_of([(8 - x, 8 - y) for x, y in rows]), reliability=0.8
    )
    fine = individual_change(table_of(rows, factor, factor), reliability=0.8)

    assert individual_change(table_of(rows[::-1]), reliability=0.8) == one
    assert (turned.n_up, turned.n_down) == (one.n_down, one.n_up)
    assert (fine.n_up, fine.n_down) == (one.n_up, one.n_down)
    if one.threshold is not None:
        assert fine.threshold == pytest.approx(one.threshold, rel=1e-12)


@few
@given(rows=PAIRS)
def test_less_reliable_scores_show_fewer_changes(rows):
    good = individual_change(table_of(rows), reliability=0.9)
    poor = individual_change(table_of(rows), reliability=0.5)

    if good.status == Status.OK:
        assert poor.n_unchanged >= good.n_unchanged


def test_result_survives_writing_and_reading():
    for rows in ([(1, 2), (2, 1), (3, 5)], []):
        found = individual_change(table_of(rows), reliability=0.7)
        assert IndividualChange.from_dict(found.to_dict()) == found
