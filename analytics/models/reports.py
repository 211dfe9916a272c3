"""Evaluations that were run, and the single numbers that a page may cite."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models import Study


class ReportQuerySet(models.QuerySet["Report"]):
    def latest_of(self, study: Study) -> "Report | None":
        return self.filter(study=study).order_by("number").last()

    def newest_first(self) -> "ReportQuerySet":
        return self.select_related("study").order_by("study__slug", "-number")


class Report(models.Model):
    """One run of a plan over sealed waves.

    `evaluation` has passed disclosure control before it came here: this database, and
    whoever reads it, never holds a count below k. The digests name plan and data, so
    anybody with the sealed files can run it again and compare.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField(_("number"))
    plan_text = models.TextField(_("plan"))
    plan_digest = models.CharField(_("digest of the plan"), max_length=64)
    data_digests = models.JSONField(_("SHA-256 of each sealed file"))
    evaluation = models.JSONField(_("evaluation"))
    version = models.CharField(_("version of the software"), max_length=40)
    computed_at = models.DateTimeField(_("computed at"))

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "number"], name="report_is_numbered_once_per_study"
            )
        ]

    def __str__(self) -> str:
        return f"{self.study_id} {self.number}"

    @property
    def is_simulated(self) -> bool:
        return self.study.is_simulated


class StoredEstimateQuerySet(models.QuerySet["StoredEstimate"]):
    def published(self) -> "StoredEstimateQuerySet":
        return self.filter(published_at__isnull=False)

    def of_study(self, slug: str) -> "StoredEstimateQuerySet":
        """With their reports, the newest report first."""
        own = self.filter(report__study__slug=slug).with_report()
        return own.order_by("-report__number", "outcome", "group")

    def with_report(self) -> "StoredEstimateQuerySet":
        return self.select_related("report__study")


class StoredEstimate(models.Model):
    """One shift, of one outcome in one group, that a public page may cite."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="estimates")
    outcome = models.SlugField(_("outcome"), max_length=60)
    group = models.CharField(_("group"), max_length=60)
    result = models.JSONField(_("result"))
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = StoredEstimateQuerySet.as_manager()

    class Meta:
        ordering = ["report", "outcome", "group"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "outcome", "group"],
                name="estimate_is_stored_once_per_report",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, published_by__isnull=True)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
                name="estimate_is_published_at_a_time_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.group}"

    @property
    def shift(self) -> dict[str, Any]:
        """The paired shift: value, interval, n, status."""
        paired: dict[str, Any] = self.result["paired"]
        return paired
