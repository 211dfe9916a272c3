import json

import numpy as np
import pytest

from analytics.core.errors import ConfidenceLevelError, SmallestEffectError
from analytics.core.moments import Moments
from analytics.core.ordering import WALSH_LIMIT, hodges_lehmann
from analytics.core.paired import (
    PairedShift,
    correlation,
    difference_of_moments,
    equivalence,
    mean_difference,
    paired_shift,
    t_interval,
)
from analytics.core.results import Status
from analytics.core.tables import count_pairs


def shift(before, after, **kwargs):
    table = count_pairs(before, after, low=1, high=50)
    return paired_shift(table, **kwargs)


def test_no_pair_gives_only_statuses():
    found = shift([], [], sesoi=1)

    assert found.n == 0
    assert found.status == found.t_test.status == Status.TOO_FEW
    assert found.difference.status == found.before.mean.status == Status.TOO_FEW
    assert found.median_difference.status == found.hodges_lehmann.status
    assert found.superiority.status == found.cliff_between.status == Status.TOO_FEW
    assert found.improvement.status == found.cliff_within.status == Status.TOO_FEW
    assert found.effects.d_av.status == found.effects.d_rm.status == Status.TOO_FEW
    assert found.equivalence.status == Status.TOO_FEW
    assert found.equivalence.p is None


def test_one_pair_gives_the_difference_and_no_test():
    found = shift([2], [4])

    assert found.difference.value == found.median_difference.value == 2
    assert found.difference.interval is None
    assert found.sd_difference.status == found.correlation.status == Status.TOO_FEW
    assert found.wilcoxon.status == found.sign.status == Status.TOO_FEW
    assert found.status == Status.TOO_FEW


def test_two_pairs_have_d_but_no_g():
    found = shift([1, 2], [2, 5])

    assert found.t_test.df == 1
    assert found.effects.d_z.value is not None
    assert found.effects.d_z.interval is not None
    assert found.effects.d_z.g is None
    assert found.effects.d_z.g_interval is None
    assert found.status == Status.OK


def test_equal_differences_leave_signs_and_ranks():
    found = shift([1, 2, 3], [3, 4, 5], sesoi=1)

    assert found.t_test.status == found.equivalence.status == Status.CONSTANT
    assert found.t_test.statistic is None
    assert found.effects.d_z.status == found.effects.d_rm.status == Status.CONSTANT
    assert found.effects.d_av.value == 2
    assert found.effects.d_av.interval_status == Status.NOT_COMPUTABLE
    assert found.correlation.value == 1
    assert found.sign.test.p == found.wilcoxon.exact.p == 0.25


def test_zeros_alone_have_sign_p_of_one():
    found = shift([1, 2, 3], [1, 2, 3])

    assert found.wilcoxon.status == found.pratt.status == Status.NO_NONZERO
    assert found.sign.test.p == 1
    assert found.difference.value == 0
    assert found.improvement.value == 0.5


def test_constant_wave_has_no_correlation():
    found = shift([3, 3, 3], [2, 3, 5])

    assert found.correlation.status == Status.CONSTANT
    assert found.effects.d_rm.status == Status.CONSTANT
    assert found.effects.glass_delta.status == Status.CONSTANT
    assert found.effects.d_av.value is not None
    assert found.t_test.status == Status.OK


def test_perfect_negative_correlation_is_exact():
    assert shift([1, 2, 3, 7], [10, 9, 8, 4]).correlation.value == -1


def test_perfect_line_with_another_slope_has_no_d_rm():
    found = shift([1, 2, 3], [2, 4, 6])

    assert found.correlation.value == 1
    assert found.effects.d_rm.status == Status.CONSTANT
    assert found.effects.d_z.status == Status.OK


def test_walsh_averages_have_a_limit():

    values = np.arange(WALSH_LIMIT + 1)

    found = hodges_lehmann(values, np.ones_like(values), units_per_point=1)

    assert found.status == Status.NOT_COMPUTABLE


def test_million_pairs_have_a_log_p():

    table = count_pairs(
        np.repeat([1, 2, 3], 400_000), np.repeat([2, 2, 4], 400_000), low=1, high=5
    )

    found = paired_shift(table)

    assert found.t_test.log10_p < -300
    assert found.sign.test.log10_p < -300
    assert found.wilcoxon.asymptotic.log10_p < -300
    assert found.t_test.p > 0
    assert found.wilcoxon.exact.status == Status.NOT_COMPUTABLE


@pytest.mark.parametrize("pairs", (([], []), ([1, 4, 2], [3, 4, 5])))
def test_result_survives_json(pairs):
    found = shift(*pairs, sesoi=0.5)

    text = json.dumps(found.to_dict(), allow_nan=False)

    assert PairedShift.from_dict(json.loads(text)) == found


