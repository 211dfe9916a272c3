import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.categorical import (
    ShareShift,
    share_difference,
    share_shift,
    wald_share_difference,
)
from analytics.core.errors import (
    ConfidenceLevelError,
    PairCountError,
    ScoreOutOfRangeError,
)
from analytics.core.mcnemar import conditional_odds_ratio, mcnemar, share_of_losses
from analytics.core.results import Status
from analytics.core.signed_rank import share_interval
from analytics.core.tables import count_pairs

few = settings(max_examples=60, deadline=None)
pairs = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=40
)
differences = (share_difference, wald_share_difference)


@pytest.fixture(scope="module")
def expected(reference):
    return reference("categorical_shift")["expected"]


@pytest.fixture(scope="module")
def approval(reference_frame):
    frame = reference_frame("categorical_shift")
    own = frame[frame["table"] == "approval"]
    codes = {"disapprove": 0, "approve": 1}
    before, after = (
        np.repeat(own[wave].map(codes), own["count"]) for wave in ("pre", "post")
    )
    return count_pairs(before, after, low=0, high=1)


def ends(interval):
    return [interval.low, interval.high]


def table_of(rows, **options):
    before, after = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    return count_pairs(before, after, low=1, high=5, **options)


def test_shift_of_the_approval_share_matches_r(approval, expected):
    own = expected["approval"]

    found = share_shift(approval, outcome=(1,))

    assert found.n == own["n"]
    assert found.mcnemar.n_lost == own["b_approve_to_disapprove"]
    assert found.mcnemar.n_gained == own["c_disapprove_to_approve"]
    assert found.share_before.value == own["share_approve_pre"]
    assert found.share_after.value == own["share_approve_post"]
    assert found.difference.value == own["diff_post_minus_pre"]
    assert found.wald_difference.value == own["diff_post_minus_pre"]
    assert ends(found.wald_difference.interval) == pytest.approx(
        own["wald_ci95"], rel=1e-8
    )
    assert ends(found.difference.interval) == pytest.approx(
        own["bonett_price_ci95"], rel=1e-8
    )


def test_shift_holds_the_results_of_its_parts(approval):
    found = share_shift(approval, outcome=(1,), confidence_level=0.9)

    level = {"confidence_level": 0.9}
    assert found.mcnemar == mcnemar(150, 86, n=1600)
    assert found.odds_ratio == conditional_odds_ratio(150, 86, n=1600, **level)
    assert found.share_of_losses == share_of_losses(150, 86, n=1600, **level)
    assert found.difference == share_difference(150, 86, n=1600, **level)
    assert found.wald_difference == wald_share_difference(150, 86, n=1600, **level)
    assert found.share_before.interval == share_interval(944, 1600, **level)
    assert found.share_after.interval == share_interval(880, 1600, **level)


@pytest.mark.parametrize("case", ("small_7_1", "no_discordant"))
def test_bonett_price_intervals_of_small_tables_match_r(expected, case):
    own = expected[case]

    found = share_difference(own["b"], own["c"], n=own["n"])

    assert found.value == own.get("diff", -0.15)
    assert found.se is None
    assert ends(found.interval) == pytest.approx(own["bonett_price_ci95"], rel=1e-8)


def test_without_any_change_wald_has_no_interval_but_bonett_and_price_have():
    table = table_of([(1, 2), (4, 5), (4, 4)])

    found = share_shift(table, outcome=(4, 5))

    assert found.wald_difference.value == found.difference.value == 0
    assert found.wald_difference.interval is found.wald_difference.se is None
    assert found.difference.interval.low < 0 < found.difference.interval.high
    assert found.odds_ratio.status == Status.NO_NONZERO
    assert found.mcnemar.exact.p == 1
    assert found.status == Status.OK


def test_if_all_lost_there_is_no_wald_interval():
    found = wald_share_difference(9, 0, n=9)

    assert (found.value, found.se, found.interval) == (-1, None, None)


def test_intervals_stay_within_the_possible():
    bonett_price = share_difference(2, 0, n=2, confidence_level=0.999)
    wald = wald_share_difference(3, 0, n=4, confidence_level=0.999)

    assert bonett_price.interval.low == wald.interval.low == -1
    mirrored = share_difference(0, 2, n=2, confidence_level=0.999)
    assert mirrored.interval.high == 1


def test_standard_error_is_that_of_the_differences():
    found = wald_share_difference(3, 1, n=8)

    moves = np.array([-1] * 3 + [1] + [0] * 4)
    assert found.se == pytest.approx(moves.std(ddof=0) / 8**0.5)


