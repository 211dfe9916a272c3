import itertools
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.ordering import WALSH_LIMIT, hodges_lehmann

few = settings(max_examples=60, deadline=None)


@few
@given(
    st.lists(st.integers(-9, 9), min_size=1, max_size=25),
    # Differences near each other, and so far apart that they are not laid out.
    st.sampled_from((1, WALSH_LIMIT)),
)
def test_hodges_lehmann_is_the_median_of_walsh_averages(differences, factor):
    own = [factor * difference for difference in differences]
    pairs = itertools.combinations_with_replacement(own, 2)
    expected = statistics.median((x + y) / 2 for x, y in pairs)

    found = hodges_lehmann(*np.unique(own, return_counts=True), units_per_point=4)

    assert found.value == pytest.approx(expected / 4, rel=1e-12)
