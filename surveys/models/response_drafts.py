"""What residents keep here to go on later: sealed, and opened by their code alone."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ResponseDraftQuerySet(models.QuerySet["ResponseDraft"]):
    def open_on(self, day: dt.date) -> "ResponseDraftQuerySet":
        return self.filter(expires_on__gt=day)

    def forgotten_on(self, day: dt.date) -> "ResponseDraftQuerySet":
        """Past their date, or of a wave that takes no answers any more."""
        return self.filter(Q(expires_on__lte=day) | Q(wave__closed_at__isnull=False))


class ResponseDraft(models.Model):
    """A half-filled questionnaire.

    The key of `content` is made of the code that the resident wrote down; neither this
    row nor the server's own keys open it. `expires_on` is the Monday of some week.
    """

    code_digest = models.CharField(
        _("digest of the code"), primary_key=True, max_length=64
    )
    wave = models.ForeignKey(
        "surveys.Wave", on_delete=models.CASCADE, related_name="drafts"
    )
    content = models.TextField(_("sealed content"))
    expires_on = models.DateField(_("expires on"), db_index=True)

    objects = ResponseDraftQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return "a questionnaire to go on with"