def test_level_that_is_no_share_is_refused():
    with pytest.raises(ConfidenceLevelError):
        shift([1, 2], [2, 5], confidence_level=95)


REPEATED = ([1, 1, 1, 2, 5, 5], [2, 2, 2, 4, 1, 2])


def test_repeated_pairs_count_as_often_as_they_occur():
    found = correlation(count_pairs(*REPEATED, low=1, high=5))

    assert found.value == pytest.approx(np.corrcoef(*REPEATED)[0, 1])


def test_two_pairs_lie_on_a_line():
    assert shift([1, 2], [2, 5]).correlation.value == 1
    assert shift([1, 2], [3, 2]).correlation.value == -1
    assert shift([1, 2], [2, 5]).sd_difference.value == pytest.approx(np.sqrt(2))


@pytest.mark.parametrize(
    "pairs", (([3, 3, 3], [2, 3, 5]), ([2, 3, 5], [3, 3, 3])), ids=("before", "after")
)
def test_constant_wave_says_why_it_has_no_correlation(pairs):
    found = shift(*pairs).correlation

    assert (found.status, found.reason) == (
        Status.CONSTANT,
        "All scores of one wave are equal.",
    )


def test_reasons_name_what_is_missing():
    one, equal = shift([2], [4], sesoi=1), shift([1, 2], [2, 3], sesoi=1)

    few = "A test needs at least two linked pairs."
    assert one.correlation.reason == "Needs two linked pairs."
    assert one.reason == one.t_test.reason == one.sd_difference.reason == few
    assert one.equivalence.reason == one.equivalence.lower.reason == few
    assert equal.t_test.reason == "All differences are equal."
    assert equal.equivalence.reason == "All differences are equal."


def test_equal_differences_do_not_make_the_whole_undefined():
    for pairs in (([1, 2], [2, 3]), ([1, 2, 3], [3, 4, 5])):
        found = shift(*pairs)

        assert (found.status, found.reason) == (Status.OK, None)
        assert found.t_test.status == Status.CONSTANT
        assert found.sd_difference.value == 0


@pytest.mark.parametrize("pairs", (([2], [4]), ([1, 2], [2, 3]), ([1, 2], [2, 5])))
def test_methods_are_named_whatever_comes_out(pairs):
    found = shift(*pairs, sesoi=1)

    names = {found.t_test.method, found.equivalence.lower.method}
    assert names == {"paired t test"}
    assert (found.wilcoxon.zeros, found.pratt.zeros) == ("drop", "pratt")
    assert found.equivalence.sesoi == 1


def test_intervals_have_95_per_cent_unless_told_otherwise():
    table = count_pairs([1, 2, 4], [2, 5, 4], low=1, high=5)

    assert t_interval(0.0, 1.0, df=10).confidence_level == 0.95
    assert mean_difference(table).interval.confidence_level == 0.95
    assert equivalence(table, sesoi=1).interval.confidence_level == 0.9
    assert shift([1, 2, 4], [2, 5, 4]).difference.interval.confidence_level == 0.95


def test_one_level_holds_for_every_interval_of_a_shift():
    found = shift([1, 2, 4, 3], [2, 5, 4, 4], sesoi=1, confidence_level=0.9)

    assert found.difference.interval.confidence_level == 0.9
    assert found.sign.share_positive.interval.confidence_level == 0.9
    assert found.effects.d_z.interval.confidence_level == 0.9
    assert found.equivalence.interval.confidence_level == 0.8


def test_mean_shift_of_moments_has_95_per_cent_unless_told_otherwise():
    # Shifts 1, 2 and 0: mean 1, SD 1; t of 2 degrees of freedom is 4.302653.
    own = Moments(n=3, mean=1.0, spread=6, variance=1.0)

    found = difference_of_moments(own)

    assert found.interval.confidence_level == 0.95
    assert found.interval.low == pytest.approx(1 - 4.302653 / np.sqrt(3), abs=1e-6)
    assert found.interval.high == pytest.approx(1 + 4.302653 / np.sqrt(3), abs=1e-6)


def test_refusals_of_an_equivalence_name_what_was_given():
    table = count_pairs([1, 2, 4], [2, 5, 4], low=1, high=5)

    with pytest.raises(SmallestEffectError, match=r"-0\.5 is not above zero"):
        equivalence(table, sesoi=-0.5)
    with pytest.raises(SmallestEffectError, match="0 is not above zero"):
        equivalence(table, sesoi=0)
    with pytest.raises(ConfidenceLevelError, match=r"0\.5 is not between 0\.5 and 1"):
        equivalence(table, sesoi=1, confidence_level=0.5)