def test_no_pair_is_a_status_everywhere():
    found = share_shift(table_of([]), outcome=(4, 5))

    parts = (
        found.share_before,
        found.share_after,
        found.difference,
        found.wald_difference,
        found.mcnemar,
        found.share_of_losses,
        found.odds_ratio,
    )
    assert {part.status for part in parts} == {found.status} == {Status.TOO_FEW}
    assert found.n == 0
    assert found.difference.value is None
    assert found.reason == found.mcnemar.reason


def test_one_pair_gives_shares_and_their_difference_but_no_test():
    found = share_shift(table_of([(2, 4)]), outcome=(4, 5))

    assert (found.share_before.value, found.share_after.value) == (0, 1)
    assert found.difference.value == found.wald_difference.value == 1
    assert found.difference.interval is found.wald_difference.interval is None
    assert found.status == found.odds_ratio.status == Status.TOO_FEW


def test_outcome_outside_the_range_is_refused():
    with pytest.raises(ScoreOutOfRangeError, match="6 units is outside the range 1"):
        share_shift(table_of([(1, 2)]), outcome=(5, 6))


@pytest.mark.parametrize("function", differences)
def test_counts_that_do_not_fit_are_refused(function):
    with pytest.raises(PairCountError, match="4 losses and 2 gains among 5"):
        function(4, 2, n=5)


@pytest.mark.parametrize("function", differences)
def test_level_is_checked_also_where_there_is_no_interval(function):
    with pytest.raises(ConfidenceLevelError, match="1 is not between 0 and 1"):
        function(0, 0, n=0, confidence_level=1)


def test_level_of_a_shift_is_checked():
    with pytest.raises(ConfidenceLevelError, match="0 is not between 0 and 1"):
        share_shift(table_of([]), outcome=(4, 5), confidence_level=0)


@pytest.mark.parametrize("rows", ([], [(1, 5)], [(2, 2)] * 3, [(1, 5), (4, 2), (4, 1)]))
def test_result_survives_a_round_trip(rows):
    found = share_shift(table_of(rows), outcome=(4, 5))

    assert ShareShift.from_dict(found.to_dict()) == found


@few
@given(rows=pairs, seed=st.integers(0, 2**16))
def test_row_order_does_not_matter(rows, seed):
    shuffled = np.random.default_rng(seed).permutation(np.array(rows))

    one = share_shift(table_of(rows), outcome=(4, 5))

    assert share_shift(table_of(shuffled), outcome=(4, 5)) == one


@few
@given(rows=pairs)
def test_reversed_scale_with_its_outcome_changes_nothing(rows):
    turned = [(6 - before, 6 - after) for before, after in rows]

    one = share_shift(table_of(rows), outcome=(4, 5))

    assert share_shift(table_of(turned), outcome=(1, 2)) == one


@few
@given(rows=pairs)
def test_share_of_the_complement_shifts_the_other_way(rows):
    one = share_shift(table_of(rows), outcome=(4, 5))
    other = share_shift(table_of(rows), outcome=(1, 2, 3))

    low, high = ends(one.difference.interval)
    assert other.difference.value == -one.difference.value
    assert ends(other.difference.interval) == pytest.approx([-high, -low])
    assert other.mcnemar.exact.p == one.mcnemar.exact.p
    assert other.wald_difference.se == one.wald_difference.se


@few
@given(rows=pairs, factor=st.integers(2, 500))
def test_unit_changes_nothing(rows, factor):
    table = table_of(rows)
    finer = dataclasses.replace(
        table,
        low=factor,
        high=5 * factor,
        units_per_point=factor,
        before=table.before * factor,
        after=table.after * factor,
    )

    one = share_shift(table, outcome=(4, 5))

    assert share_shift(finer, outcome=(4 * factor, 5 * factor)) == one


@few
@given(rows=pairs)
def test_interval_grows_with_its_level_and_holds_the_adjusted_difference(rows):
    table = table_of(rows)

    narrow = share_shift(table, outcome=(5,), confidence_level=0.8).difference
    wide = share_shift(table, outcome=(5,), confidence_level=0.99).difference

    shrunk = narrow.value * table.n / (table.n + 2)
    assert wide.interval.low <= narrow.interval.low <= shrunk + 1e-12
    assert shrunk - 1e-12 <= narrow.interval.high <= wide.interval.high
