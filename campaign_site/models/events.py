import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import PageManager
from wagtail.search import index

from campaign_site.enums import EventStatus
from campaign_site.models.pages import (
    CampaignPage,
    CityQuerySet,
    SourcedPage,
    picture_has_words,
)


class EventQuerySet(CityQuerySet):
    def held(self) -> "EventQuerySet":
        return self.filter(status=EventStatus.HELD)

    def newest_first(self) -> "EventQuerySet":
        return self.order_by("-starts_on", "-pk")


class EventIndexPage(CampaignPage):
    parent_page_types = ["campaign_site.HomePage"]
    subpage_types = ["campaign_site.EventPage"]
    max_count_per_parent = 1
    template = "campaign_site/pages/event_index.html"

    class Meta:
        verbose_name = _("list of events")

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        today = timezone.localdate()
        language = self.locale.language_code
        own = list(EventPage.objects.for_cards().in_language(language).newest_first())
        context["coming"] = [
            event for event in reversed(own) if event.last_day >= today
        ]
        context["past"] = [event for event in own if event.last_day < today]
        context["english_events"] = (
            EventPage.objects.for_cards()
            .in_language("en")
            .exclude(translation_key__in=[event.translation_key for event in own])
            .newest_first()
            if language != "en"
            else []
        )
        return context


class EventPage(SourcedPage):
    status = models.CharField(
        _("status"), max_length=10, choices=EventStatus, default=EventStatus.PLANNED
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    reach = models.PositiveIntegerField(
        _("people reached"),
        null=True,
        blank=True,
        help_text=_("A number from a source, never a guess."),
    )
    reach_text = models.CharField(_("reach in words"), max_length=250, blank=True)
    reach_how = models.CharField(
        _("how it was counted"),
        max_length=250,
        blank=True,
        help_text=_("Who counted what. A number without this says nothing."),
    )

    objects = PageManager.from_queryset(EventQuerySet)()

    parent_page_types = ["campaign_site.EventIndexPage", "campaign_site.CityPage"]
    subpage_types: list[str] = []
    template = "campaign_site/pages/event.html"
    content_panels = [
        *CampaignPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                FieldPanel("city"),
                FieldPanel("place"),
            ],
            heading=_("When and where"),
        ),
        MultiFieldPanel(SourcedPage.picture_panels, heading=_("Picture")),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("reach"), FieldPanel("reach_text"), FieldPanel("reach_how")],
            heading=_("Reach"),
        ),
        FieldPanel("sources"),
    ]
    search_fields = [*SourcedPage.search_fields, index.FilterField("starts_on")]

    class Meta:
        verbose_name = _("event")
        constraints = [
            picture_has_words("event_picture_has_words"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="event_starts_before_it_ends",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(reach__isnull=True) | ~models.Q(reach_how=""),
                name="event_reach_says_how_it_was_counted",
                violation_error_message=_("Say how the number was counted."),
            ),
            models.CheckConstraint(
                condition=models.Q(reach__isnull=True)
                | models.Q(status=EventStatus.HELD),
                name="only_an_event_that_was_held_has_a_reach",
                violation_error_message=_("A planned event has reached nobody yet."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.reach is not None and not self.reach_how:
            raise ValidationError({"reach_how": _("Say how the number was counted.")})

    @property
    def last_day(self) -> dt.date:
        return self.ends_on or self.starts_on

    @property
    def is_held(self) -> bool:
        return self.status == EventStatus.HELD
