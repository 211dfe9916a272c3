from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from campaign_site.models.cities import city_cards
from campaign_site.models.events import EventPage
from campaign_site.models.facts import FactCard
from campaign_site.models.pages import CampaignPage
from campaign_site.models.stories import StoryPage
from surveys.models.waves import Wave

STORIES = 3
EVENTS = 3


class HomePage(CampaignPage):
    """One for each language; the first lines say what the campaign is."""

    hero_title = models.CharField(_("headline"), max_length=120)
    survey_title = models.CharField(
        _("headline of the survey call"), max_length=160, blank=True
    )
    survey_text = models.TextField(
        _("text of the survey call"), max_length=400, blank=True
    )
    newsletter_text = models.TextField(
        _("text of the newsletter call"), max_length=400, blank=True
    )

    parent_page_types = ["wagtailcore.Page"]
    template = "campaign_site/pages/home.html"
    content_panels = [
        FieldPanel("title"),
        FieldPanel("hero_title"),
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("survey_title"), FieldPanel("survey_text")],
            heading=_("Survey call, shown while a survey is open"),
        ),
        FieldPanel("newsletter_text"),
    ]

    class Meta:
        verbose_name = _("home page")

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code
        context["fact"] = fact_of_the_week(language)
        context["stories"] = stories_for(language)
        context["events"] = (
            EventPage.objects.for_cards().in_language(language).newest_first()[:EVENTS]
        )
        context["cities"] = city_cards(language)
        context["open_waves"] = Wave.objects.open_at(timezone.now())
        return context


def fact_of_the_week(language: str) -> FactCard | None:
    """Each week another one of the facts that are not past their date."""
    today = timezone.localdate()
    facts = list(FactCard.objects.public().in_language(language).current_on(today))
    return facts[today.isocalendar().week % len(facts)] if facts else None


def stories_for(language: str) -> list[StoryPage]:
    """The newest in this language, then English ones that it lacks."""
    cards = StoryPage.objects.for_cards().newest_first()
    own = list(cards.in_language(language)[:STORIES])
    if len(own) < STORIES and language != "en":
        known = [story.translation_key for story in own]
        others = cards.in_language("en").exclude(translation_key__in=known)
        own += others[: STORIES - len(own)]
    return own
