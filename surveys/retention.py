"""Until when a study keeps its answers one by one, and what must be done before they go."""

import calendar
import datetime as dt

from django.utils import timezone

from surveys.actions.links import elements_of
from surveys.actions.seals import is_intact
from surveys.enums import CeremonyStage
from surveys.models import Study


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last: 31 January, 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def last_day_of(study: Study) -> dt.date | None:
    """Counted from the last closing; none while a wave goes on. Read `waves`."""
    closings = []
    for wave in study.waves.all():
        if wave.closed_at is None:
            return None
        closings.append(wave.closed_at)
    if not closings:
        return None
    return months_after(
        timezone.localdate(max(closings)), int(study.keep_answers_months)
    )


def lacks_ceremony(study: Study) -> bool:
    """Whether codes were asked for and may be linked still. Read `with_waves`."""
    stages = {step.stage for step in study.ceremony_steps.all()}
    if CeremonyStage.KEY_DESTROYED in stages:
        return False
    return any(elements_of(wave) for wave in study.waves.all())


def damaged_files(study: Study) -> list[str]:
    """Newest sealed files that are missing or altered; each is read. Read `with_waves`."""
    newest = [
        max(wave.seals.all(), key=lambda sealed: sealed.revision)
        for wave in study.waves.all()
        if wave.is_sealed
    ]
    return [sealed.file_name for sealed in newest if not is_intact(sealed)]
