"""What every page of the campaign has in common.

An abstract page, not WAGTAIL_PAGE_MODEL: wagtail-localize imports wagtail's own Page.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from campaign_site.blocks import BODY_BLOCKS, SOURCE_BLOCKS
from campaign_site.enums import CITY_CHOICES, Mark


class CampaignPage(Page):
    lead = models.TextField(
        _("lead"),
        max_length=400,
        blank=True,
        help_text=_(
            "One or two sentences under the title; search engines show them too."
        ),
    )

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]

    class Meta:
        abstract = True

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Let Wagtail's editor show the preview in its frame; the policy forbids it."""
        response = super().serve_preview(request, mode_name)
        response._csp_replace = {"frame-ancestors": ["'self'"]}
        return response

    @property
    def description(self) -> str:
        return self.search_description or self.lead


class CityQuerySet(PageQuerySet):
    """Pages that may belong to a city."""

    def for_city(self, city: str) -> "CityQuerySet":
        return self.filter(city=city)

    def in_language(self, language: str) -> "CityQuerySet":
        return self.filter(locale__language_code=language)

    def for_cards(self) -> "CityQuerySet":
        """Published ones with what a card shows, so that a list costs two queries."""
        return self.live().select_related("locale", "hero_image")


CityPageManager = PageManager.from_queryset(CityQuerySet)


class SourcedPage(CampaignPage):
    """A page of a city with a picture or a drawing, a text, and where it can be checked."""

    city = models.CharField(
        _("city"),
        max_length=20,
        choices=CITY_CHOICES,
        blank=True,
        help_text=_("Empty: of the whole campaign."),
    )
    mark = models.CharField(
        _("drawing"),
        max_length=20,
        choices=Mark,
        default=Mark.TALK,
        help_text=_("Shown when there is no picture."),
    )
    hero_image = models.ForeignKey(
        get_image_model_string(),
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("People may be shown only with their written consent on file."),
    )
    hero_alt = models.CharField(
        _("words for the picture"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )
    body = StreamField(BODY_BLOCKS, verbose_name=_("text"), blank=True)
    sources = StreamField(
        SOURCE_BLOCKS,
        verbose_name=_("sources"),
        min_num=1,
        help_text=_("Where each statement can be checked. At least one."),
    )

    picture_panels = [
        FieldPanel("mark"),
        FieldPanel("hero_image"),
        FieldPanel("hero_alt"),
    ]
    # A translation names the same sources; a publisher's name is not translated.
    override_translatable_fields = [SynchronizedField("sources")]
    search_fields = [
        *CampaignPage.search_fields,
        index.SearchField("body"),
        index.FilterField("city"),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.hero_image_id and not self.hero_alt:
            raise ValidationError(
                {
                    "hero_alt": _(
                        "Say what the picture shows, for those who cannot see it."
                    )
                }
            )

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["city_page"] = city_page_for(self)
        return context


def city_page_for(page: SourcedPage) -> Page | None:
    """The published page of its city in the page's language."""
    # By name, not by import: the city's page lists these very pages.
    cities = page._meta.apps.get_model("campaign_site", "CityPage").objects
    return cities.live().for_city(page.city).filter(locale_id=page.locale_id).first()


def picture_has_words(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(hero_image__isnull=True) | ~models.Q(hero_alt=""),
        name=name,
        violation_error_message=_("Say what the picture shows."),
    )
