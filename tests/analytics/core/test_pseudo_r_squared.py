import math

import pytest

from analytics.core.pseudo_r_squared import mcfadden, nagelkerke


def test_null_model_explains_nothing():
    assert mcfadden(-40.0, null=-40.0) == 0
    assert nagelkerke(-40.0, null=-40.0, n=60) == 0


def test_perfect_model_explains_all():
    assert mcfadden(0.0, null=-40.0) == 1
    assert nagelkerke(0.0, null=-40.0, n=60) == 1


def test_formulas():
    cox_snell = 1 - math.exp(2 * (-40 + 30) / 60)

    assert mcfadden(-30.0, null=-40.0) == pytest.approx(0.25, rel=1e-14)
    expected = cox_snell / (1 - math.exp(-80 / 60))
    assert nagelkerke(-30.0, null=-40.0, n=60) == pytest.approx(expected, rel=1e-14)


def test_small_gain_among_a_million_keeps_its_digits():
    found = nagelkerke(-1e6 + 1e-3, null=-1e6, n=1_000_000)

    assert found == pytest.approx(2e-9 / (1 - math.exp(-2)), rel=1e-6)
