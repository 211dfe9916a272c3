"""What is the same for every resident, kept in this process for a moment.

Nothing that a resident gave is ever kept: a page is rendered as it looks before anybody
has answered, and the one text that is somebody's own is put in afterwards.
"""

import secrets
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.translation import get_language

T = TypeVar("T")
# Stands where somebody's own text will be; no text of ours can hold it by accident.
PLACE = secrets.token_hex(16)


class Kept(Generic[T]):
    """Values by key, made anew when they are older than `seconds`."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self.seconds, self.most = seconds, most
        self.entries: dict[Hashable, tuple[float, T]] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        if not settings.KEEP_SURVEY_PAGES:
            return make()
        now = time.monotonic()
        found = self.entries.get(key)
        if found is None or now - found[0] > self.seconds:
            found = (now, make())
            if len(self.entries) >= self.most:
                self.entries.clear()
            self.entries[key] = found
        return found[1]


# Staff who save the words of the acknowledgement see them within half a minute.
PAGES: Kept[list[str]] = Kept(seconds=30, most=500)


def page(
    request: HttpRequest,
    template: str,
    context: Callable[[], dict[str, Any]],
    *,
    key: tuple[Hashable, ...],
    own: str = "",
    text: str = "",
) -> HttpResponse:
    """
    Show a page of which only the variable `own`, a `text`, is somebody's own.

    `context` is asked when no page is kept; all that it depends on stands in `key`.
    """

    def parts() -> list[str]:
        shown = {**context(), own: PLACE}
        return render_to_string(template, shown, request).split(PLACE)

    kept = PAGES.get((template, get_language(), *key), parts)
    return HttpResponse(conditional_escape(text).join(kept))
