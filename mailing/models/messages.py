"""What staff write: one message, a variant for each language."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from mailing.enums import MessageKind, MessageState
from mailing.models.contacts import Contact, ContactQuerySet

# States in which the words are fixed.
FIXED = [
    MessageState.APPROVED,
    MessageState.SENDING,
    MessageState.PAUSED,
    MessageState.DONE,
]


def language_choices() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


def city_choices() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name, _zone, _language in settings.CITIES]


class Message(ClusterableModel, models.Model):
    title = models.CharField(
        _("internal title"), max_length=120, help_text=_("Only staff see it.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind)
    city = models.CharField(
        _("city"),
        max_length=40,
        blank=True,
        choices=city_choices,
        help_text=_("Only people of this city. Empty: everyone."),
    )
    link = models.CharField(
        _("address of the button"),
        max_length=500,
        blank=True,
        help_text=_(
            "Where the button leads, the same for everybody. {language} in it becomes "
            "the code of the reader's language."
        ),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=MessageState, default=MessageState.DRAFT
    )
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        permissions = [("send_message", "Can approve and send messages")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MessageKind.values), name="message_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values),
                name="message_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FIXED) | Q(approved_at__isnull=False),
                name="message_is_approved_before_it_is_sent",
            ),
            models.CheckConstraint(
                condition=Q(link__startswith="https://")
                | Q(link__startswith="http://")
                | Q(link="", kind=MessageKind.NEWSLETTER),
                name="message_link_is_absolute",
                violation_error_message=_(
                    "Give the whole address of the survey, starting with https://."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def audience(self) -> ContactQuerySet:
        return Contact.objects.mailable().in_city(self.city)

    def link_in(self, language: str) -> str:
        return self.link.replace("{language}", language)


class MessageVariant(models.Model):
    message = ParentalKey(Message, on_delete=models.CASCADE, related_name="variants")
    language = models.CharField(_("language"), max_length=12, choices=language_choices)
    subject = models.CharField(_("subject"), max_length=150)
    preheader = models.CharField(
        _("preview line"),
        max_length=150,
        blank=True,
        help_text=_("Mail programs show it beside the subject."),
    )
    body = models.TextField(
        _("text"), help_text=_("An empty line starts a new paragraph.")
    )
    button = models.CharField(_("words of the button"), max_length=60, blank=True)
    html = models.TextField(editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)
    sha256 = models.CharField(max_length=64, editable=False, blank=True)

    class Meta:
        ordering = ["language"]
        verbose_name = _("variant")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "language"], name="one_variant_for_each_language"
            ),
            models.CheckConstraint(
                condition=~Q(subject__contains="\n") & ~Q(subject__contains="\r"),
                name="variant_subject_is_one_line",
            ),
            models.CheckConstraint(
                condition=Q(html="", text="", sha256="")
                | (~Q(html="") & ~Q(text="") & Q(Exact(Length("sha256"), 64))),
                name="variant_is_compiled_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.language}"

    @property
    def paragraphs(self) -> list[str]:
        lines = self.body.replace("\r\n", "\n").strip()
        return [part.strip() for part in lines.split("\n\n") if part.strip()]

    def digest(self) -> str:
        """SHA-256 of all that a reader gets."""
        parts = f"{self.subject}\0{self.html}\0{self.text}"
        return hashlib.sha256(parts.encode()).hexdigest()
