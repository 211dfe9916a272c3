import math
import sys
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.core.errors import AdjustmentMethodError, PValueError
from analytics.core.multiplicity import Adjusted, Method, adjust_log10_p, adjust_p
from analytics.core.paired import paired_shift
from analytics.core.results import Status

METHODS = get_args(Method)
R_NAMES = ("bonferroni", "holm", "hochberg", "hommel", "BH", "BY")
few = settings(max_examples=60, deadline=None)
P_VALUES = st.lists(st.floats(1e-300, 1), min_size=1, max_size=12)


def logs(values):
    return [None if value is None else math.log10(value) for value in values]


def near(values, rel=1e-12):
    return [
        None if value is None else pytest.approx(value, rel=rel) for value in values
    ]


@pytest.mark.parametrize("r_name", R_NAMES)
def test_p_adjust_matches_r(r_name, reference, reference_frame):
    raw = reference_frame("multiplicity")["p"]
    p = [None if math.isnan(value) else value for value in raw]
    expected = reference("multiplicity")["expected"]["adjusted"][r_name]

    found = adjust_p(p, method=r_name.lower())

    assert list(found.p) == near(expected)
    assert found.n_tests == 10
    assert found.log10_p[8] is None
    assert found.log10_p[9] == pytest.approx(math.log10(expected[9]), rel=1e-12)


@pytest.mark.parametrize("r_name", R_NAMES)
def test_logarithms_match_r_with_a_tiny_p_for_zero(r_name, reference, reference_frame):
    raw = reference_frame("multiplicity")["p"]
    p = [None if math.isnan(value) else value for value in raw]
    expected = reference("multiplicity")["expected"]["adjusted"][r_name]
    log10_p = [-400.0 if value == 0 else value and math.log10(value) for value in p]

    found = adjust_log10_p(log10_p, method=r_name.lower())

    others = [value for i, value in enumerate(found.p) if i != 8]
    assert others == near([value for i, value in enumerate(expected) if i != 8])
    # The smallest of ten: ten times itself, for BY times the sum of 1/i besides.
    factor = 10 * (7381 / 2520 if r_name == "BY" else 1)
    assert found.log10_p[8] == pytest.approx(math.log10(factor) - 400, rel=1e-14)
    assert found.p[8] == sys.float_info.min


@pytest.mark.parametrize(
    ("method", "raw", "key"),
    (
        ("bonferroni", "paired_t_p", "bonferroni"),
        ("holm", "paired_t_p", "holm"),
        ("hochberg", "paired_t_p", "hochberg"),
        ("bh", "paired_t_p", "bh"),
        ("by", "paired_t_p", "by"),
        ("holm", "wilcoxon_p", "wilcoxon_holm"),
    ),
)
def test_arms_match_r(method, raw, key, reference, reference_frame, decimal_table):
    frame = reference_frame("anorexia_paired")
    expected = reference("anorexia_paired")["expected"]["multiplicity"]
    shifts = [
        paired_shift(decimal_table(frame[frame["arm"] == arm]))
        for arm in expected["order"]
    ]
    tests = [
        shift.t_test if raw == "paired_t_p" else shift.wilcoxon.asymptotic
        for shift in shifts
    ]

    by_value = adjust_p([test.p for test in tests], method=method)
    by_logarithm = adjust_log10_p([test.log10_p for test in tests], method=method)

    assert [test.p for test in tests] == near(expected[raw], rel=1e-8)
    assert list(by_value.p) == near(expected[key], rel=1e-8)
    assert list(by_logarithm.p) == near(expected[key], rel=1e-8)


@pytest.mark.parametrize("method", METHODS)
def test_one_test_needs_no_adjustment(method):
    found = adjust_p([None, 0.03], method=method)
    logarithm = adjust_log10_p([-400.0, None], method=method)

    assert (found.p, found.n_tests) == ((None, 0.03), 1)
    assert logarithm.log10_p == (-400.0, None)


@pytest.mark.parametrize("adjust", (adjust_p, adjust_log10_p))
@pytest.mark.parametrize("family", ([], [None, None]))
def test_family_without_tests_is_a_status(adjust, family):
    found = adjust(family, method="holm")

    assert (found.status, found.n_tests) == (Status.TOO_FEW, 0)
    assert found.p == found.log10_p == tuple(family)
    assert found.reason == "The family holds no p value."


def test_ranks_stay_right_below_the_smallest_double():
    found = adjust_log10_p([-900.0, -400.0, -500.0, -1.0], method="holm")

    expected = [-900 + math.log10(4), -400 + math.log10(2), -500 + math.log10(3), -1.0]
    assert list(found.log10_p) == pytest.approx(expected, rel=1e-14)
    assert found.p[:3] == (sys.float_info.min,) * 3


@pytest.mark.parametrize("adjust", (adjust_p, adjust_log10_p))
def test_unknown_method_is_refused(adjust):
    with pytest.raises(AdjustmentMethodError, match="'sidak' adjusts no p values"):
        adjust([], method="sidak")


@pytest.mark.parametrize(
    ("adjust", "value", "message"),
    (
        (adjust_p, 1.5, "1.5 is no p. Give a number from 0 to 1, or None"),
        (adjust_p, -0.1, "-0.1 is no p. "),
        (adjust_p, math.nan, "nan is no p. "),
        (adjust_log10_p, 0.1, "0.1 is no log10 p. Give a finite number of at most 0"),
        (adjust_log10_p, -math.inf, "-inf is no log10 p. "),
        (adjust_log10_p, math.nan, "nan is no log10 p. "),
    ),
)
def test_impossible_p_is_refused(adjust, value, message):
    with pytest.raises(PValueError, match=message):
        adjust([value, None], method="bh")


@few
@given(p=P_VALUES, method=st.sampled_from(METHODS))
@example(p=[0.05] * 5, method="hommel")
@example(p=[0.01, 0.02, 0.02, 1.0], method="hommel")
def test_logarithms_agree_with_statsmodels(p, method):
    by_value, by_logarithm = (
        adjust_p(p, method=method),
        adjust_log10_p(logs(p), method=method),
    )

    assert by_logarithm.p == pytest.approx(by_value.p, rel=1e-11)
    assert by_logarithm.log10_p == pytest.approx(by_value.log10_p, rel=1e-11, abs=1e-13)


@few
@given(p=P_VALUES, method=st.sampled_from(METHODS), data=st.data())
def test_order_does_not_matter_and_adjusting_never_lowers(p, method, data):
    order = data.draw(st.permutations(range(len(p))))

    one = adjust_log10_p(logs(p), method=method).log10_p
    other = adjust_log10_p([logs(p)[i] for i in order], method=method).log10_p

    assert list(other) == [one[i] for i in order]
    assert all(new >= old - 1e-12 for new, old in zip(one, logs(p), strict=True))
    assert max(one) <= 0


@few
@given(p=P_VALUES)
def test_hommel_is_at_most_hochberg_and_hochberg_at_most_holm(p):
    def adjusted(method):
        return adjust_p(p, method=method).p

    for hommel, hochberg, holm in zip(
        adjusted("hommel"), adjusted("hochberg"), adjusted("holm"), strict=True
    ):
        assert hommel <= hochberg * (1 + 1e-12)
        assert hochberg <= holm * (1 + 1e-12)


def test_result_survives_writing_and_reading():
    found = adjust_p([0.01, None, 0.0], method="bh")

    assert Adjusted.from_dict(found.to_dict()) == found
