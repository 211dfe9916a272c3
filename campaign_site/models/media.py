"""Images and documents, with what the campaign must know of each."""

import io
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    WagtailImageField,
    get_upload_to,
)
from wagtail.images.models import Image as WagtailImage

# What a picture needs in order to look right; anything else may tell where, when and
# with which camera it was taken.
KEPT = ("icc_profile", "transparency", "duration", "loop", "disposal", "background")


def without_metadata(file: Any) -> ContentFile:
    """The picture alone: upright, with its colours, without Exif, XMP and comments."""
    file.seek(0)
    with Image.open(file) as original:
        picture_format = original.format or "PNG"
        moves = getattr(original, "is_animated", False)
        picture = original if moves else ImageOps.exif_transpose(original)
        kept = {key: original.info[key] for key in KEPT if key in original.info}
        picture.info.clear()
        picture.info.update(kept)
        quality: dict[str, int] = (
            {} if picture_format in {"PNG", "GIF"} else {"quality": 92}
        )
        written = io.BytesIO()
        picture.save(written, picture_format, save_all=moves, **kept, **quality)
    # Without a name Django takes the content for empty and measures nothing.
    return ContentFile(written.getvalue(), name=file.name)


class CleanImageField(WagtailImageField):
    """Takes what the camera wrote into a file out of it, before the file is stored."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001  # Django's signature
        file = getattr(model_instance, self.attname)
        if file and not file._committed:  # noqa: SLF001  # as FileField.pre_save does
            file.save(file.name, without_metadata(file), save=False)
        return super().pre_save(model_instance, add)


class CampaignImage(AbstractImage):
    file = CleanImageField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )
    # After the file, whose saving turns the picture upright and measures it again.
    width = models.IntegerField(verbose_name=_("width"), editable=False)
    height = models.IntegerField(verbose_name=_("height"), editable=False)
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
