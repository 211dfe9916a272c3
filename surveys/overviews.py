"""What staff see of a study: times on each city's clocks, states, counts in fives."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from surveys import clocks
from surveys.enums import WaveState
from surveys.models import Study, Wave
from surveys.models.waves import CITY_CHOICES


@dataclass(frozen=True, slots=True, kw_only=True)
class CityRow:
    name: str
    zone: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    completes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveOverview:
    wave: Wave
    state: WaveState
    next_step: str
    has_begun: bool
    rows: tuple[CityRow, ...]

    @property
    def is_open(self) -> bool:
        return self.state == WaveState.OPEN

    @property
    def may_move(self) -> bool:
        """Whether its times may still change; the action decides once more."""
        return self.state in {WaveState.UPCOMING, WaveState.OPEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOverview:
    study: Study
    titles: tuple[tuple[str, str], ...]
    cities: str
    version: str
    waves: tuple[WaveOverview, ...]

    @property
    def has_begun(self) -> bool:
        return any(overview.has_begun for overview in self.waves)


def overview_of(study: Study, now: dt.datetime) -> StudyOverview:
    """Read the study `with_waves`."""
    waves = list(study.waves.all())
    return StudyOverview(
        study=study,
        titles=tuple(
            (code, study.titles[code])
            for code, _name in settings.LANGUAGES
            if code in study.titles
        ),
        cities=city_list(study.cities),
        version=str(waves[0].version) if waves else "",
        waves=tuple(wave_overview(wave, now) for wave in waves),
    )


def city_list(codes: Collection[str]) -> str:
    return ", ".join(str(name) for code, name in CITY_CHOICES if code in codes)


def wave_overview(wave: Wave, now: dt.datetime) -> WaveOverview:
    """Read `cities`, `seals` and `counts`; prefetch them."""
    state = wave.state_at(now)
    return WaveOverview(
        wave=wave,
        state=state,
        next_step=_next_step(state),
        has_begun=wave.has_begun(now),
        rows=city_rows(wave),
    )


def city_rows(wave: Wave) -> tuple[CityRow, ...]:
    """Cities in their fixed order. Their counts were rounded where they were made."""
    counts = {count.city: count.completes for count in wave.counts.all()}
    parts = {part.city: part for part in wave.cities.all()}
    return tuple(
        CityRow(
            name=str(name),
            zone=str(clocks.zone_of(code)),
            opens_at=parts[code].opens_at,
            closes_at=parts[code].closes_at,
            completes=counts.get(code, 0),
        )
        for code, name in CITY_CHOICES
        if code in parts
    )


def _next_step(state: WaveState) -> str:
    steps = {
        WaveState.UPCOMING: _("Fetch the links, and try the questionnaire out."),
        WaveState.OPEN: _("Nothing to do. It closes at the times below."),
        WaveState.CLOSED: _(
            "Wait. The worker puts the last answers in their place half an hour after "
            "the last city has closed."
        ),
        WaveState.SETTLED: _("Link both waves if that is not done, then seal."),
        WaveState.SEALED: _("Nothing to do. The sealed file can be analysed."),
    }
    return steps[state]
