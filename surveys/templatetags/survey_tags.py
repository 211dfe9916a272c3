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
def languages() -> list[tuple[str, str]]:
    """Codes and own names. Django's tag would call English by its Bulgarian name."""
    return settings.LANGUAGES
