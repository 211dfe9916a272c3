"""Images and documents, with what the campaign must know of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class CampaignImage(AbstractImage):
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    consent_on_file = models.CharField(
        _("consent on file"),
        max_length=200,
        blank=True,
        help_text=_("Where the written consent of each person in the picture is kept."),
    )

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit", "consent_on_file")


class CampaignRendition(AbstractRendition):
    image = models.ForeignKey(CampaignImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="rendition_is_made_once",
            )
        ]


class CampaignDocument(AbstractDocument):
    language = models.CharField(_("language"), max_length=5, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)

    admin_form_fields = (
        "title", "file", "collection", "tags", "language", "licence",
    )  # fmt: skip
