import numpy as np
import pytest

from analytics.core.alpha import cronbach_alpha, feldt_interval, pairwise_alpha
from analytics.core.errors import ConfidenceLevelError
from analytics.core.reliability import reliability
from analytics.core.results import Status

SCALES = ("agree", "consc", "extra", "neuro", "open")
NAN = float("nan")


def alpha_of(rows, **options):
    items = [f"q{i}" for i in range(len(rows[0]))]
    return pairwise_alpha(rows, items=items, low=1, high=5, **options)


@pytest.mark.parametrize("scale", SCALES)
def test_pairwise_alpha_matches_r(scale, reference, reference_frame):
    case = reference("reliability_bfi")["expected"]
    expected = case["reliability"][scale]
    items = expected["items"]
    reverse = [item for item in items if item in case["reverse_keyed"]]

    found = pairwise_alpha(
        reference_frame("reliability_bfi")[items],
        items=items,
        low=1,
        high=6,
        reverse=reverse,
    )

    assert found.value == pytest.approx(expected["alpha_raw_pairwise_cov"], rel=1e-8)
    assert found.interval is None


def test_complete_answers_have_one_alpha():
    rows = [[1, 2, 1], [2, 4, 3], [5, 5, 3]]
    listwise = reliability(rows, items=("a", "b", "c"), low=1, high=5)

    found = alpha_of(rows)

    assert found.value == listwise.alpha.value


def test_constant_item_is_left_out():
    rows = [[1, 2, 3], [2, 2, 4], [4, 2, 5]]

    assert alpha_of(rows) == alpha_of([[row[0], row[2]] for row in rows])


def test_missing_codes_and_keys_are_honoured():
    coded = alpha_of(
        [[1, 4], [2, 3], [4, 1], [5, 9]], reverse=("q1",), missing_codes=(9,)
    )
    plain = alpha_of([[1, 2], [2, 3], [4, 5], [5, NAN]])

    assert coded == plain


@pytest.mark.parametrize(
    ("rows", "status"),
    (
        ([[1], [2]], Status.TOO_FEW),
        ([[1, 2]], Status.TOO_FEW),
        ([[2, 3], [2, 4]], Status.TOO_FEW),
        ([[1, NAN], [2, NAN], [NAN, 3], [NAN, 4]], Status.TOO_FEW),
        ([[1, 5], [5, 1], [3, 3]], Status.CONSTANT),
    ),
)
def test_undefined_alpha_is_a_status(rows, status):
    found = alpha_of(rows)

    assert (found.status, found.value) == (status, None)
    assert found.reason


def test_one_item_has_no_alpha():
    assert cronbach_alpha(np.array([[2.0]])) is None


def test_confidence_level_is_checked():
    with pytest.raises(ConfidenceLevelError):
        feldt_interval(0.7, n=10, n_items=3, confidence_level=95)
