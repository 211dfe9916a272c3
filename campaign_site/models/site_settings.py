"""What stands on every page: the funder's acknowledgement and how to reach us."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import PreviewableMixin, TranslatableMixin


@register_setting(icon="mail")
class ContactSettings(BaseGenericSetting):
    security_contact = models.EmailField(
        _("address for security reports"),
        blank=True,
        help_text=_("Empty: /.well-known/security.txt names the contact page."),
    )
    source_code_url = models.URLField(
        _("address of the source code"),
        blank=True,
        help_text=_(
            "The licence obliges us to offer it; shown at the foot of each page."
        ),
    )

    panels = [FieldPanel("security_contact"), FieldPanel("source_code_url")]

    class Meta:
        verbose_name = _("contact and source code")


class FunderQuerySet(models.QuerySet["FunderAcknowledgement"]):
    def in_language(self, language: str) -> "FunderQuerySet":
        return self.filter(locale__language_code=language)

    def with_source_code(self) -> "FunderQuerySet":
        """Both stand at the foot of each page; together they cost one query."""
        address = ContactSettings.objects.values("source_code_url")[:1]
        return self.annotate(source_code_url=models.Subquery(address))


class FunderAcknowledgement(PreviewableMixin, TranslatableMixin, models.Model):
    """The words come from the grant agreement, one row for each language."""

    statement = models.CharField(
        _("statement"),
        max_length=250,
        help_text=_(
            "First thing on every page. 'European Union' in full, and the fund."
        ),
    )
    disclaimer = models.TextField(
        _("disclaimer"),
        max_length=500,
        help_text=_("Last thing on every page: whose views these are."),
    )
    emblem_alt = models.CharField(
        _("words for the emblem"),
        max_length=100,
        help_text=_("Flag of the European Union."),
    )

    objects = FunderQuerySet.as_manager()

    panels = [
        FieldPanel("statement"),
        FieldPanel("disclaimer"),
        FieldPanel("emblem_alt"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("funder's acknowledgement")
        verbose_name_plural = _("funder's acknowledgement")

    def __str__(self) -> str:
        return self.statement

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "campaign_site/pages/funder_preview.html"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        response = super().serve_preview(request, mode_name)
        response._csp_replace = {"frame-ancestors": ["'self'"]}
        return response
