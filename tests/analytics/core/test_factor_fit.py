import numpy as np
import pytest

from analytics.core.factor_fit import FactorFit, factor_fit, undefined_fit
from analytics.core.one_factor import OneFactor, fit_one_factor
from analytics.core.results import Status


def correlations_of(loadings):
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1)
    return matrix


def fit_of(correlations, n):
    return factor_fit(correlations, fit_one_factor(correlations), n=n)


def test_perfect_fit_has_perfect_indices():
    found = fit_of(correlations_of([0.8, 0.7, 0.6, 0.5]), 200)

    assert found.chi_square.statistic == pytest.approx(0, abs=1e-9)
    assert found.chi_square.p == pytest.approx(1, abs=1e-9)
    assert (found.cfi.value, found.rmsea.value) == (1, 0)
    assert found.tli.value > 1
    assert found.srmr.value == pytest.approx(0, abs=1e-7)


def test_items_that_hardly_correlate_have_no_tli():
    found = fit_of(correlations_of([0.3, 0.3, 0.3, 0.3]), 12)

    assert found.tli.status == Status.NOT_COMPUTABLE
    assert "not correlate more than by chance" in found.tli.reason
    assert found.cfi.value == 1


def test_two_factors_fit_badly_as_one():
    block = np.full((2, 2), 0.8)
    correlations = np.block([[block, block / 8], [block / 8, block]])
    np.fill_diagonal(correlations, 1)
    # The best single factor runs into a Heywood case; a fixed one serves here.
    factor = OneFactor(
        loadings=np.full(4, 0.6),
        uniquenesses=np.full(4, 0.64),
        discrepancy=1.0,
    )

    found = factor_fit(correlations, factor, n=100)

    null = -100 * np.log(np.linalg.det(correlations))
    assert found.chi_square.statistic == 100
    assert found.cfi.value == pytest.approx(1 - 98 / (null - 6), rel=1e-12)
    assert found.tli.value == pytest.approx((null / 6 - 50) / (null / 6 - 1), rel=1e-12)
    assert found.rmsea.value == pytest.approx(np.sqrt(98 / 200), rel=1e-12)
    # Residuals: 0 on the diagonal, 0.44 twice, -0.26 four times, of ten cells.
    expected = np.sqrt((2 * 0.44**2 + 4 * 0.26**2) / 10)
    assert found.srmr.value == pytest.approx(expected, rel=1e-12)


def test_million_responses_keep_log10_p():
    correlations = correlations_of([0.8, 0.7, 0.6, 0.5])
    correlations[0, 1] = correlations[1, 0] = 0.66

    found = fit_of(correlations, 1_000_000)

    assert found.chi_square.log10_p < -400
    assert found.chi_square.p > 0


def test_undefined_fit_survives_writing_and_reading():
    found = undefined_fit(Status.TOO_FEW, "No response.")

    assert FactorFit.from_dict(found.to_dict()) == found
    assert found.chi_square.status == found.srmr.status == Status.TOO_FEW
