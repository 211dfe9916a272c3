"""What has been published of a study, put together for residents.

Every number was stored, and passed disclosure control, before it came here; nothing is
computed. An estimate that is not published leaves no trace, not even in a count.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import get_language

from analytics.models import Report, StoredEstimate
from analytics.presenters import Outcome, flow_of, outcomes_published
from surveys import clocks
from surveys.definitions import Questionnaire
from surveys.enums import WaveRole
from surveys.models import Study, Wave
from surveys.presenters import Given

NOBODY = Given(answers={}, code={})


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedWave:
    """When a wave took answers: its first and last day on the clocks of its cities."""

    is_before: bool
    opens_on: dt.date
    closes_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One outcome, and the questions that it was measured by."""

    outcome: Outcome
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    study: Study
    waves: tuple[AskedWave, ...]
    flow: dict[str, int | None]
    findings: tuple[Finding, ...]
    reports: tuple[Report, ...]


def published_studies() -> QuerySet[Any]:
    """Studies of which something is published, newest first, with `published_at`."""
    return (
        Study.objects.filter(reports__estimates__published_at__isnull=False)
        .annotate(published_at=Max("reports__estimates__published_at"))
        .order_by("-published_at", "slug")
    )


def newest_estimates(study: str) -> list[StoredEstimate]:
    """The published ones; of two about the same, that of the later report."""
    newest: dict[tuple[str, str], StoredEstimate] = {}
    for estimate in StoredEstimate.objects.published().of_study(study):
        newest.setdefault((estimate.outcome, estimate.group), estimate)
    return list(newest.values())


def findings_of(slug: str) -> Findings | None:
    """All that residents may read of a study; None while nothing is published."""
    estimates = newest_estimates(slug)
    if not estimates:
        return None
    reports = tuple({each.report.pk: each.report for each in estimates}.values())
    study = reports[0].study
    # Reports compare these two; a follow-up is another question.
    compared = Wave.objects.before_and_after().filter(study=study)
    waves = list(compared.select_related("version").prefetch_related("cities"))
    questionnaire = waves[0].version.content
    return Findings(
        study=study,
        waves=tuple(asked for wave in waves if (asked := _asked(wave))),
        flow=flow_of(reports[0]),
        findings=tuple(
            Finding(
                outcome=outcome,
                questions=tuple(questions_of(questionnaire, outcome.key)),
            )
            for outcome in outcomes_published(estimates)
        ),
        reports=reports,
    )


def _asked(wave: Wave) -> AskedWave | None:
    """None for a wave that was answered elsewhere and imported."""
    parts = list(wave.cities.all())
    if not parts:
        return None
    opened, closed = (
        [clocks.wall_time_in(part.city, getattr(part, end)).date() for part in parts]
        for end in ("opens_at", "closes_at")
    )
    return AskedWave(
        is_before=wave.role == WaveRole.BEFORE,
        opens_on=min(opened),
        closes_on=max(closed),
    )


def questions_of(questionnaire: Questionnaire, outcome: str) -> Iterator[str]:
    """The words of an outcome's questions; none where a language was not asked."""
    language = get_language()
    if language not in questionnaire.languages:
        return
    scales = {scale.key: scale.items for scale in questionnaire.scales}
    wanted = scales.get(outcome, (outcome,))
    for item in questionnaire.items():
        stem = NOBODY.words(item.stem, language)
        if item.code in wanted:
            yield stem
        for row in item.rows:
            if item.part(row.code) in wanted:
                yield f"{stem} {NOBODY.words(row.label, language)}"
