from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PageManager
from wagtail.search import index

from campaign_site.enums import StoryKind
from campaign_site.models.pages import (
    CampaignPage,
    CityQuerySet,
    SourcedPage,
    picture_has_words,
)


class StoryQuerySet(CityQuerySet):
    def newest_first(self) -> "StoryQuerySet":
        return self.order_by("-published_on", "-pk")


class StoryIndexPage(CampaignPage):
    parent_page_types = ["campaign_site.HomePage"]
    subpage_types = ["campaign_site.StoryPage"]
    max_count_per_parent = 1
    template = "campaign_site/pages/story_index.html"

    class Meta:
        verbose_name = _("list of stories")

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code
        stories = list(
            StoryPage.objects.for_cards().in_language(language).newest_first()
        )
        context["stories"] = stories
        context["english_stories"] = (
            StoryPage.objects.for_cards()
            .in_language("en")
            .exclude(translation_key__in=[story.translation_key for story in stories])
            .newest_first()
            if language != "en"
            else []
        )
        return context


class StoryPage(SourcedPage):
    """A true story, or one put together from several, which then says so."""

    kind = models.CharField(_("kind"), max_length=20, choices=StoryKind)
    is_composite = models.BooleanField(
        _("put together from several people's stories"),
        default=False,
        help_text=_("The page then says so, and shows no face."),
    )
    published_on = models.DateField(_("date of the story"))
    reach_text = models.CharField(
        _("reach"),
        max_length=250,
        blank=True,
        help_text=_("How many people it reached and how that was counted."),
    )

    objects = PageManager.from_queryset(StoryQuerySet)()

    parent_page_types = ["campaign_site.StoryIndexPage", "campaign_site.CityPage"]
    subpage_types: list[str] = []
    template = "campaign_site/pages/story.html"
    content_panels = [
        *CampaignPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("city"),
                FieldPanel("published_on"),
                FieldPanel("is_composite"),
            ],
            heading=_("What it is"),
        ),
        MultiFieldPanel(SourcedPage.picture_panels, heading=_("Picture")),
        FieldPanel("body"),
        FieldPanel("reach_text"),
        FieldPanel("sources"),
    ]
    search_fields = [*SourcedPage.search_fields, index.FilterField("published_on")]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            picture_has_words("story_picture_has_words"),
            models.CheckConstraint(
                condition=models.Q(is_composite=False)
                | models.Q(hero_image__isnull=True),
                name="composite_story_shows_no_picture",
                violation_error_message=_(
                    "A story put together from several people's stories shows a drawing, "
                    "no picture. Remove the picture."
                ),
            ),
        ]
