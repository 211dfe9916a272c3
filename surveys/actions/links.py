"""Link the two waves of a study, by the worker or an operator."""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterable

from django.db import connections, transaction

from surveys.actions.moves import DATABASE
from surveys.actions.seals import refuse_unsettled, seal_wave
from surveys.enums import ItemFormat, LinkGrade, WaveRole
from surveys.errors import CeremonyHeldError, NothingToLinkError
from surveys.linking import CodeDigests, Link, Linkage, declared_bits, link_waves
from surveys.models import LinkQuality, Study, Wave
from surveys.responses.models import LinkDigests, Pair, Response


def link_study(*, study: Study, now: dt.datetime) -> Linkage:
    """Pair the before and after responses of one resident; safe to repeat.

    A pair that stands keeps its identifier: sealed files carry it. When pairs changed
    after a wave was sealed, both waves are sealed anew, so that they agree.
    """
    before, after = waves_to_link(study)
    elements = elements_of(before)
    with transaction.atomic(using=DATABASE):
        lock_digests()
        refuse_after_ceremony(study)
        first, second = _digests(before), _digests(after)
        linkage = link_waves(first, second, declared_bits(elements.values()))
        has_changed = _keep_pairs(study, linkage)
    LinkQuality.objects.update_or_create(
        study=study,
        defaults={
            "linked_at": now,
            "codes_before": len(first),
            "codes_after": len(second),
            **_quality(linkage, list(elements)),
        },
    )
    if has_changed and (before.is_sealed or after.is_sealed):
        for wave in (before, after):
            seal_wave(wave=wave, now=now)
    return linkage


def waves_to_link(study: Study) -> tuple[Wave, Wave]:
    """The waves before and after, once every wave is settled."""
    waves = {wave.role: wave for wave in study.waves.with_parts()}
    for role in WaveRole.values:
        if role not in waves:
            raise NothingToLinkError(f"{study} has no wave {role!r}. Plan it first.")
    if not elements_of(waves[WaveRole.BEFORE]):
        raise NothingToLinkError(
            f"{study} asks for no code. An imported study brings its pairs along."
        )
    for wave in waves.values():
        refuse_unsettled(wave)
    return waves[WaveRole.BEFORE], waves[WaveRole.AFTER]


def refuse_after_ceremony(study: Study) -> None:
    """Without digests no code would be found again, and every pair would vanish."""
    step = study.ceremony_steps.first()
    if step is not None:
        raise CeremonyHeldError(
            f"The link ceremony of {study} was held on {step.done_at:%Y-%m-%d}. Its "
            "pairs stand and cannot be made anew. Seal and analyse the waves."
        )


def lock_digests() -> None:
    """Linking and the ceremony wait for each other. On SQLite BEGIN IMMEDIATE does it."""
    connection = connections[DATABASE]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = LinkDigests._meta.db_table
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")


def _quality(linkage: Linkage, elements: list[str]) -> dict[str, object]:
    grades = Counter(link.grade for link in linkage.links)
    return {
        "exact": grades[LinkGrade.EXACT],
        "one_off": grades[LinkGrade.ONE_OFF],
        "refused": linkage.refused,
        "tolerated": [elements[number] for number in linkage.tolerated],
        "expected_false_share": linkage.expected_false_share,
    }


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


def elements_of(wave: Wave) -> dict[str, str]:
    """Kind of each element by its key, in the order in which digests leave one out."""
    kinds = {
        element.key: element.kind
        for item in wave.version.content.items()
        if item.format == ItemFormat.CODE
        for element in item.elements
    }
    return dict(sorted(kinds.items()))


def _digests(wave: Wave) -> dict[object, CodeDigests]:
    cities = dict(
        Response.objects.of_wave(wave.slug).values_list("id", "content__city")
    )
    return {
        row.response_id: CodeDigests(
            full=row.full,
            one_left_out=tuple(row.one_left_out),
            place=cities.get(row.response_id, ""),
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
