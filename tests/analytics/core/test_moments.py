import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.moments import exact_sum, moments, paired_sums
from analytics.core.tables import count_pairs

few = settings(max_examples=60, deadline=None)
# Few rows and many, small products and products beyond 64 bits.
SIZES = (0, 3, 150)
FACTORS = (1, 10**9, 10**12)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("factor", FACTORS)
def test_sums_are_exact(size, factor):
    values = (np.arange(size) - 1) * factor
    counts = np.arange(size) + 1

    found = exact_sum(counts, values, values)

    assert found == sum((i + 1) * (i - 1) ** 2 * factor**2 for i in range(size))


@few
@given(
    st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), max_size=30),
    st.sampled_from(FACTORS),
)
def test_moments_of_a_table_are_those_of_its_columns(rows, factor):
    x, y = np.array(rows, dtype=np.int64).reshape(-1, 2).T * factor
    table = count_pairs(x, y, low=-4 * factor, high=4 * factor, units_per_point=factor)

    sums = paired_sums(table)

    for wave in ("before", "after"):
        margin = table.margin(wave)
        own = moments(margin.value, margin.count, units_per_point=factor)
        assert sums.moments(wave) == own
    own = moments(*table.differences(), units_per_point=factor)
    assert sums.moments("difference") == own
