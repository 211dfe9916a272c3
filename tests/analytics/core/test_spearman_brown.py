import pytest

from analytics.core.errors import SpearmanBrownInputError
from analytics.core.results import Status
from analytics.core.spearman_brown import spearman_brown


@pytest.mark.parametrize(
    ("correlation", "factor", "expected"),
    (
        (0.5, 2, 2 / 3),
        (1.0, 2, 1.0),
        (0.0, 5, 0.0),
        (-0.5, 2, -2.0),
        (0.7, 3, 2.1 / 2.4),
        # Half a test is less reliable than the whole.
        (0.8, 0.5, 0.4 / 0.6),
    ),
)
def test_formula(correlation, factor, expected):
    found = spearman_brown(correlation, factor=factor)

    assert found.value == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(("correlation", "factor"), ((-1.0, 2), (-0.5, 3), (-0.9, 4)))
def test_opposed_parts_are_a_status(correlation, factor):
    found = spearman_brown(correlation, factor=factor)

    assert (found.status, found.value) == (Status.NOT_COMPUTABLE, None)
    assert "look at the keys" in found.reason


@pytest.mark.parametrize(
    ("correlation", "factor", "message"),
    (
        (1.01, 2, r"correlation = 1.01. Give a number in \[-1, 1\]"),
        (-1.01, 2, "correlation = -1.01"),
        (float("nan"), 2, "correlation = nan"),
        (0.5, 0, "factor = 0. Give a number above 0"),
        (0.5, float("inf"), "factor = inf"),
    ),
)
def test_impossible_input_is_refused(correlation, factor, message):
    with pytest.raises(SpearmanBrownInputError, match=message):
        spearman_brown(correlation, factor=factor)
