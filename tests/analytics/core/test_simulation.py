"""How often the interval of the mean shift holds the truth, on five-point data."""

import numpy as np
import pytest

from analytics.core.outcomes import WARN_ABOVE, end_shares
from analytics.core.paired import mean_difference
from analytics.core.tables import count_pairs

REPLICATES, N = 4000, 30


def simulate(top, rng):
    """The share of intervals that hold the true shift of zero, and of warnings."""
    law = [*[(1 - top) / 4] * 4, top]
    hits = warned = 0
    for _ in range(REPLICATES):
        before, after = rng.choice(np.arange(1, 6), size=(2, N), p=law)
        table = count_pairs(before, after, low=1, high=5)
        interval = mean_difference(table).interval
        # Without any difference there is no interval, and the shift of zero is right.
        hits += interval is None or interval.low <= 0 <= interval.high
        share = end_shares(table.margin("after")).ceiling.value
        warned += share > WARN_ABOVE
    return hits / REPLICATES, warned / REPLICATES


@pytest.mark.slow
@pytest.mark.parametrize("top", (0.2, 0.6, 0.8))
def test_interval_covers_as_often_as_it_says(top):
    coverage, _warned = simulate(top, np.random.default_rng(20260404))

    assert 0.93 <= coverage <= 0.97


@pytest.mark.slow
def test_extreme_ceiling_carries_its_warning():
    _coverage, warned = simulate(0.9, np.random.default_rng(20260405))

    assert warned == 1
