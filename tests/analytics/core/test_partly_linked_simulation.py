"""How often the combined intervals hold the truth, with rounded scores."""

import numpy as np
import pytest

from analytics.core.bivariate_model import bivariate_model
from analytics.core.partly_linked import overlapping_t_test
from analytics.core.tables import count_pairs, count_scores

REPLICATES = 2000
LINKED, BEFORE_ONLY, AFTER_ONLY = 20, 15, 15


def study(correlation, rng):
    n = LINKED + BEFORE_ONLY + AFTER_ONLY
    covariance = [[1, correlation], [correlation, 1]]
    z = rng.multivariate_normal([0, 0], covariance, n)
    # Without a shift: both waves are even around 4, the second one wider.
    scores = np.clip(np.rint(4 + z * [1.2, 1.8]), 1, 7).astype(int)
    x, y = scores.T
    measure = {"low": 1, "high": 7}
    return (
        count_pairs(x[:LINKED], y[:LINKED], **measure),
        count_scores(x[: LINKED + BEFORE_ONLY], **measure),
        count_scores(np.r_[y[:LINKED], y[LINKED + BEFORE_ONLY :]], **measure),
    )


@pytest.mark.slow
@pytest.mark.parametrize("method", (bivariate_model, overlapping_t_test))
@pytest.mark.parametrize("correlation", (0.2, 0.7))
def test_interval_covers_as_often_as_it_says(correlation, method):
    rng = np.random.default_rng(20260406)
    hits = 0
    for _ in range(REPLICATES):
        interval = method(*study(correlation, rng)).difference.interval
        hits += interval.low <= 0 <= interval.high

    assert 0.93 <= hits / REPLICATES <= 0.97
