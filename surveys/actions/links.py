"""Link the two waves of a study, by the worker or an operator."""

import datetime as dt
import secrets

from django.db import transaction

from surveys.actions.moves import DATABASE
from surveys.enums import ItemFormat, WaveRole, WaveState
from surveys.errors import WaveStillOpenError
from surveys.linking import CodeDigests, Linkage, link_waves
from surveys.models import Study, Wave
from surveys.responses.models import LinkDigests, Pair


def link_study(*, study: Study, now: dt.datetime) -> Linkage:
    """Pair the before and after responses of one resident; replaces earlier pairs."""
    waves = {wave.role: wave for wave in study.waves.with_parts()}
    for wave in waves.values():
        if wave.state_at(now) in {WaveState.OPEN, WaveState.UPCOMING}:
            raise WaveStillOpenError(
                f"{wave.slug} still takes answers. Link after it has closed."
            )
    before, after = waves[WaveRole.BEFORE], waves[WaveRole.AFTER]
    with transaction.atomic(using=DATABASE):
        linkage = link_waves(_digests(before), _digests(after), element_kinds(before))
        Pair.objects.filter(study=study.slug).delete()
        Pair.objects.bulk_create(
            _pairs(study, linkage), batch_size=500, ignore_conflicts=True
        )
    return linkage


def element_kinds(wave: Wave) -> list[str]:
    return [
        element.kind
        for item in wave.version.content.items()
        if item.format == ItemFormat.CODE
        for element in item.elements
    ]


def _digests(wave: Wave) -> dict[object, CodeDigests]:
    return {
        row.response_id: CodeDigests(
            full=row.full, one_left_out=tuple(row.one_left_out)
        )
        for row in LinkDigests.objects.filter(wave=wave.slug)
    }


def _pairs(study: Study, linkage: Linkage) -> list[Pair]:
    pairs = [
        Pair(
            study=study.slug,
            before_id=link.before,
            after_id=link.after,
            grade=link.grade,
        )
        for link in linkage.links
    ]
    secrets.SystemRandom().shuffle(pairs)
    return pairs
