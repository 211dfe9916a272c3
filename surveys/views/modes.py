"""How a resident came to a page: by which channel, and whether only to try it out."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from surveys.models import Channel, Wave
from surveys.models.waves import CITY_CHOICES, GRACE
from surveys.test_tokens import is_valid


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How a page was asked for; a token that does not hold opens nothing."""

    channel: str = ""
    token: str = ""
    is_refused: bool = False

    @property
    def is_test(self) -> bool:
        return bool(self.token)

    @property
    def query(self) -> str:
        """What the page's own links and forms carry on."""
        given = {"c": self.channel, "test": self.token}
        held = {name: value for name, value in given.items() if value}
        return f"?{urlencode(held)}" if held else ""


def channel_of(request: HttpRequest, wave: Wave) -> Channel | None:
    """A known channel or none: what a link carries beside it is not kept."""
    code = request.GET.get("c", "") or request.POST.get("c", "")
    return wave.channels_by_code.get(code)


def mode_of(request: HttpRequest, wave: Wave) -> Mode:
    channel = channel_of(request, wave)
    code = channel.code if channel else ""
    token = request.GET.get("test", "")
    if token and not is_valid(token, wave=wave.slug):
        return Mode(channel=code, is_refused=True)
    return Mode(channel=code, token=token)


def cities_of(wave: Wave, mode: Mode, now: dt.datetime) -> list[str]:
    """Cities to choose from: those that take answers, in a test all until it is settled."""
    if not mode.is_test:
        return wave.open_cities(now, grace=GRACE)
    known = set() if wave.is_settled else {part.city for part in wave.cities.all()}
    return [code for code, _name in CITY_CHOICES if code in known]
