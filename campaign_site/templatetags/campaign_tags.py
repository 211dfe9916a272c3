"""Tags that format or link; what they read stands in navigation.py."""

import datetime as dt
from typing import Any

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.templatetags.static import static
from django.utils.translation import get_language
from wagtail.models import Page

from campaign_site.navigation import Frame

register = template.Library()

WITH_DAY_POINT = {"cs", "hr", "sk"}
MARK_WIDTH = 160


@register.simple_tag(takes_context=True)
def frame(context: Context) -> Frame | None:
    """The furniture around a page; made once for a request, for components too."""
    request: HttpRequest | None = getattr(context, "request", None)
    if request is None:
        return None
    made: Frame | None = getattr(request, "campaign_frame", None)
    page = context.get("page")
    if made is None or (isinstance(page, Page) and page is not made.page):
        made = Frame(request, page if isinstance(page, Page) else None)
        request.campaign_frame = made  # type: ignore[attr-defined]  # kept for this request
    return made


@register.simple_tag
def mark_url(name: str) -> str:
    """The address of a drawing, for <use href>."""
    return f"{static('campaign_site/marks.svg')}#m-{name}"


@register.simple_tag
def city_line() -> list[dict[str, Any]]:
    """The five drawings of the hero, beginning with the city of this language."""
    language = get_language()
    codes = [code for code, *_rest in settings.CITIES]
    own = [code for code, _name, _zone, speaks in settings.CITIES if speaks == language]
    start = codes.index(own[0]) if own else 0
    turned = codes[start:] + codes[:start]
    return [
        {"mark": code, "x": MARK_WIDTH * place} for place, code in enumerate(turned)
    ]


def babel_locale() -> str:
    """British English; elsewhere the language alone says how dates are written."""
    language = get_language() or "en"
    return "en_GB" if language == "en" else language


@register.filter
def long_date(value: dt.date) -> str:
    return format_date(value, "long", babel_locale())


@register.filter
def month_and_year(value: dt.date) -> str:
    """The month as it follows a day, in the languages that bend it."""
    return format_date(value, "MMMM y", babel_locale())


@register.filter
def partial_date(value: str) -> str:
    """2018, 2018-11 or 2018-11-30 in words of this language."""
    parts = [int(part) for part in value.split("-")]
    day = dt.date(*[*parts, 1, 1][:3])
    if len(parts) == 1:
        return str(parts[0])
    if len(parts) == 2:  # noqa: PLR2004  # year and month
        return format_skeleton("yMMMM", day, locale=babel_locale())
    return long_date(day)


@register.filter
def day_number(value: dt.date) -> str:
    """The day alone, with the point that three of the languages write after it."""
    return f"{value.day}." if get_language() in WITH_DAY_POINT else str(value.day)


@register.filter
def grouped(value: int) -> str:
    """A count with the thousands apart, as this language writes them."""
    return format_decimal(value, locale=babel_locale())


@register.filter
def city_name(code: str) -> str:
    return next((str(name) for key, name, *_rest in settings.CITIES if key == code), "")
