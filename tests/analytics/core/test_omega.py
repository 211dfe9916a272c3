import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.omega import Omega, omega_total, omega_total_of_codes
from analytics.core.results import Status

few = settings(max_examples=40, deadline=None)
SCALES = ("agree", "consc", "extra", "neuro", "open")
NAN = float("nan")


def omega_of(rows, **options):
    items = [f"q{i}" for i in range(len(rows[0]))]
    return omega_total(rows, items=items, low=1, high=7, **options)


def one_factor_rows(n, seed, loadings=(1.2, 1.0, 0.8, 0.9)):
    rng = np.random.default_rng(seed)
    raw = 4 + rng.normal(size=(n, 1)) * loadings + rng.normal(size=(n, len(loadings)))
    return np.clip(np.rint(raw), 1, 7)


@pytest.fixture(params=SCALES)
def scale(request, reference, reference_frame):
    case = reference("reliability_bfi")
    expected = case["expected"]["reliability"][request.param]
    items = expected["items"]
    keys = case["expected"]["reverse_keyed"]
    found = omega_total(
        reference_frame("reliability_bfi")[items],
        items=items,
        low=1,
        high=6,
        reverse=[item for item in items if item in keys],
    )
    return found, expected, case["tolerance"]


def test_omega_and_loadings_match_lavaan(scale):
    found, expected, tolerance = scale
    rel = tolerance["omega_rel"]

    loadings = {item.item: item.loading for item in found.items}
    residuals = {item.item: item.residual_variance for item in found.items}

    assert found.n_complete == expected["n_complete"]
    omega = expected["omega_total_one_factor_ml"]
    assert found.omega.value == pytest.approx(omega, rel=rel)
    assert list(loadings) == expected["items"]
    assert loadings == pytest.approx(expected["loadings_ml_unstandardized"], rel=rel)
    assert residuals == pytest.approx(expected["residual_variances_ml"], rel=rel)


def test_fit_matches_lavaan(scale):
    found, expected, tolerance = scale
    fit, cfa = found.fit, expected["cfa"]

    def near(value):
        return pytest.approx(value, rel=tolerance["cfa_rel"])

    assert fit.chi_square.statistic == near(cfa["chisq"])
    assert fit.chi_square.df == cfa["df"]
    assert fit.cfi.value == near(cfa["cfi"])
    assert fit.tli.value == near(cfa["tli"])
    assert fit.rmsea.value == near(cfa["rmsea"])
    assert fit.srmr.value == near(cfa["srmr"])
    assert found.spearman_brown.status == Status.NOT_COMPUTABLE


def test_two_items_have_spearman_brown_instead():
    found = omega_of([[1, 2], [2, 2], [4, 3], [5, 5]])

    r = np.corrcoef([1, 2, 4, 5], [2, 2, 3, 5])[0, 1]
    assert found.spearman_brown.value == pytest.approx(2 * r / (1 + r), rel=1e-12)
    assert found.omega.status == found.status == Status.NOT_COMPUTABLE
    assert "do not identify a factor" in found.omega.reason
    assert found.fit.status == Status.NOT_COMPUTABLE


def test_two_opposed_items_have_nothing():
    found = omega_of([[1, 7], [4, 4], [7, 1]])

    assert found.spearman_brown.status == Status.NOT_COMPUTABLE
    assert "look at the keys" in found.spearman_brown.reason


def test_two_identical_items_are_perfectly_reliable():
    assert omega_of([[1, 1], [3, 3], [4, 4]]).spearman_brown.value == 1


def test_three_items_have_omega_but_no_fit():
    found = omega_of(one_factor_rows(200, 1, (1.2, 1.0, 0.8)))

    assert 0.5 < found.omega.value < 0.9
    assert found.fit.status == found.fit.chi_square.status == Status.NOT_COMPUTABLE
    assert "no degree of freedom" in found.fit.srmr.reason


def test_heywood_case_is_a_status_that_names_the_item():
    # The first item is nearly the sum of two unrelated ones.
    rng = np.random.default_rng(4)
    others = rng.integers(1, 5, size=(300, 2))
    noise = rng.integers(1, 8, size=300)
    first = np.where(rng.random(300) < 0.9, others.sum(axis=1) - 1, noise)
    rows = np.column_stack([first, others])

    found = omega_of(rows)

    assert found.status == found.omega.status == Status.NOT_COMPUTABLE
    assert found.reason == "Heywood case: nothing is left of the variance of q0."
    assert found.items == ()


def test_redundant_items_are_a_status():
    rows = [[1, 1, 2], [3, 3, 1], [5, 5, 4], [2, 2, 2]]

    found = omega_of(rows)

    assert found.status == Status.NOT_COMPUTABLE
    assert "redundant" in found.reason


@pytest.mark.parametrize(
    ("rows", "status", "n_items"),
    (
        ([[1], [2]], Status.TOO_FEW, 1),
        ([[1, 2, 3]], Status.TOO_FEW, 3),
        ([[1, 2, NAN], [2, 3, NAN]], Status.TOO_FEW, 3),
        ([[3, 1, 2], [3, 2, 2], [3, 4, 2]], Status.CONSTANT, 1),
    ),
)
def test_undefined_omega_is_a_status(rows, status, n_items):
    found = omega_of(rows)

    assert found.status == found.omega.status == found.fit.status == status
    assert found.spearman_brown.status == status
    assert (found.n_items, found.items) == (n_items, ())
    assert found.reason


def test_constant_item_is_left_out_and_named():
    rows = one_factor_rows(100, 2)
    with_constant = np.column_stack([rows[:, :1], np.full(100, 3), rows[:, 1:]])

    found = omega_of(with_constant)

    assert found.dropped_items == ("q1",)
    assert found.n_items == 4
    assert found.omega == omega_of(rows).omega
    assert [item.item for item in found.items] == ["q0", "q2", "q3", "q4"]


def test_unrelated_items_are_a_status():
    # Balanced design: all correlations are exactly zero.
    levels = np.array(np.meshgrid(*[[1, 7]] * 4)).reshape(4, -1).T

    found = omega_of(levels)

    assert found.status == Status.NOT_COMPUTABLE
    assert "share no factor" in found.reason


def test_codes_and_answers_agree():
    rows = one_factor_rows(60, 7).astype(np.int8)
    items = ("q0", "q1", "q2", "q3")

    found = omega_total_of_codes(rows, rows > 0, items=items)

    assert found == omega_of(rows)


@few
@given(seed=st.integers(0, 999))
def test_order_unit_and_direction_do_not_matter(seed):
    rows = one_factor_rows(150, seed)
    shuffled = np.random.default_rng(seed).permutation(rows)
    doubled, turned = 2 * rows, 8 - rows

    one = omega_of(rows)
    wide = omega_total(doubled, items=("q0", "q1", "q2", "q3"), low=2, high=14)

    assert omega_of(shuffled) == one
    assert omega_of(turned).omega.value == pytest.approx(one.omega.value, rel=1e-9)
    assert wide.omega.value == pytest.approx(one.omega.value, rel=1e-9)
    assert wide.items[0].loading == pytest.approx(2 * one.items[0].loading, rel=1e-9)
    assert wide.fit.chi_square.statistic == pytest.approx(
        one.fit.chi_square.statistic, rel=1e-9
    )


def test_result_survives_writing_and_reading():
    for rows in (one_factor_rows(100, 3), [[1, 2]], [[1, 2], [3, 3], [4, 5]]):
        found = omega_of(rows)
        assert Omega.from_dict(found.to_dict()) == found
