"""How well waves were linked, and the record of the ceremony that ended it."""

import datetime as dt
import hashlib
import json
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.enums import CeremonyStage, WaveRole
from surveys.models.studies import Study
from surveys.models.waves import Wave


class LinkQualityQuerySet(models.QuerySet["LinkQuality"]):
    def in_order(self) -> "LinkQualityQuerySet":
        """By later wave, without what a worker of the last release left."""
        known = self.filter(wave__isnull=False).select_related("wave")
        return known.order_by("wave__position")

    def facts(self) -> dict[str, Any]:
        """As a record and manifests hold them; null for waves that codes do not link."""
        figures = {one.wave: one.figures() for one in self.in_order() if one.wave}
        after = (own for wave, own in figures.items() if wave.role == WaveRole.AFTER)
        return {
            "links": next(after, None),
            "follow_up_links": {
                wave.slug: own
                for wave, own in figures.items()
                if wave.role == WaveRole.FOLLOW_UP
            },
        }


class LinkQuality(models.Model):
    """What the last linking of a later wave found; the ceremony keeps its own copy."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="link_qualities")
    # Null where a worker of the last release linked; the next linking replaces the row.
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, related_name="+")
    linked_at = models.DateTimeField(_("linked at"))
    codes_before = models.PositiveIntegerField(_("codes before"))
    codes_after = models.PositiveIntegerField(_("codes after"))
    exact = models.PositiveIntegerField(_("pairs whose codes agree"))
    one_off = models.PositiveIntegerField(_("pairs whose codes differ in one element"))
    refused = models.PositiveIntegerField(_("ambiguous codes refused"))
    tolerated = models.JSONField(_("elements that might differ"))
    expected_false_share = models.FloatField(_("expected share of false pairs"))

    objects = LinkQualityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "wave"], name="later_wave_has_one_link_quality"
            )
        ]

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.exact} + {self.one_off}"

    def figures(self) -> dict[str, Any]:
        """What a page, a record and a manifest say of it."""
        return {
            "codes_before": self.codes_before,
            "codes_after": self.codes_after,
            "exact": self.exact,
            "one_off": self.one_off,
            "refused": self.refused,
            "tolerated": self.tolerated,
            "expected_false_share": self.expected_false_share,
        }


class RecordIsFinalError(Exception):
    """A step of a ceremony is written once, and never changed or deleted."""


class CeremonyStepQuerySet(models.QuerySet["CeremonyStep"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise RecordIsFinalError("Hold what was found beside the record, not in it.")

    def delete(self) -> NoReturn:
        raise RecordIsFinalError("The record of a ceremony stays.")

    def is_unbroken(self) -> bool:
        """Whether each step still has the digest that it was written with."""
        before = ""
        for step in self.order_by("position"):
            before = step.digest_after(before)
            if before != step.sha256:
                return False
        return True


class CeremonyStep(models.Model):
    """One step of a study's link ceremony, written when it is done.

    Each row carries a digest of itself and of the one before: the last digest, printed
    and signed, fixes the whole record.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="ceremony_steps")
    stage = models.CharField(_("stage"), max_length=20, choices=CeremonyStage)
    position = models.PositiveSmallIntegerField(_("position"))
    done_at = models.DateTimeField(_("done at"))
    facts = models.JSONField(_("facts"))
    sha256 = models.CharField(_("SHA-256 of the record so far"), max_length=64)

    objects = CeremonyStepQuerySet.as_manager()

    class Meta:
        ordering = ["study", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "stage"], name="ceremony_takes_each_stage_once"
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=CeremonyStage.values),
                name="ceremony_stage_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} {self.stage}"

    def digest_after(self, before: str) -> str:
        content = [
            before,
            self.study.slug,
            self.stage,
            self.done_at.astimezone(dt.UTC).isoformat(),
            self.facts,
        ]
        plain = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()
