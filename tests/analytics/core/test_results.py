from fractions import Fraction

import pytest

from analytics.core.results import Estimate, Interval, Status, to_plain


def test_not_a_number_is_no_result():
    with pytest.raises(ValueError, match="nan is no result: give None and a status"):
        Estimate(value=float("nan")).to_dict()


def test_plain_types_only():
    found = to_plain({"a": (Fraction(1, 12), Status.OK, None, True, 2.5)})

    assert found == {"a": ["1/12", "ok", None, True, 2.5]}
    assert type(found["a"][1]) is str


def test_interval_scales_both_ends():
    interval = Interval(low=1.0, high=3.0, confidence_level=0.9)

    assert interval.scaled(2) == Interval(low=2.0, high=6.0, confidence_level=0.9)


def test_results_cannot_be_unpacked_or_changed():
    interval = Interval(low=1.0, high=3.0, confidence_level=0.9)

    with pytest.raises(TypeError):
        _low, _high, _level = interval
    with pytest.raises(AttributeError):
        interval.low = 2.0
