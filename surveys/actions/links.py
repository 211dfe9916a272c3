"""Link the two waves of a study, by the worker or an operator."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import transaction

from surveys.actions.moves import DATABASE
from surveys.actions.seals import refuse_unsettled, seal_wave
from surveys.enums import ItemFormat, WaveRole
from surveys.linking import CodeDigests, Link, Linkage, link_waves
from surveys.models import Study, Wave
from surveys.responses.models import LinkDigests, Pair


def link_study(*, study: Study, now: dt.datetime) -> Linkage:
    """Pair the before and after responses of one resident; safe to repeat.

    A pair that stands keeps its identifier: sealed files carry it. When pairs changed
    after a wave was sealed, both waves are sealed anew, so that they agree.
    """
    waves = {wave.role: wave for wave in study.waves.with_parts()}
    for wave in waves.values():
        refuse_unsettled(wave)
    before, after = waves[WaveRole.BEFORE], waves[WaveRole.AFTER]
    with transaction.atomic(using=DATABASE):
        linkage = link_waves(_digests(before), _digests(after), element_kinds(before))
        has_changed = _keep_pairs(study, linkage)
    if has_changed and (before.is_sealed or after.is_sealed):
        for wave in (before, after):
            seal_wave(wave=wave, now=now)
    return linkage


def _keep_pairs(study: Study, linkage: Linkage) -> bool:
    """Delete pairs that vanished and add new ones; say whether there were any."""
    wanted = {(link.before, link.after): link for link in linkage.links}
    standing = {
        (pair.before_id, pair.after_id): pair
        for pair in Pair.objects.filter(study=study.slug)
    }
    vanished = [standing[key].id for key in standing.keys() - wanted.keys()]
    Pair.objects.filter(id__in=vanished).delete()
    new = [wanted[key] for key in wanted.keys() - standing.keys()]
    rows = _pairs(study, new)
    Pair.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return bool(vanished or rows)


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


def _pairs(study: Study, links: Iterable[Link]) -> list[Pair]:
    pairs = [
        Pair(
            study=study.slug,
            before_id=link.before,
            after_id=link.after,
            grade=link.grade,
        )
        for link in links
    ]
    secrets.SystemRandom().shuffle(pairs)
    return pairs
