"""Set up a study with its waves, cities and channels."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from surveys.enums import WaveRole
from surveys.link_keys import create_link_key
from surveys.models import Channel, QuestionnaireVersion, Study, Wave, WaveCity


@dataclass(frozen=True, slots=True, kw_only=True)
class WavePlan:
    role: WaveRole
    slug: str
    opens_at: dt.datetime
    closes_at: dt.datetime


@transaction.atomic
def create_study(
    *,
    slug: str,
    titles: Mapping[str, str],
    cities: Sequence[str],
    version: QuestionnaireVersion,
    waves: Sequence[WavePlan],
    is_simulated: bool = False,
) -> Study:
    """Create a study whose waves all ask one version, and its link key."""
    study = Study.objects.create(
        slug=slug, titles=dict(titles), cities=list(cities), is_simulated=is_simulated
    )
    for position, plan in enumerate(waves):
        wave = Wave.objects.create(
            study=study,
            version=version,
            slug=plan.slug,
            role=plan.role,
            position=position,
        )
        for city in cities:
            WaveCity.objects.create(
                wave=wave, city=city, opens_at=plan.opens_at, closes_at=plan.closes_at
            )
            Channel.objects.create(wave=wave, code=city, label=city, city=city)
        Channel.objects.create(wave=wave, code="mail", label="mail")
    create_link_key(slug)
    return study
