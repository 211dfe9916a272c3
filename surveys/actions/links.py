"""Link the later waves of a study with the one before, by the worker or an operator."""

import datetime as dt
import secrets
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connections, transaction
from django.db.models import F

from surveys.actions.moves import DATABASE
from surveys.actions.seals import refuse_unsettled, seal_wave, still_takes_answers
from surveys.enums import SINGLE_ROLES, ItemFormat, LinkGrade, WaveRole
from surveys.errors import CeremonyHeldError, NothingToLinkError
from surveys.linking import (
    CodeDigests,
    Codes,
    Link,
    Linkage,
    declared_bits,
    link_waves,
)
from surveys.models import LinkQuality, Study, Wave
from surveys.responses.models import LinkDigests, Pair, Response


def link_study(*, study: Study, now: dt.datetime) -> Linkage:
    """Pair responses before with those of each later wave; safe to repeat.

    Returns what before and after gave; `LinkQuality` has the figures of every later
    wave. A follow-up that is not settled is linked another time.

    A pair that stands keeps its number: sealed files carry it. When pairs changed after
    a wave was sealed, both waves are sealed anew, so that they agree.
    """
    before, *later = waves_to_link(study)
    elements = elements_of(before)
    changed = []
    with transaction.atomic(using=DATABASE):
        lock_digests()
        refuse_after_ceremony(study)
        _complete_pairs(study, later[0])
        codes = {wave: _digests(wave) for wave in (before, *later)}
        bits = declared_bits(elements.values())
        linkages = {
            wave: link_waves(codes[before], codes[wave], bits) for wave in later
        }
        for wave, linkage in linkages.items():
            if _keep_pairs(wave, linkage):
                changed.append(wave)
    _keep_qualities(study, linkages, codes, list(elements), now)
    if changed and any(wave.is_sealed for wave in (before, *changed)):
        for wave in (before, *changed):
            seal_wave(wave=wave, now=now)
    return linkages[later[0]]


def waves_to_link(study: Study) -> list[Wave]:
    """The wave before, the wave after, and each follow-up that is settled."""
    waves = list(study.waves.with_parts().order_by("position"))
    known = {wave.role: wave for wave in waves}
    for role in SINGLE_ROLES:
        if role not in known:
            raise NothingToLinkError(
                f"{study} has no wave {role.value!r}. Plan it first."
            )
    if not elements_of(known[WaveRole.BEFORE]):
        raise NothingToLinkError(
            f"{study} asks for no code. An imported study brings its pairs along."
        )
    core = [known[role] for role in SINGLE_ROLES]
    for wave in core:
        refuse_unsettled(wave)
    return core + [
        wave
        for wave in waves
        if wave.role == WaveRole.FOLLOW_UP and not still_takes_answers(wave)
    ]


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


def _complete_pairs(study: Study, after: Wave) -> None:
    """Pairs that a worker of the last release wrote know neither number nor wave."""
    pairs = Pair.objects.filter(study=study.slug)
    pairs.filter(number=None).update(number=F("id"))
    pairs.filter(wave="").update(wave=after.slug)


@transaction.atomic
def _keep_qualities(
    study: Study,
    linkages: Mapping[Wave, Linkage],
    codes: Mapping[Wave, Codes],
    elements: list[str],
    now: dt.datetime,
) -> None:
    before = next(iter(codes))
    study.link_qualities.filter(wave=None).delete()
    for wave, linkage in linkages.items():
        LinkQuality.objects.update_or_create(
            study=study,
            wave=wave,
            defaults={
                "linked_at": now,
                "codes_before": len(codes[before]),
                "codes_after": len(codes[wave]),
                **_quality(linkage, elements),
            },
        )


def _quality(linkage: Linkage, elements: list[str]) -> dict[str, object]:
    grades = Counter(link.grade for link in linkage.links)
    return {
        "exact": grades[LinkGrade.EXACT],
        "one_off": grades[LinkGrade.ONE_OFF],
        "refused": linkage.refused,
        "tolerated": [elements[number] for number in linkage.tolerated],
        "expected_false_share": linkage.expected_false_share,
    }


def _keep_pairs(wave: Wave, linkage: Linkage) -> bool:
    """Delete pairs that vanished and add new ones; say whether there were any."""
    wanted = {(link.before, link.after): link for link in linkage.links}
    standing = {
        (pair.before_id, pair.after_id): pair
        for pair in Pair.objects.filter(wave=wave.slug)
    }
    vanished = [standing[key].id for key in standing.keys() - wanted.keys()]
    Pair.objects.filter(id__in=vanished).delete()
    new = [wanted[key] for key in wanted.keys() - standing.keys()]
    rows = _pairs(wave, new)
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


def _pairs(wave: Wave, links: Iterable[Link]) -> list[Pair]:
    """In random order. Who is linked with another wave already keeps the number."""
    study = wave.study.slug
    known = Pair.objects.filter(study=study).values_list("before_id", "number")
    numbers = dict(known)
    pairs = [
        Pair(
            number=numbers.get(link.before) or uuid.uuid4(),
            study=study,
            wave=wave.slug,
            before_id=link.before,
            after_id=link.after,
            grade=link.grade,
        )
        for link in links
    ]
    secrets.SystemRandom().shuffle(pairs)
    return pairs
