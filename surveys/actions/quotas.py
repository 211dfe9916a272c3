"""Set upper limits for kinds of residents, and take them away again."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from surveys.errors import (
    QuotaConditionError,
    QuotaExistsError,
    QuotaInTheWayError,
    TooManyQuotasError,
    WaveIsOverError,
)
from surveys.models import QuestionnaireVersion, Quota, Wave
from surveys.quotas import condition_faults

# Each count is one more number about overlapping groups of the same people.
MOST_QUOTAS = 20


@transaction.atomic
def add_quota(
    *,
    wave: Wave,
    name: str,
    condition: str,
    limit: int,
    now: dt.datetime,
    by: Any = None,
) -> Quota:
    """Add a quota. It counts from the next move on: never at a moment staff choose."""
    wave = _held(wave, now)
    if wave.quotas.count() >= MOST_QUOTAS:
        raise TooManyQuotasError(
            f"{wave.slug} has {MOST_QUOTAS} quotas, and more could tell people apart. "
            "Remove one first."
        )
    faults = condition_faults(condition, wave.version.content, wave.study.cities)
    if faults:
        raise QuotaConditionError(
            f"The condition of {name!r} cannot be used: {faults[0]}", fault=faults[0]
        )
    quota = Quota(wave=wave, name=name, condition=condition, limit=limit)
    _insert(quota)
    _log(quota, "surveys.quota_add", by)
    return quota


@transaction.atomic
def remove_quota(*, quota: Quota, now: dt.datetime, by: Any = None) -> None:
    """Remove a quota; who came after it was full keeps the mark."""
    _held(quota.wave, now)
    _log(quota, "surveys.quota_remove", by)
    quota.delete()


def refuse_broken_quotas(
    wave: Wave, version: QuestionnaireVersion, cities: Collection[str]
) -> None:
    """Refuse a version, or cities, for which a quota of the wave makes no sense."""
    for quota in wave.quotas.all():
        faults = condition_faults(quota.condition, version.content, cities)
        if faults:
            raise QuotaInTheWayError(
                f"The quota {quota.name!r} of {wave.slug} cannot be counted then: "
                f"{faults[0]} Or remove the quota first.",
                fault=faults[0],
                quota=quota.name,
            )


def _held(wave: Wave, now: dt.datetime) -> Wave:
    """The wave as it is, held against a change of its version; refused once it is over."""
    held = Wave.objects.select_for_update().get(pk=wave.pk)
    closes_at = held.closes_at()
    if held.is_settled or closes_at is None or closes_at <= now:
        raise WaveIsOverError(f"{held.slug} takes no answers any more.")
    return held


def _insert(quota: Quota) -> None:
    try:
        with transaction.atomic():
            quota.save()
    except IntegrityError as error:
        raise QuotaExistsError(
            f"{quota.wave.slug} has a quota {quota.name!r} already. Choose another name."
        ) from error


def _log(quota: Quota, action: str, by: Any) -> None:
    """With its condition: a count means nothing without what was counted."""
    data = {"name": quota.name, "condition": quota.condition, "limit": quota.limit}
    log(instance=quota.wave, action=action, user=by, data=data)
