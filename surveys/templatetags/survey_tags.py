"""What survey screens repeat forty times, in few bytes: a phone may be on a slow line."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from surveys.presenters import Choice

register = template.Library()


@register.simple_tag
def radio(name: str, choice: Choice) -> SafeString:
    """One radio button. Codes are numbers, never written with separators."""
    checked = " checked" if choice.is_chosen else ""
    return format_html(
        '<input type="radio" name="{}" value="{}"{}>', name, str(choice.value), checked
    )


@register.simple_tag
def tick(name: str, choice: Choice) -> SafeString:
    """One checkbox."""
    checked = " checked" if choice.is_chosen else ""
    return format_html(
        '<input type="checkbox" name="{}" value="{}"{}>',
        name,
        str(choice.value),
        checked,
    )


@register.simple_tag
def option(choice: Choice) -> SafeString:
    """One entry of a list."""
    selected = " selected" if choice.is_chosen else ""
    return format_html(
        '<option value="{}"{}>{}</option>', str(choice.value), selected, choice.label
    )


@register.simple_tag
def plain(number: int) -> str:
    """A number without separators: a year, or what a field takes."""
    return str(number)


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Codes and own names. Django's tag would call English by its Bulgarian name."""
    return settings.LANGUAGES
