"""What the worker does with waves: count, and close."""

import datetime as dt

from django.db import transaction
from django.db.models import Count
from django.db.models.fields.json import KeyTransform

from surveys.actions.duplicates import mark_duplicate_codes
from surveys.actions.moves import (
    minutes_since_move,
    move_inbox,
    rewrite_responses,
)
from surveys.actions.test_answers import count_tests, delete_tests
from surveys.models import Channel, FieldCount, Quota, Wave
from surveys.quotas import answer_keys_read, is_met
from surveys.responses.models import Inbox, Response

STEP = 5


def count_field(*, wave: Wave) -> None:
    """Write what staff may see: completes per city, channel and quota, in fives."""
    cities, channels = _completes(wave, "city"), _completes(wave, "channel")
    quotas = [(quota, _of_kind(wave, quota)) for quota in wave.quotas.all()]
    with transaction.atomic():
        for part in wave.cities.all():
            FieldCount.objects.update_or_create(
                wave=wave,
                city=part.city,
                defaults={"completes": cities.get(part.city, 0)},
            )
        for channel in wave.channels.all():
            completes = channels.get(channel.code, 0)
            Channel.objects.filter(pk=channel.pk).update(completes=completes)
        for quota, completes in quotas:
            Quota.objects.filter(pk=quota.pk).update(completes=completes)
    count_tests(wave=wave)


def _completes(wave: Wave, name: str) -> dict[str, int]:
    """Completes by a part of the content, rounded down so that no single one shows."""
    rows = (
        Response.objects.of_wave(wave.slug)
        .values(f"content__{name}")
        .annotate(completes=Count("id"))
    )
    return {row[f"content__{name}"]: row["completes"] // STEP * STEP for row in rows}


def _of_kind(wave: Wave, quota: Quota) -> int:
    """Completes that meet a quota's condition, in fives; equal answers are read once."""
    condition, questionnaire = quota.expression, wave.version.content
    keys = answer_keys_read(condition, questionnaire)
    # Not as a lookup: a code may hold two underscores.
    parts = {
        f"answer_{number}": KeyTransform(key, KeyTransform("answers", "content"))
        for number, key in enumerate(keys)
    }
    kinds = (
        Response.objects.of_wave(wave.slug)
        .annotate(**parts, place=KeyTransform("city", "content"))
        .values(*parts, "place")
        .annotate(completes=Count("id"))
    )
    met = 0
    for kind in kinds:
        answers = dict(zip(keys, (kind[part] for part in parts), strict=True))
        if is_met(condition, questionnaire, answers, kind["place"]):
            met += kind["completes"]
    return met // STEP * STEP


def close_waves(*, now: dt.datetime) -> list[str]:
    """Move the last answers of waves that have ended and mix all of each once more.

    Tests end with their wave: those that wait are dropped, those that have moved are
    deleted. A row that was on its way while the wave closed is moved by a later run.
    Until all are mixed the wave has not ended, so that after a kill the next run mixes
    it.
    """
    over = list(Wave.objects.over_at(now))
    waiting = set(Inbox.objects.values_list("wave", flat=True).distinct())
    closing = [
        wave
        for wave in over
        if not wave.closed_at or wave.test_answers or wave.slug in waiting
    ]
    if closing:
        late = [wave.pk for wave in closing if wave.closed_at]
        Wave.objects.filter(pk__in=late).update(closed_at=None)
        slugs = {wave.slug for wave in closing}
        move_inbox(closing=slugs, minutes=minutes_since_move(now))
    for wave in closing:
        delete_tests(wave=wave)
        # Before all are mixed: a changed row stands at the end of its table.
        mark_duplicate_codes(wave=wave.slug)
        rewrite_responses(wave=wave.slug)
        count_field(wave=wave)
        _settle(wave, now)
    return [wave.slug for wave in closing]


def _settle(wave: Wave, now: dt.datetime) -> None:
    """Note that a wave has ended, unless staff moved its closing at this moment."""
    with transaction.atomic():
        # The row that `change_times` holds; what it wrote is read anew below.
        Wave.objects.select_for_update().get(pk=wave.pk)
        if Wave.objects.over_at(now).filter(pk=wave.pk).exists():
            Wave.objects.filter(pk=wave.pk).update(closed_at=now)
