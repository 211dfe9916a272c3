from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField

from campaign_site.blocks import SourceBlock
from campaign_site.models.pages import CampaignPage


class ResourceBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("What it is"), required=False)
    url = blocks.URLBlock(label=_("Address"), required=False)
    document = DocumentChooserBlock(label=_("Or a document"), required=False)
    sources = blocks.ListBlock(SourceBlock(), label=_("Sources"), default=[])

    class Meta:
        icon = "download"
        label = _("Resource")
        description = _("A handbook, report or poster to read or download.")
        template = "campaign_site/blocks/resource.html"


class ResourceIndexPage(CampaignPage):
    resources = StreamField(
        [("resource", ResourceBlock())], verbose_name=_("resources"), blank=True
    )

    parent_page_types = ["campaign_site.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "campaign_site/pages/resource_index.html"
    content_panels = [*CampaignPage.content_panels, FieldPanel("resources")]

    class Meta:
        verbose_name = _("list of resources")
