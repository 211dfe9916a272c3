import math
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import contingency_tables

from analytics.core.errors import ConfidenceLevelError, PairCountError
from analytics.core.mcnemar import (
    McNemar,
    check_pair_counts,
    conditional_odds_ratio,
    mcnemar,
    share_of_losses,
)
from analytics.core.results import Status

few = settings(max_examples=60, deadline=None)
changed = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(2, 60))


@pytest.fixture(scope="module")
def expected(reference):
    return reference("categorical_shift")["expected"]


def ends(interval):
    return [interval.low, interval.high]


def test_tests_of_the_approval_table_match_r(expected):
    own = expected["approval"]

    found = mcnemar(
        own["b_approve_to_disapprove"], own["c_disapprove_to_approve"], n=own["n"]
    )

    plain, corrected = own["mcnemar_no_cc"], own["mcnemar_cc"]
    assert found.asymptotic.statistic == pytest.approx(plain["chi2"], rel=1e-8)
    assert found.asymptotic.p == pytest.approx(plain["p"], rel=1e-8)
    assert found.asymptotic.df == 1
    assert found.corrected.statistic == pytest.approx(corrected["chi2"], rel=1e-8)
    assert found.corrected.p == pytest.approx(corrected["p"], rel=1e-8)
    assert found.exact.p == pytest.approx(own["exact_p"], rel=1e-8)
    assert found.mid_p.p == pytest.approx(own["mid_p"], rel=1e-8)
    assert (found.exact.is_exact, found.mid_p.is_exact) == (True, False)


def test_odds_ratio_of_the_approval_table_matches_r(expected):
    own = expected["approval"]

    found = conditional_odds_ratio(150, 86, n=1600)

    assert found.value == pytest.approx(own["conditional_or_b_over_c"], rel=1e-8)
    assert ends(found.interval) == pytest.approx(
        own["conditional_or_ci95_exact"], rel=1e-8
    )


def test_tests_of_a_small_table_match_r(expected):
    own = expected["small_7_1"]

    found = mcnemar(own["b"], own["c"], n=own["n"])

    assert found.exact.p == pytest.approx(own["exact_p"], rel=1e-8)
    assert found.mid_p.p == pytest.approx(own["mid_p"], rel=1e-8)
    assert found.asymptotic.statistic == own["mcnemar_no_cc_chi2"]
    assert found.corrected.statistic == own["mcnemar_cc_chi2"]


def test_without_any_change_only_the_exact_tests_are_defined(expected):
    own = expected["no_discordant"]

    found = mcnemar(own["b"], own["c"], n=own["n"])

    assert found.asymptotic.statistic is own["mcnemar_chi2"] is None
    assert found.asymptotic.status == found.corrected.status == Status.NO_NONZERO
    assert found.exact.p == found.mid_p.p == own["exact_p"]
    assert found.status == Status.OK


@pytest.mark.parametrize("n", (0, 1))
def test_fewer_than_two_pairs_are_no_test(n):
    found = mcnemar(n, 0, n=n)

    tests = (found.asymptotic, found.corrected, found.exact, found.mid_p)
    assert {test.status for test in tests} == {found.status} == {Status.TOO_FEW}
    assert {test.p for test in tests} == {None}
    assert share_of_losses(n, 0, n=n).status == Status.TOO_FEW
    assert conditional_odds_ratio(n, 0, n=n).status == Status.TOO_FEW


def test_equal_losses_and_gains_have_a_p_of_one():
    found = mcnemar(4, 4, n=20)

    tests = (found.asymptotic, found.corrected, found.exact, found.mid_p)
    assert [test.p for test in tests] == [1, 1, 1, 1]
    assert found.corrected.statistic == 0


def test_correction_does_not_carry_the_gap_beyond_zero():
    found = mcnemar(4, 3, n=20)

    assert found.corrected.statistic == 0
    assert found.corrected.p == 1


@pytest.mark.parametrize(("n_lost", "n_gained"), ((9, 2), (0, 6), (30, 41)))
def test_tests_are_those_of_the_library(n_lost, n_gained):
    table = [[50, n_lost], [n_gained, 60]]

    found = mcnemar(n_lost, n_gained, n=110 + n_lost + n_gained)

    plain = contingency_tables.mcnemar(table, exact=False, correction=False)
    corrected = contingency_tables.mcnemar(table, exact=False, correction=True)
    exact = contingency_tables.mcnemar(table, exact=True)
    assert found.asymptotic.p == pytest.approx(plain.pvalue, rel=1e-10)
    assert found.corrected.p == pytest.approx(corrected.pvalue, rel=1e-10)
    assert found.exact.p == pytest.approx(exact.pvalue, rel=1e-10)


def log10_mid_p(n_lost, n_gained):
    """Twice the smaller tail with half of its last term, in exact integers."""
    n, k = n_lost + n_gained, min(n_lost, n_gained)
    doubled = 2 * sum(math.comb(n, i) for i in range(k + 1)) - math.comb(n, k)
    return math.log10(doubled) - n * math.log10(2)


