import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import ScaleDefinitionError
from analytics.core.results import Status
from analytics.core.scale_correlations import ScaleCorrelations, scale_correlations

few = settings(max_examples=60, deadline=None)
NAN = float("nan")
ITEMS = ("a", "b", "c")
SCALES = {"trust": ("a", "b"), "threat": ("c",)}


def correlation_of(rows, scales=SCALES, **options):
    found = scale_correlations(
        rows, scales=scales, items=ITEMS, low=1, high=5, **options
    )
    return found.pairs[0].correlation


def test_correlations_match_r(reference, reference_frame):
    case = reference("reliability_bfi")["expected"]
    frame = reference_frame("reliability_bfi").drop(columns="id")
    expected = case["scale_correlations_complete"]
    scales = {name: case["reliability"][name]["items"] for name in expected["order"]}

    found = scale_correlations(
        frame,
        scales=scales,
        items=list(frame.columns),
        low=1,
        high=6,
        reverse=case["reverse_keyed"],
    )

    order, matrix = expected["order"], expected["matrix"]
    assert found.n_complete == case["quality"]["n_complete_25"]
    assert len(found.pairs) == 10
    for pair in found.pairs:
        wanted = matrix[order.index(pair.first)][order.index(pair.second)]
        assert pair.correlation.value == pytest.approx(wanted, rel=1e-8)
    names = [(pair.first, pair.second) for pair in found.pairs]
    assert names == list(itertools.combinations(order, 2))


@pytest.mark.parametrize(
    ("rows", "status"),
    (
        ([], Status.TOO_FEW),
        ([[1, 2, 3]], Status.TOO_FEW),
        ([[1, 2, 3], [NAN, 2, 4]], Status.TOO_FEW),
        ([[1, 2, 3], [2, 2, 3]], Status.CONSTANT),
        ([[2, 2, 3], [2, 2, 4]], Status.CONSTANT),
        ([[1, 5, 3], [2, 4, 4]], Status.CONSTANT),
    ),
)
def test_undefined_correlation_is_a_status(rows, status):
    found = correlation_of(rows)

    assert (found.status, found.value) == (status, None)
    assert found.reason


def test_perfect_correlation_is_one():
    rows = [[x, x, x] for x in (1, 2, 2, 4, 5)]

    assert correlation_of(rows).value == pytest.approx(1, abs=1e-15)
    assert correlation_of(rows).value <= 1


@few
@given(rows=st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=2))
def test_keys_turn_the_sign(rows):
    one = correlation_of(rows)
    turned = correlation_of(rows, reverse=("c",))

    assert turned.status == one.status
    if one.value is not None:
        assert turned.value == -one.value
        expected = np.corrcoef(np.array(rows)[:, :2].sum(axis=1), np.array(rows)[:, 2])
        assert one.value == pytest.approx(expected[0, 1], abs=1e-12)


def test_item_that_is_no_column_is_refused():
    message = "d, e belong to a scale, but are not among the items a, b, c. Correct"
    with pytest.raises(ScaleDefinitionError, match=message):
        correlation_of([], scales={"x": ("a", "e"), "y": ("d",)})


def test_result_survives_writing_and_reading():
    for rows in ([[1, 2, 3], [2, 4, 1], [3, 1, 5]], []):
        found = scale_correlations(rows, scales=SCALES, items=ITEMS, low=1, high=5)
        assert ScaleCorrelations.from_dict(found.to_dict()) == found
