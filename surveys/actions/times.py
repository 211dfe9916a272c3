"""Move the times of a wave, or close it now. What an answer rests on stays."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from surveys import clocks
from surveys.errors import (
    ClosingTooEarlyError,
    OpeningIsFixedError,
    WaveIsOverError,
    WaveNotOpenError,
    WavesOverlapError,
)
from surveys.models import Wave, WaveCity
from surveys.models.waves import GRACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When one city takes answers. A naive time is read on its own clocks."""

    opens_at: dt.datetime
    closes_at: dt.datetime


@transaction.atomic
def change_times(
    *, wave: Wave, windows: Mapping[str, Window], now: dt.datetime, by: Any = None
) -> None:
    """Move openings that lie ahead and closings, all or none, never into the past."""
    for part in _parts_of(wave, now):
        window = windows.get(part.city)
        if window is None:
            continue
        opens_at = clocks.instant_in(part.city, window.opens_at)
        closes_at = clocks.instant_in(part.city, window.closes_at)
        if (opens_at, closes_at) != (part.opens_at, part.closes_at):
            _refuse_opened(part, opens_at, now)
            refuse_early_closing(part.city, opens_at, closes_at, now)
            refuse_overlap(wave, part.city, opens_at, closes_at)
            wave.cities.filter(pk=part.pk).update(
                opens_at=opens_at, closes_at=closes_at
            )
    log(instance=wave, action="surveys.times", user=by)


@transaction.atomic
def close_now(*, wave: Wave, now: dt.datetime, by: Any = None) -> list[str]:
    """Close each city that is open; return them. Others keep their times."""
    closing = [
        part for part in _parts_of(wave, now) if part.opens_at < now < part.closes_at
    ]
    if not closing:
        raise WaveNotOpenError(
            f"{wave.slug} takes no answers now. Change its times instead."
        )
    cities = [part.city for part in closing]
    wave.cities.filter(city__in=cities).update(closes_at=now)
    log(instance=wave, action="surveys.close", user=by)
    return cities


def _parts_of(wave: Wave, now: dt.datetime) -> list[WaveCity]:
    """The cities of a wave that goes on; its row is held against the worker's closing."""
    held = Wave.objects.select_for_update().get(pk=wave.pk)
    parts = list(held.cities.all())
    ends = [part.closes_at + GRACE for part in parts]
    if held.is_settled or all(end <= now for end in ends):
        raise WaveIsOverError(
            f"{wave.slug} has ended: its answers are put in their place and mixed. It "
            "cannot be opened again. Create another study."
        )
    return parts


def _refuse_opened(part: WaveCity, opens_at: dt.datetime, now: dt.datetime) -> None:
    if part.opens_at <= now and opens_at != part.opens_at:
        raise OpeningIsFixedError(
            f"{part.city} has opened: its opening time is part of the answers. Change "
            "the closing time alone.",
            city=part.city,
            end="opens_at",
        )


def refuse_early_closing(
    city: str, opens_at: dt.datetime, closes_at: dt.datetime, now: dt.datetime
) -> None:
    if closes_at <= max(opens_at, now):
        raise ClosingTooEarlyError(
            f"{city} would close before it opens, or in the past. Choose a later "
            "time, or close the wave now.",
            city=city,
            end="closes_at",
        )


def refuse_overlap(
    wave: Wave, city: str, opens_at: dt.datetime, closes_at: dt.datetime
) -> None:
    """Who can answer 'before' when 'after' is open may answer both in one hour."""
    others = WaveCity.objects.filter(wave__study=wave.study_id, city=city)
    earlier = others.filter(wave__position__lt=wave.position, closes_at__gt=opens_at)
    later = others.filter(wave__position__gt=wave.position, opens_at__lt=closes_at)
    if earlier.exists() or later.exists():
        raise WavesOverlapError(
            f"In {city} another wave of the study would be open at the same time. "
            "Move that wave first.",
            city=city,
            end="opens_at" if earlier.exists() else "closes_at",
        )
