"""The clocks of the cities: a wall-clock time and a city make an instant. Pure."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

_ZONES = {code: ZoneInfo(zone) for code, _name, zone, _language in settings.CITIES}


class UnclearTimeError(ValueError):
    """A time that a city's clocks skip or show twice, in a night when they change."""

    def __init__(self, time: dt.datetime, city: str) -> None:
        super().__init__(
            f"{time:%Y-%m-%d %H:%M} does not exist in {city}, or exists twice: the "
            "clocks change in that night. Choose another hour."
        )
        self.city = city


def zone_of(city: str) -> ZoneInfo:
    return _ZONES[city]


def instant_in(city: str, time: dt.datetime) -> dt.datetime:
    """An aware time as it is; a naive one as the city's clocks show it."""
    if time.tzinfo is not None:
        return time
    first, second = (
        time.replace(tzinfo=zone_of(city), fold=fold) for fold in (False, True)
    )
    # Equal but in the hours that a change of clocks skips or repeats (PEP 495).
    if first.utcoffset() != second.utcoffset():
        raise UnclearTimeError(time, city)
    return first.astimezone(dt.UTC)


def wall_time_in(city: str, instant: dt.datetime) -> dt.datetime:
    """What the city's clocks show at an instant, as a naive time."""
    return instant.astimezone(zone_of(city)).replace(tzinfo=None)
