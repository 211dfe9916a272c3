"""A shared device at an event: its pages lead back to the start by themselves."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from surveys.models import Channel, Wave
from surveys.views.modes import channel_of

# The sentence on the page says three minutes, and one for the last page.
SECONDS, LAST_SECONDS = 180, 60
CITY_LANGUAGES = {code: language for code, _name, _zone, language in settings.CITIES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kiosk:
    channel: str
    start: str
    seconds: int
    is_last: bool


def kiosk_of(
    request: HttpRequest, wave: Wave, *, is_last: bool = False
) -> Kiosk | None:
    """What a page on a shared device says and does; nothing on anybody's own."""
    channel = channel_of(request, wave)
    if channel is None or not channel.is_kiosk:
        return None
    return Kiosk(
        channel=channel.code,
        start=_start(wave, channel),
        seconds=LAST_SECONDS if is_last else SECONDS,
        is_last=is_last,
    )


def _start(wave: Wave, channel: Channel) -> str:
    """In the city's language: the person before may have chosen another."""
    language = CITY_LANGUAGES.get(channel.city)
    if language not in wave.version.content.languages:
        language = translation.get_language()
    with translation.override(language):
        return f"{reverse('surveys:start', args=[wave.slug])}?c={channel.code}"