@pytest.mark.parametrize(("n_lost", "n_gained"), ((5, 1), (3, 2), (1900, 100)))
def test_mid_p_equals_integer_arithmetic(n_lost, n_gained):
    found = mcnemar(n_lost, n_gained, n=2 * (n_lost + n_gained))

    expected = log10_mid_p(n_lost, n_gained)
    assert found.mid_p.log10_p == pytest.approx(expected, rel=1e-9)


def test_logarithms_of_a_million_pairs_are_right():
    found = mcnemar(150_000, 190_000, n=1_000_000)

    log_p = math.log(2) + stats.norm.logsf(40_000 / 340_000**0.5)
    assert found.asymptotic.log10_p == pytest.approx(log_p / math.log(10), rel=1e-12)
    assert found.exact.log10_p == pytest.approx(found.asymptotic.log10_p, rel=0.01)
    assert found.mid_p.log10_p < found.exact.log10_p < -1000
    assert min(found.asymptotic.p, found.exact.p, found.mid_p.p) == sys.float_info.min


def test_without_any_gain_the_ratio_is_a_status_and_the_share_is_not():
    ratio, share = (
        conditional_odds_ratio(7, 0, n=40),
        share_of_losses(7, 0, n=40),
    )

    assert (ratio.status, ratio.value) == (Status.NOT_COMPUTABLE, None)
    assert "no upper bound" in ratio.reason
    assert share.value == share.interval.high == 1
    # Seven losses of seven: the lower end s solves s^7 = 0.025.
    assert share.interval.low == pytest.approx(0.025 ** (1 / 7), rel=1e-9)


def test_without_any_loss_the_ratio_starts_at_zero():
    found = conditional_odds_ratio(0, 7, n=40)

    # No loss of seven: the upper end s solves (1 - s)^7 = 0.025.
    share = 1 - 0.025 ** (1 / 7)
    assert (found.value, found.interval.low) == (0, 0)
    assert found.interval.high == pytest.approx(share / (1 - share), rel=1e-9)


def test_without_any_change_there_is_no_ratio():
    assert conditional_odds_ratio(0, 0, n=25).status == Status.NO_NONZERO
    assert share_of_losses(0, 0, n=25).status == Status.NO_NONZERO


@pytest.mark.parametrize("counts", ((-1, 2, 5), (2, -1, 5), (3, 3, 5), (0, 0, -1)))
def test_counts_that_do_not_fit_are_refused(counts):
    n_lost, n_gained, n = counts

    with pytest.raises(PairCountError, match=f"among {n} linked pairs cannot be"):
        check_pair_counts(*counts)
    for function in (mcnemar, share_of_losses, conditional_odds_ratio):
        with pytest.raises(PairCountError, match="add up to n at most"):
            function(n_lost, n_gained, n=n)


@pytest.mark.parametrize("function", (share_of_losses, conditional_odds_ratio))
def test_level_is_checked_also_where_there_is_no_interval(function):
    with pytest.raises(ConfidenceLevelError, match="95 is not between 0 and 1"):
        function(0, 0, n=0, confidence_level=95)


@pytest.mark.parametrize("counts", ((0, 0, 0), (0, 0, 5), (3, 1, 9)))
def test_result_survives_a_round_trip(counts):
    n_lost, n_gained, n = counts
    found = mcnemar(n_lost, n_gained, n=n)

    assert McNemar.from_dict(found.to_dict()) == found


@few
@given(counts=changed)
def test_swapping_the_waves_keeps_p_and_inverts_the_ratio(counts):
    n_lost, n_gained, rest = counts
    n = n_lost + n_gained + rest

    one, other = mcnemar(n_lost, n_gained, n=n), mcnemar(n_gained, n_lost, n=n)
    ratio = conditional_odds_ratio(n_lost, n_gained, n=n)
    inverse = conditional_odds_ratio(n_gained, n_lost, n=n)

    assert one.asymptotic == other.asymptotic
    assert one.corrected == other.corrected
    assert one.exact.p == other.exact.p
    assert one.mid_p.p == other.mid_p.p
    if n_lost and n_gained:
        assert ratio.value == pytest.approx(1 / inverse.value)
        assert ratio.interval.low == pytest.approx(1 / inverse.interval.high)
        assert ratio.interval.high == pytest.approx(1 / inverse.interval.low)


@few
@given(counts=changed)
def test_mid_p_lies_between_half_the_exact_p_and_the_exact_p(counts):
    n_lost, n_gained, rest = counts

    found = mcnemar(n_lost, n_gained, n=n_lost + n_gained + rest)

    exact = found.exact.p
    assert exact / 2 * (1 - 1e-9) <= found.mid_p.p <= exact * (1 + 1e-9)


@few
@given(counts=changed)
def test_interval_grows_with_its_level(counts):
    n_lost, n_gained, rest = counts
    n = n_lost + n_gained + rest

    narrow = share_of_losses(n_lost, n_gained, n=n, confidence_level=0.8).interval
    wide = share_of_losses(n_lost, n_gained, n=n, confidence_level=0.99).interval

    if narrow is not None:
        assert wide.low <= narrow.low <= narrow.high <= wide.high
