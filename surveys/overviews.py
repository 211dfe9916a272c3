"""What staff see of a study: times on each city's clocks, states, counts in fives."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys import clocks
from surveys.enums import SINGLE_ROLES, WaveRole, WaveState
from surveys.models import SealedWave, Study, Wave
from surveys.models.waves import CITY_CHOICES
from surveys.refusals import sentence_of_fault
from surveys.retention import damaged_files, lacks_ceremony, last_day_of
from surveys.runs import Run, Runs

NO_RUNS = Runs(links={}, seals={}, tests={})


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
    seal: Run
    sealed: SealedWave | None
    rows: tuple[CityRow, ...]

    @property
    def is_open(self) -> bool:
        return self.state == WaveState.OPEN

    @property
    def fault(self) -> str:
        return sentence_of_fault(self.seal.fault)

    @property
    def may_seal(self) -> bool:
        return self.state == WaveState.SETTLED and not self.seal.is_waiting

    @property
    def may_remove(self) -> bool:
        return self.wave.role == WaveRole.FOLLOW_UP and not self.has_begun

    @property
    def may_move(self) -> bool:
        """Whether its times may still change; the action decides once more."""
        return self.state in {WaveState.UPCOMING, WaveState.OPEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingOverview:
    """How long answers are kept, and what must be done before they are deleted."""

    months: int
    last_day: dt.date | None
    is_over: bool
    missing: tuple[str, ...]
    deleted_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOverview:
    study: Study
    titles: tuple[tuple[str, str], ...]
    cities: str
    comparison_cities: str
    version: str
    link: Run
    waves: tuple[WaveOverview, ...]

    @property
    def has_begun(self) -> bool:
        return any(overview.has_begun for overview in self.waves)

    @property
    def is_settled(self) -> bool:
        """Whether before and after can be linked; a follow-up may lie ahead."""
        return all(
            overview.wave.is_settled
            for overview in self.waves
            if overview.wave.role in SINGLE_ROLES
        )

    @property
    def linked_at(self) -> dt.datetime | None:
        """Read `link_qualities`; prefetch them."""
        times = [quality.linked_at for quality in self.study.link_qualities.all()]
        return max(times, default=None)

    @property
    def next_follow_up(self) -> int | None:
        """The number of the follow-up that may be planned; the action decides."""
        roles = [overview.wave.role for overview in self.waves]
        may_follow = WaveRole.AFTER in roles and self.study.cities
        if not may_follow or self.had_ceremony:
            return None
        return roles.count(WaveRole.FOLLOW_UP) + 1

    @property
    def fault(self) -> str:
        return sentence_of_fault(self.link.fault)

    @property
    def had_ceremony(self) -> bool:
        """Read `ceremony_steps`; prefetch them."""
        return bool(self.study.ceremony_steps.all())

    @property
    def may_link(self) -> bool:
        is_free = not self.link.is_waiting and not self.had_ceremony
        return bool(self.waves) and self.is_settled and is_free


def overview_of(study: Study, now: dt.datetime, runs: Runs = NO_RUNS) -> StudyOverview:
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
        comparison_cities=city_list(study.comparison_cities),
        version=", ".join(dict.fromkeys(str(wave.version) for wave in waves)),
        link=runs.of_study(study.slug),
        waves=tuple(wave_overview(wave, now, runs) for wave in waves),
    )


def keeping_overview(study: Study, now: dt.datetime) -> KeepingOverview:
    """Read the study `with_waves` and with `ceremony_steps`."""
    last_day = last_day_of(study)
    is_over = last_day is not None and timezone.localdate(now) > last_day
    is_done = last_day is None or study.answers_deleted_at is not None
    return KeepingOverview(
        months=study.keep_answers_months,
        last_day=last_day,
        is_over=is_over,
        missing=() if is_done else tuple(_missing(study, is_over=is_over)),
        deleted_at=study.answers_deleted_at,
    )


def _missing(study: Study, *, is_over: bool) -> Iterator[str]:
    for wave in study.waves.all():
        if not wave.is_sealed:
            text = _("%(wave)s: seal the wave. One without an answer needs no seal.")
            yield text % {"wave": wave.title}
    if lacks_ceremony(study):
        yield _("Hold the link ceremony to its end.")
    # The files are read for it, so only when it matters.
    for name in damaged_files(study) if is_over else ():
        text = _("Restore the sealed file %(name)s: it is missing or was altered.")
        yield text % {"name": name}


def city_list(codes: Collection[str]) -> str:
    return ", ".join(str(name) for code, name in CITY_CHOICES if code in codes)


def wave_overview(wave: Wave, now: dt.datetime, runs: Runs = NO_RUNS) -> WaveOverview:
    """Read `cities`, `seals` and `counts`; prefetch them."""
    state = wave.state_at(now)
    return WaveOverview(
        wave=wave,
        state=state,
        next_step=_next_step(state),
        has_begun=wave.has_begun(now),
        seal=runs.of_wave(wave.slug),
        sealed=max(wave.seals.all(), key=lambda one: one.revision, default=None),
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
        WaveState.SETTLED: _("Link the waves if that is not done, then seal."),
        WaveState.SEALED: _("Nothing to do. The sealed file can be analysed."),
    }
    return steps[state]
