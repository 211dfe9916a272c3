"""What the core refuses rather than compute what nobody asked for."""

import numpy as np
import pytest

from analytics.core.effect_sizes import PairedNumbers, paired_effects
from analytics.core.errors import (
    ConfidenceLevelError,
    IncompatibleTablesError,
    ShareCountError,
    SmallestEffectError,
)
from analytics.core.independent import welch_difference
from analytics.core.ordering import superiority
from analytics.core.paired import equivalence
from analytics.core.random_cities import random_cities
from analytics.core.results import Interval
from analytics.core.signed_rank import share_interval, sign_test
from analytics.core.tables import count_pairs, count_scores

TABLE = count_pairs([1, 2, 3], [2, 4, 3], low=1, high=5)
NONE = np.array([], dtype=np.int64)


@pytest.mark.parametrize("compare", (superiority, welch_difference))
def test_waves_of_different_units_are_not_compared(compare):
    points = count_scores([1, 2], low=1, high=2)
    tenths = count_scores([10, 20], low=10, high=20, units_per_point=10)

    with pytest.raises(IncompatibleTablesError, match="Score both with the same"):
        compare(points, tenths)


@pytest.mark.parametrize("sesoi", (0, -0.5, float("nan")))
def test_no_smallest_effect_at_or_below_zero(sesoi):
    with pytest.raises(SmallestEffectError, match="is not above zero"):
        equivalence(TABLE, sesoi=sesoi)


def test_equivalence_names_the_level_that_was_given():
    with pytest.raises(ConfidenceLevelError, match=r"0\.4 is not between 0\.5 and 1"):
        equivalence(TABLE, sesoi=1, confidence_level=0.4)


@pytest.mark.parametrize(("successes", "n"), ((3, 2), (3, 0), (-1, 2), (0, 0)))
def test_no_share_of_more_than_all(successes, n):
    with pytest.raises(ShareCountError, match="is no share"):
        share_interval(successes, n)


@pytest.mark.parametrize(
    "compute",
    (
        lambda level: sign_test(NONE, NONE, confidence_level=level),
        lambda level: random_cities(NONE, NONE, confidence_level=level),
        lambda level: paired_effects(
            PairedNumbers(
                n=0, mean=None, sd_difference=None, sd_before=None, sd_after=None,
                r=None, t=None,
            ),
            confidence_level=level,
        ),
    ),
    ids=("sign test", "cities", "effects"),
)  # fmt: skip
def test_a_wrong_level_is_refused_even_where_no_interval_is_due(compute):
    with pytest.raises(ConfidenceLevelError):
        compute(1.5)


def test_a_negative_factor_exchanges_the_ends():
    found = Interval(low=1, high=2, confidence_level=0.9).scaled(-3)

    assert (found.low, found.high) == (-6, -3)
