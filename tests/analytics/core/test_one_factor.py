import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.multivariate.factor import Factor

from analytics.core import one_factor as module
from analytics.core.one_factor import HEYWOOD, fit_one_factor

few = settings(max_examples=40, deadline=None)
LOADINGS = st.lists(st.floats(0.3, 0.9), min_size=3, max_size=8)


def correlations_of(loadings):
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1)
    return matrix


def sample(loadings, n, seed):
    rng = np.random.default_rng(seed)
    loadings = np.asarray(loadings)
    unique = rng.normal(size=(n, len(loadings))) * np.sqrt(1 - loadings**2)
    return np.corrcoef((rng.normal(size=(n, 1)) * loadings + unique).T)


@few
@given(loadings=LOADINGS)
def test_exact_structure_is_found_again(loadings):
    found = fit_one_factor(correlations_of(loadings))

    assert found.loadings == pytest.approx(loadings, abs=1e-6)
    assert found.uniquenesses == pytest.approx(1 - np.square(loadings), abs=1e-6)
    assert found.discrepancy == pytest.approx(0, abs=1e-10)


@few
@given(loadings=LOADINGS, seed=st.integers(0, 999))
def test_fit_is_that_of_statsmodels(loadings, seed):
    correlations = sample(loadings, 400, seed)
    found = fit_one_factor(correlations)
    # Heywood cases make statsmodels warn; they have a test of their own.
    if found is None or found.uniquenesses.min() < 0.05:
        return

    other = Factor(corr=correlations, n_factor=1, method="ml").fit(rng=1)

    assert found.uniquenesses == pytest.approx(other.uniqueness, abs=2e-4)
    turned = other.loadings[:, 0] * np.sign(other.loadings.sum())
    assert found.loadings == pytest.approx(turned, abs=2e-4)


def discrepancy(correlations, loadings, uniquenesses):
    implied = np.outer(loadings, loadings) + np.diag(uniquenesses)
    ratio = np.linalg.solve(implied, correlations)
    return np.trace(ratio) - np.linalg.slogdet(ratio).logabsdet - len(loadings)


def test_discrepancy_is_the_smallest():
    correlations = sample([0.8, 0.5, 0.6, 0.7, 0.4], 80, 3)
    rng = np.random.default_rng(5)

    found = fit_one_factor(correlations)

    least = discrepancy(correlations, found.loadings, found.uniquenesses)
    assert found.discrepancy == pytest.approx(least, rel=1e-9)
    for _ in range(50):
        loadings = found.loadings + rng.normal(scale=0.01, size=5)
        uniquenesses = found.uniquenesses * np.exp(rng.normal(scale=0.01, size=5))
        assert discrepancy(correlations, loadings, uniquenesses) > least


def test_heywood_case_runs_to_the_edge():
    # r12 r13 / r23 = 1.8 would be the explained share of the first item.
    correlations = np.array([[1, 0.6, 0.6], [0.6, 1, 0.2], [0.6, 0.2, 1]])

    found = fit_one_factor(correlations)

    assert found.uniquenesses[0] < HEYWOOD
    assert found.uniquenesses[1:].min() > 0.5


def test_singular_correlations_have_no_fit():
    correlations = np.array([[1, 1, 0.5], [1, 1, 0.5], [0.5, 0.5, 1]])

    assert fit_one_factor(correlations) is None


def test_fit_that_does_not_settle_is_none(monkeypatch):
    monkeypatch.setattr(module, "_ITERATIONS", 1)

    assert fit_one_factor(sample([0.8, 0.5, 0.6, 0.7], 80, 3)) is None


def test_uncorrelated_items_have_no_fit():
    assert fit_one_factor(np.eye(4)) is None


def test_steps_that_are_too_long_are_halved(monkeypatch):
    correlations = sample([0.9, 0.3, 0.6, 0.7], 40, 5)
    other = Factor(corr=correlations, n_factor=1, method="ml").fit(rng=1)

    found = fit_one_factor(correlations)
    monkeypatch.setattr(module, "_HALVINGS", 1)
    without = fit_one_factor(correlations)

    assert found.uniquenesses == pytest.approx(other.uniqueness, abs=1e-4)
    # A step that went too far is mended by the following ones.
    assert without.uniquenesses == pytest.approx(found.uniquenesses, abs=1e-6)
