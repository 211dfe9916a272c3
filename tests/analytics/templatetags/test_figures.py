import pytest
from django.utils import translation

from analytics.templatetags.figures import figure, p_value, signed


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    (
        ("en", 1.005, "1.00"),  # binary 1.005 lies below
        ("en", -0.125, "−0.12"),
        ("cs", 0.35, "0,35"),
        ("bg", -1.2, "−1,20"),
        ("it", 1234.5, "1234,50"),
        ("en", -0.001, "0.00"),
        ("en", None, "–"),
    ),
)
def test_figure_writes_as_the_language_does(language, value, shown):
    with translation.override(language):
        assert figure(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), ((0.5, "+0.50"), (-0.5, "−0.50"), (0.0, "0.00"), (None, "–"))
)
def test_signed_marks_a_gain(value, shown):
    with translation.override("en"):
        assert signed(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    ((0.0123, "0.012"), (0.0009, "< 0.001"), (1e-300, "< 0.001"), (None, "–")),
)
def test_p_value_is_never_zero(value, shown):
    with translation.override("en"):
        assert p_value(value) == shown
