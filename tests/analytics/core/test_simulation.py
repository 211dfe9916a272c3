"""How often the interval of the mean shift holds the truth, on five-point data.

Figures: docs/methods/simulations.md. `run_tests.py simulations` prints them again.
"""

import numpy as np
import pytest

from analytics.core.outcomes import FEW_CHANGED, WARN_ABOVE, end_shares
from analytics.core.paired import mean_difference
from analytics.core.tables import count_pairs

REPLICATES, N = 4000, 30
SCORES = np.arange(1, 6)


def law(top):
    """Shares of the five scores: `top` at the highest, the rest evenly below."""
    return [*[(1 - top) / 4] * 4, top]


def simulate(top_before, top_after, unchanged, seed):
    """Shares of intervals that hold the true shift, and of tables with each warning."""
    rng = np.random.default_rng(seed)
    true = (1 - unchanged) * (SCORES @ law(top_after) - SCORES @ law(top_before))
    hits = at_ceiling = few = 0
    for _ in range(REPLICATES):
        before = rng.choice(SCORES, size=N, p=law(top_before))
        anew = rng.choice(SCORES, size=N, p=law(top_after))
        after = np.where(rng.random(N) < unchanged, before, anew)
        table = count_pairs(before, after, low=1, high=5)
        interval = mean_difference(table).interval
        # Without any spread there is no interval: it holds nothing but the shift itself.
        hits += interval is not None and interval.low <= true <= interval.high
        share = end_shares(table.margin("after")).ceiling.value
        at_ceiling += share > WARN_ABOVE
        few += np.count_nonzero(after - before) < FEW_CHANGED
    print(
        f"top {top_before:.0%} to {top_after:.0%}, {unchanged:.0%} unchanged: "
        f"{hits / REPLICATES:.1%} hold it; warned of few changes in "
        f"{few / REPLICATES:.0%}, of a ceiling in {at_ceiling / REPLICATES:.0%}"
    )
    return hits / REPLICATES, few / REPLICATES, at_ceiling / REPLICATES


@pytest.mark.slow
@pytest.mark.parametrize(
    ("top_before", "top_after", "unchanged"),
    (
        (0.2, 0.2, 0.0),
        (0.6, 0.6, 0.0),
        (0.8, 0.8, 0.0),
        (0.5, 0.6, 0.0),
        (0.7, 0.8, 0.0),
        (0.5, 0.6, 0.5),
        (0.7, 0.8, 0.5),
    ),
)
def test_interval_covers_as_often_as_it_says(top_before, top_after, unchanged):
    coverage, _few, _ceiling = simulate(top_before, top_after, unchanged, 20260404)

    assert 0.93 <= coverage <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize(
    ("top_before", "top_after", "unchanged"),
    ((0.9, 0.95, 0.0), (0.85, 0.95, 0.5), (0.8, 0.9, 0.5), (0.7, 0.8, 0.8)),
)
def test_where_it_covers_too_seldom_the_result_warns(top_before, top_after, unchanged):
    coverage, few, ceiling = simulate(top_before, top_after, unchanged, 20260405)

    assert coverage < 0.93
    assert few > 0.95
    assert ceiling == 1
