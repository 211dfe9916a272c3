"""Plan a further wave after the campaign, and remove one that has not begun."""

import datetime as dt
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from surveys import clocks
from surveys.actions.studies import WavePlan, add_wave
from surveys.actions.times import Window, refuse_early_closing, refuse_overlap
from surveys.enums import WaveRole
from surveys.errors import (
    AnswersDeletedError,
    FollowUpExistsError,
    FollowUpHasBegunError,
    LaterFollowUpError,
    NothingToFollowError,
    TooLateToFollowError,
)
from surveys.models import Study, Wave


@transaction.atomic
def plan_follow_up(
    *, study: Study, number: int, window: Window, now: dt.datetime, by: Any = None
) -> Wave:
    """Plan follow-up `number`, which is the next one: sent twice, it is planned once.

    It opens in every city of the study, after the waves before it have closed there,
    and asks what the wave after the campaign asks.
    """
    study = Study.objects.select_for_update().get(pk=study.pk)
    planned = _next_of(study)
    _refuse_late(study)
    if number != planned.follow_up_number:
        raise FollowUpExistsError(
            f"Follow-up {number} of {study} is planned already, or follows one that is "
            "not. Look at the waves of the study."
        )
    _refuse_times(planned, window, now)
    wave = add_wave(
        study=study,
        plan=WavePlan(
            role=WaveRole.FOLLOW_UP,
            slug=f"{study.slug}-{planned.name}",
            opens_at=window.opens_at,
            closes_at=window.closes_at,
        ),
        version=planned.version,
        position=planned.position,
    )
    log(instance=wave, action="wagtail.create", user=by)
    return wave


def _next_of(study: Study) -> Wave:
    """Not saved: what follows the last wave and asks what the wave after asks."""
    waves = {wave.role: wave for wave in study.waves.select_related("version")}
    if WaveRole.AFTER not in waves or not study.cities:
        raise NothingToFollowError(
            f"{study} has no cities, or no wave after the campaign. Create a study with "
            "both."
        )
    return Wave(
        study=study,
        version=waves[WaveRole.AFTER].version,
        role=WaveRole.FOLLOW_UP,
        position=max(wave.position for wave in waves.values()) + 1,
    )


def _refuse_late(study: Study) -> None:
    """The ceremony writes its first step while it holds the study's row."""
    if study.answers_deleted_at is not None:
        raise AnswersDeletedError(
            f"The answers of {study} were deleted when their time was over. Create "
            "another study."
        )
    if study.ceremony_steps.exists():
        raise TooLateToFollowError(
            f"The link ceremony of {study} has begun: a further wave could not be "
            "linked. Create another study."
        )


def _refuse_times(planned: Wave, window: Window, now: dt.datetime) -> None:
    for city in planned.study.cities:
        opens_at = clocks.instant_in(city, window.opens_at)
        closes_at = clocks.instant_in(city, window.closes_at)
        refuse_early_closing(city, opens_at, closes_at, now)
        refuse_overlap(planned, city, opens_at, closes_at)


@transaction.atomic
def remove_follow_up(*, wave: Wave, now: dt.datetime, by: Any = None) -> None:
    """Remove the last follow-up before it begins; asked twice, it is removed once."""
    study = Study.objects.select_for_update().get(pk=wave.study_id)
    # Its row is held against `change_times`, which could open it at this moment.
    held = study.waves.select_for_update().filter(pk=wave.pk, role=WaveRole.FOLLOW_UP)
    found = held.first()
    if found is None:
        return
    if found.has_begun(now):
        raise FollowUpHasBegunError(
            f"{found.slug} has begun: answers may exist. Close it instead."
        )
    if study.waves.filter(position__gt=found.position).exists():
        raise LaterFollowUpError(
            f"A later follow-up of {study} is planned. Remove the last one first."
        )
    log(instance=found, action="wagtail.delete", user=by)
    found.delete()
