import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import ConfidenceLevelError
from analytics.core.headline import PairedHeadline, paired_headline
from analytics.core.paired import paired_shift
from analytics.core.results import Status
from analytics.core.tables import count_pairs

few = settings(max_examples=60, deadline=None)

HIGH = 2**40
# The last factor takes sums of squares beyond 64 bits.
FACTORS = (1, 12, HIGH // 5)

pairs = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=60)


def _table(rows, *, factor=1):
    x, y = np.array(rows, dtype=np.int64).reshape(-1, 2).T * factor
    return count_pairs(x, y, low=0, high=HIGH, units_per_point=factor)


@few
@given(pairs, st.sampled_from(FACTORS), st.sampled_from((0.9, 0.95)))
def test_headline_is_that_of_the_whole_shift(rows, factor, level):
    table = _table(rows, factor=factor)
    whole = paired_shift(table, confidence_level=level)

    found = paired_headline(table, confidence_level=level)

    assert found.difference == whole.difference
    assert found.t_test == whole.t_test
    assert found.correlation == whole.correlation
    assert found.wilcoxon == dataclasses.replace(
        whole.wilcoxon, exact=found.wilcoxon.exact
    )
    for own, other in (
        (found.d_av, whole.effects.d_av),
        (found.d_z, whole.effects.d_z),
    ):
        assert (own.value, own.g, own.status) == (other.value, other.g, other.status)
    assert (found.n, found.status, found.reason) == (
        whole.n,
        whole.status,
        whole.reason,
    )


def test_headline_survives_a_round_trip():
    found = paired_headline(_table([(1, 2), (2, 2), (3, 5)]))

    assert PairedHeadline.from_dict(found.to_dict()) == found


def test_exact_test_is_not_asked_for():
    found = paired_headline(_table([(1, 2), (2, 2), (3, 5)])).wilcoxon.exact

    assert found.status == Status.NOT_COMPUTABLE
    assert found.reason == "The exact test was not asked for."


@pytest.mark.parametrize("rows", ([], [(1, 2)]))
def test_too_few_pairs_are_a_status(rows):
    found = paired_headline(_table(rows))

    assert found.status == Status.TOO_FEW
    assert found.reason == "A test needs at least two linked pairs."


def test_impossible_level_is_refused():
    with pytest.raises(ConfidenceLevelError):
        paired_headline(_table([(1, 2), (2, 2)]), confidence_level=1.0)
