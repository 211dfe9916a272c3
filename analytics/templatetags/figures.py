"""Numbers as people of each language write them. The only place that rounds."""

from django import template
from django.utils import formats

register = template.Library()
MINUS = "\N{MINUS SIGN}"
PERCENT = 100


@register.filter
def figure(value: float | None, places: int = 2) -> str:
    """A rounded number with the language's comma or point and a true minus."""
    if value is None:
        return "–"
    rounded = round(value, places) + 0.0  # no minus before a zero
    text = formats.number_format(abs(rounded), places, use_l10n=True)
    return f"{MINUS}{text}" if rounded < 0 else text


@register.filter
def signed(value: float | None, places: int = 2) -> str:
    """As `figure`, with a plus before a gain: for differences."""
    text = figure(value, places)
    return f"+{text}" if value is not None and round(value, places) > 0 else text


@register.filter
def p_value(value: float | None) -> str:
    """Three places; never zero: a tiny one is 'below 0.001'."""
    smallest = 0.001
    if value is not None and value < smallest:
        return f"< {figure(smallest, 3)}"
    return figure(value, 3)
