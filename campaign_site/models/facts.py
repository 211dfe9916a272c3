"""Checked figures. The true figure is shown large, the hearsay small."""

import datetime as dt
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    PublishingPanel,
)
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from campaign_site.blocks import SOURCE_BLOCKS
from campaign_site.enums import CITY_CHOICES, Certainty
from campaign_site.models.pages import CampaignPage

LONGEST_LARGE_FIGURE = 7


class FactQuerySet(models.QuerySet["FactCard"]):
    def public(self) -> "FactQuerySet":
        return self.filter(live=True).exclude(certainty=Certainty.LOW)

    def in_language(self, language: str) -> "FactQuerySet":
        return self.filter(locale__language_code=language)

    def for_city(self, city: str) -> "FactQuerySet":
        return self.filter(city=city)

    def current_on(self, day: dt.date) -> "FactQuerySet":
        """Facts not past their date; one without a date does not age."""
        return self.filter(
            models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=day)
        )


class FactCard(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    index.Indexed,
    models.Model,
):
    city = models.CharField(
        _("city"),
        max_length=20,
        choices=CITY_CHOICES,
        blank=True,
        help_text=_("Empty: of the whole campaign."),
    )
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=Certainty, default=Certainty.HIGH
    )
    figure = models.CharField(
        _("figure"), max_length=40, help_text=_("Short: 1 in 7, or 0.6 %.")
    )
    says = models.TextField(
        _("what it says"),
        max_length=400,
        help_text=_("One sentence with the figure's meaning."),
    )
    heard = models.CharField(
        _("what people say"),
        max_length=250,
        blank=True,
        help_text=_("Only what was really heard. It is shown small, above the figure."),
    )
    as_of = models.CharField(
        _("as of"),
        max_length=10,
        validators=[
            RegexValidator(
                r"^\d{4}(-\d{2}(-\d{2})?)?$",
                _("Enter a year, a month or a day: 2018, 2018-11 or 2018-11-30."),
            )
        ],
        help_text=_("2018, 2018-11 or 2018-11-30."),
    )
    valid_until = models.DateField(
        _("check again by"),
        null=True,
        blank=True,
        help_text=_("After this day the card is marked as an older figure."),
    )
    sources = StreamField(SOURCE_BLOCKS, verbose_name=_("sources"), min_num=1)
    workflow_states: ClassVar[Any]
    revisions: ClassVar[Any]

    objects = FactQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [FieldPanel("figure"), FieldPanel("says"), FieldPanel("heard")],
            heading=_("Words"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("city"),
                FieldRowPanel([FieldPanel("as_of"), FieldPanel("valid_until")]),
                FieldPanel("certainty"),
            ],
            heading=_("Where and when"),
        ),
        FieldPanel("sources"),
        PublishingPanel(),
    ]
    override_translatable_fields = [
        SynchronizedField("as_of", overridable=False),
        SynchronizedField("sources"),
    ]
    search_fields = [
        index.SearchField("figure"),
        index.SearchField("says"),
        index.AutocompleteField("says"),
        index.FilterField("locale_id"),
        index.FilterField("city"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("fact")
        ordering = ["city", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(live=True, certainty=Certainty.LOW),
                name="published_fact_is_not_of_low_certainty",
                violation_error_message=_(
                    "A fact of low certainty is not published. Find a source first."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure}: {self.says}"

    @property
    def is_old(self) -> bool:
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def has_long_figure(self) -> bool:
        """More than a few characters would break in the middle of a number."""
        return len(self.figure) > LONGEST_LARGE_FIGURE

    @property
    def is_public(self) -> bool:
        return self.live and self.certainty != Certainty.LOW

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "campaign_site/pages/fact_preview.html"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        response = super().serve_preview(request, mode_name)
        response._csp_replace = {"frame-ancestors": ["'self'"]}
        return response


class FactIndexPage(CampaignPage):
    parent_page_types = ["campaign_site.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "campaign_site/pages/fact_index.html"

    class Meta:
        verbose_name = _("list of facts")

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        facts = list(FactCard.objects.public().in_language(self.locale.language_code))
        context["facts"] = facts
        context["has_old"] = any(fact.is_old for fact in facts)
        return context
