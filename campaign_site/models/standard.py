from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from campaign_site.blocks import BODY_BLOCKS
from campaign_site.models.pages import CampaignPage


class StandardPage(CampaignPage):
    """Project, privacy, accessibility, legal notice, contact, results, newsletter."""

    body = StreamField(BODY_BLOCKS, verbose_name=_("text"), blank=True)

    parent_page_types = ["campaign_site.HomePage", "campaign_site.StandardPage"]
    subpage_types = ["campaign_site.StandardPage"]
    template = "campaign_site/pages/standard.html"
    content_panels = [*CampaignPage.content_panels, FieldPanel("body")]
    search_fields = [*CampaignPage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
