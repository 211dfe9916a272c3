"""What the campaign adds to Wagtail's staff area."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from campaign_site.models import FactCard, FunderAcknowledgement, Partner


class FactViewSet(SnippetViewSet):
    model = FactCard
    icon = "check"
    menu_label = _("Facts")
    list_display = [
        "figure",
        "says",
        "city",
        "as_of",
        "valid_until",
        BooleanColumn("is_old", label=_("older figure")),
    ]
    list_filter = ["city", "certainty"]
    search_fields = ["figure", "says"]
    list_export = [
        "figure",
        "says",
        "heard",
        "city",
        "certainty",
        "as_of",
        "valid_until",
    ]


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "group"
    menu_label = _("Partners")
    list_display = ["name", "city", "is_lead"]
    list_filter = ["city"]


class FunderViewSet(SnippetViewSet):
    model = FunderAcknowledgement
    icon = "globe"
    menu_label = _("Funder")
    list_display = ["statement"]


class CampaignViewSetGroup(SnippetViewSetGroup):
    items = (FactViewSet, PartnerViewSet, FunderViewSet)
    menu_label = _("Campaign")
    menu_icon = "group"
    menu_order = 250


register_snippet(CampaignViewSetGroup)
