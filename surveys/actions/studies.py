"""Set up a study with its waves, cities and channels; change it until it has begun."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys import clocks
from surveys.actions.quotas import refuse_broken_quotas
from surveys.comparability import ItemComparability, incomparable
from surveys.enums import WaveRole
from surveys.errors import (
    KeepingTimeError,
    NoCampaignCityError,
    OtherQuestionnaireError,
    StudyExistsError,
    StudyHasBegunError,
    WaveHasBegunError,
)
from surveys.link_keys import create_link_key
from surveys.models import Channel, QuestionnaireVersion, Study, Wave, WaveCity
from surveys.models.waves import CITY_CHOICES
from surveys.retention import last_day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WavePlan:
    """When a wave takes answers. A naive time is read on each city's own clocks."""

    role: WaveRole
    slug: str
    opens_at: dt.datetime
    closes_at: dt.datetime


@transaction.atomic
def create_study(  # noqa: PLR0913  # what a study is, and who made it
    *,
    slug: str,
    titles: Mapping[str, str],
    cities: Sequence[str],
    version: QuestionnaireVersion,
    waves: Sequence[WavePlan],
    comparison_cities: Collection[str] = (),
    is_simulated: bool = False,
    keep_answers_months: int = 24,
    by: Any = None,
) -> Study:
    """Create a study whose waves all ask one version, and its link key."""
    refuse_comparison(cities, comparison_cities)
    study = Study(
        slug=slug,
        titles=dict(titles),
        cities=list(cities),
        comparison_cities=_in_order(comparison_cities),
        is_simulated=is_simulated,
        keep_answers_months=keep_answers_months,
    )
    _insert(study)
    for position, plan in enumerate(waves):
        add_wave(study=study, plan=plan, version=version, position=position)
    log(instance=study, action="wagtail.create", user=by)
    create_link_key(slug)
    return study


def refuse_comparison(cities: Collection[str], compared: Collection[str]) -> None:
    """A comparison needs cities on both sides."""
    if compared and not set(compared) < set(cities):
        raise NoCampaignCityError(
            "The cities for comparison are some of the study's cities, and at least "
            "one city is left for the campaign. Choose fewer."
        )


def _in_order(cities: Collection[str]) -> list[str]:
    return [code for code, _name in CITY_CHOICES if code in cities]


def add_wave(
    *, study: Study, plan: WavePlan, version: QuestionnaireVersion, position: int
) -> Wave:
    """A wave with its cities and the channels that every wave has."""
    wave = Wave.objects.create(
        study=study, version=version, slug=plan.slug, role=plan.role, position=position
    )
    for city in study.cities:
        _open_in(wave, city, plan.opens_at, plan.closes_at)
    Channel.objects.create(wave=wave, code="mail", label="mail")
    return wave


def _insert(study: Study) -> None:
    """The database decides: a form sent twice makes one study."""
    try:
        with transaction.atomic():
            study.save()
    except IntegrityError as error:
        raise StudyExistsError(
            f"There is a study {study.slug!r} already. Choose another name."
        ) from error


def _open_in(
    wave: Wave, city: str, opens_at: dt.datetime, closes_at: dt.datetime
) -> None:
    WaveCity.objects.create(
        wave=wave,
        city=city,
        opens_at=clocks.instant_in(city, opens_at),
        closes_at=clocks.instant_in(city, closes_at),
    )
    Channel.objects.create(wave=wave, code=city, label=city, city=city)


@transaction.atomic
def change_study(  # noqa: PLR0913  # what a study is, and who changed it
    *,
    study: Study,
    titles: Mapping[str, str],
    cities: Collection[str],
    version: QuestionnaireVersion,
    now: dt.datetime,
    comparison_cities: Collection[str] = (),
    keep_answers_months: int | None = None,
    by: Any = None,
) -> Study:
    """Change what a study asks and where. Its titles may change at any time.

    So may the months for which it keeps answers, but not to a time that has passed.

    A city that joins opens at the hour at which the others open, on its own clocks.
    Another version than that of the first wave is asked by all waves; with the same
    version, a later wave keeps what `pin_version` gave it.
    """
    refuse_comparison(cities, comparison_cities)
    study = Study.objects.select_for_update().get(pk=study.pk)
    waves = list(study.waves.prefetch_related("cities"))
    is_other_version = bool(waves) and waves[0].version_id != version.pk
    places = [set(study.cities), set(study.comparison_cities)]
    is_other = is_other_version or places != [set(cities), set(comparison_cities)]
    if is_other and any(wave.has_begun(now) for wave in waves):
        raise StudyHasBegunError(
            f"{study.slug} has begun: its cities and its questionnaire are part of the "
            "answers. Create another study."
        )
    if keep_answers_months not in (None, study.keep_answers_months):
        _keep_for(study, keep_answers_months, now)
    if is_other:
        for wave in waves:
            asked = version if is_other_version else wave.version
            refuse_broken_quotas(wave, asked, cities)
            _move_to(wave, cities)
    if is_other_version:
        study.waves.update(version=version)
    study.titles = dict(titles)
    study.cities = _in_order(cities)
    study.comparison_cities = _in_order(comparison_cities)
    study.save(
        update_fields=["titles", "cities", "comparison_cities", "keep_answers_months"]
    )
    log(instance=study, action="wagtail.edit", user=by)
    return study


def _keep_for(study: Study, months: int, now: dt.datetime) -> None:
    study.keep_answers_months = months
    last_day = last_day_of(study)
    has_passed = last_day is not None and last_day < timezone.localdate(now)
    if has_passed or study.answers_deleted_at is not None:
        raise KeepingTimeError(
            f"{months} months have passed since the last wave of {study.slug} closed, or "
            "its answers are deleted already. Choose a longer time, or leave it."
        )


def _move_to(wave: Wave, cities: Collection[str]) -> None:
    parts = {part.city: part for part in wave.cities.all()}
    model = next(parts[code] for code, _name in CITY_CHOICES if code in parts)
    opens_at, closes_at = (
        clocks.wall_time_in(model.city, time)
        for time in (model.opens_at, model.closes_at)
    )
    for city in cities:
        if city not in parts:
            _open_in(wave, city, opens_at, closes_at)
    wave.cities.exclude(city__in=cities).delete()
    wave.channels.exclude(city="").exclude(city__in=cities).delete()


@transaction.atomic
def pin_version(
    *, wave: Wave, version: QuestionnaireVersion, now: dt.datetime, by: Any = None
) -> tuple[ItemComparability, ...]:
    """Let a wave that has not begun ask another version of the same questionnaire.

    Returns what the study's waves could then not be pooled for. That is no refusal: an
    item that no plan uses may differ, and the evaluation refuses the others.
    """
    study = Study.objects.select_for_update().get(pk=wave.study_id)
    held = study.waves.select_for_update(of=("self",)).select_related("version")
    waves = {each.pk: each for each in held.prefetch_related("cities")}
    wave = waves[wave.pk]
    if wave.has_begun(now):
        raise WaveHasBegunError(
            f"{wave.slug} has begun: its questionnaire is part of the answers and stays."
        )
    if version.code != wave.version.code:
        raise OtherQuestionnaireError(
            f"{wave.slug} asks {wave.version.code!r}, not {version.code!r}. Choose one "
            "of its versions, or create another study."
        )
    refuse_broken_quotas(wave, version, study.cities)
    wave.version = version
    wave.save(update_fields=["version"])
    log(instance=wave, action="surveys.pin", user=by)
    return incomparable({each.slug: each.version.document for each in waves.values()})
