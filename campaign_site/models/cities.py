"""The five cities and the six organisations."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from campaign_site.blocks import BODY_BLOCKS, SOURCE_BLOCKS
from campaign_site.enums import CITY_CHOICES
from campaign_site.models.events import EventPage
from campaign_site.models.facts import FactCard
from campaign_site.models.pages import CampaignPage, CityPageManager
from campaign_site.models.stories import StoryPage

OWN_LANGUAGES = {code: language for code, _name, _zone, language in settings.CITIES}


class PartnerQuerySet(models.QuerySet["Partner"]):
    def in_language(self, language: str) -> "PartnerQuerySet":
        return self.filter(locale__language_code=language)

    def for_city(self, city: str) -> "PartnerQuerySet":
        return self.filter(city=city)


class Partner(TranslatableMixin, index.Indexed, models.Model):
    """An organisation of the partnership."""

    name = models.CharField(_("name"), max_length=200)
    local_name = models.CharField(
        _("name in its own language"), max_length=200, blank=True
    )
    city = models.CharField(_("city"), max_length=20, choices=CITY_CHOICES)
    site = models.URLField(_("web site"), blank=True)
    is_lead = models.BooleanField(_("leads the partnership"), default=False)
    role = models.TextField(_("role"), max_length=400, blank=True)

    objects = PartnerQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("local_name"),
        FieldPanel("city"),
        FieldPanel("site"),
        FieldPanel("is_lead"),
        FieldPanel("role"),
    ]
    override_translatable_fields = [
        SynchronizedField("name"),
        SynchronizedField("local_name"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("partner")
        ordering = ["-is_lead", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """Its own name where its own language is read."""
        is_home = OWN_LANGUAGES[self.city] == get_language()
        return self.local_name if is_home and self.local_name else self.name


class CityIndexPage(CampaignPage):
    parent_page_types = ["campaign_site.HomePage"]
    subpage_types = ["campaign_site.CityPage"]
    max_count_per_parent = 1
    template = "campaign_site/pages/city_index.html"

    class Meta:
        verbose_name = _("list of cities")

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["cities"] = city_cards(self.locale.language_code)
        return context


class CityPage(CampaignPage):
    """What the campaign did in a city; its stories and events appear by themselves."""

    city = models.CharField(_("city"), max_length=20, choices=CITY_CHOICES)
    body = StreamField(BODY_BLOCKS, verbose_name=_("text"), blank=True)
    sources = StreamField(SOURCE_BLOCKS, verbose_name=_("sources"), blank=True)

    objects = CityPageManager()

    parent_page_types = ["campaign_site.CityIndexPage"]
    subpage_types = ["campaign_site.StoryPage", "campaign_site.EventPage"]
    template = "campaign_site/pages/city.html"
    content_panels = [
        *CampaignPage.content_panels,
        FieldPanel("city"),
        FieldPanel("body"),
        FieldPanel("sources"),
    ]
    override_translatable_fields = [SynchronizedField("sources")]
    search_fields = [
        *CampaignPage.search_fields,
        index.SearchField("body"),
        index.FilterField("city"),
    ]

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code
        events = EventPage.objects.for_cards().in_language(language).for_city(self.city)
        stories = (
            StoryPage.objects.for_cards().in_language(language).for_city(self.city)
        )
        context["stories"] = stories.newest_first()
        context["events"] = events.newest_first()
        context["facts"] = (
            FactCard.objects.public().in_language(language).for_city(self.city)
        )
        context["partners"] = Partner.objects.in_language(language).for_city(self.city)
        context["today"] = timezone.localdate()
        return context


def city_cards(language: str) -> list[dict[str, Any]]:
    """The five cities in their order, each with its page here or else in English."""
    pages: dict[str, CityPage] = {}
    wanted = CityPage.objects.live().select_related("locale")
    for page in wanted.filter(locale__language_code__in={language, "en"}):
        if page.city not in pages or page.locale.language_code == language:
            pages[page.city] = page
    partners: dict[str, list[Partner]] = {}
    for partner in Partner.objects.in_language(language):
        partners.setdefault(partner.city, []).append(partner)
    return [
        {
            "code": code,
            "name": name,
            "page": pages.get(code),
            "partners": partners.get(code, []),
        }
        for code, name in CITY_CHOICES
    ]
