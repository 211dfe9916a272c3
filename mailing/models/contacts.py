"""Who asked for mail, the evidence of it, and who must never get any."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailing.addresses import address_digest, normalise_address
from mailing.enums import ConsentKind, Purpose, SuppressionReason
from mailing.errors import AppendOnlyError


def today() -> date:
    return timezone.now().date()


def _decisions() -> "ConsentEventQuerySet":
    """The decisions of an outer contact, for use in its subqueries."""
    return ConsentEvent.objects.decisions().filter(contact=models.OuterRef("pk"))


class ContactQuerySet(models.QuerySet["Contact"]):
    def with_address(self, address: str) -> "ContactQuerySet":
        return self.filter(email_norm=normalise_address(address))

    def enrol(self, *, address: str, language: str, city: str = "") -> "Contact":
        """Find the contact of an address or add one. A known one is not changed."""
        norm = normalise_address(address)
        contact, _created = self.get_or_create(
            email_norm=norm,
            defaults={
                "email": address.strip(),
                "email_hmac": address_digest(norm),
                "language": language,
                "city": city,
            },
        )
        return contact

    def consenting(self) -> "ContactQuerySet":
        """Those whose newest decision is a yes."""
        newest = models.Subquery(_decisions().values("kind")[:1])
        return self.filter(Exact(newest, ConsentKind.CONFIRMED))

    def never_confirmed(self) -> "ContactQuerySet":
        return self.exclude(models.Exists(_decisions()))

    def unsuppressed(self) -> "ContactQuerySet":
        listed = Suppression.objects.filter(email_hmac=models.OuterRef("email_hmac"))
        return self.exclude(models.Exists(listed))

    def mailable(self) -> "ContactQuerySet":
        return self.consenting().unsuppressed()

    def counts(self) -> list[tuple[str, str, int]]:
        """Language, city, and how many get mail there."""
        groups = self.mailable().values_list("language", "city")
        return list(groups.annotate(n=models.Count("id")).order_by("language", "city"))

    def in_city(self, city: str) -> "ContactQuerySet":
        """Those of one city; of all cities when CITY is empty."""
        return self.filter(city=city) if city else self.all()


class Contact(models.Model):
    email = models.CharField(_("address as typed"), max_length=254)
    email_norm = models.CharField(_("address"), max_length=254)
    email_hmac = models.CharField(max_length=64, db_index=True, editable=False)
    language = models.CharField(_("language"), max_length=12)
    city = models.CharField(_("city"), max_length=40, blank=True)
    created_on = models.DateField(_("since"), default=today)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email_norm"], name="contact_has_an_address_of_its_own"
            ),
            models.CheckConstraint(
                condition=models.Q(email_norm__contains="@"),
                name="contact_address_has_an_at_sign",
            ),
            models.CheckConstraint(
                condition=~models.Q(language=""), name="contact_has_a_language"
            ),
            models.CheckConstraint(
                condition=models.Q(Exact(Length("email_hmac"), 64)),
                name="contact_has_a_digest",
            ),
        ]

    def __str__(self) -> str:
        # Wagtail copies this into its log, which outlives the contact.
        return f"contact #{self.pk}"


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError("a consent event is never changed")

    def decisions(self) -> "ConsentEventQuerySet":
        """What counts, newest first.

        'Granted' decides nothing: anybody can type anybody's address into the form.
        """
        deciding = [ConsentKind.CONFIRMED, ConsentKind.WITHDRAWN]
        rows = self.filter(purpose=Purpose.CAMPAIGN, kind__in=deciding)
        return rows.order_by("-id")


class ConsentEvent(models.Model):
    """Append-only evidence (GDPR 7(1)): what, in which words, how, when; no IP."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="consent_events"
    )
    kind = models.CharField(max_length=12, choices=ConsentKind)
    purpose = models.CharField(max_length=20, choices=Purpose)
    wording_version = models.CharField(max_length=20)
    language = models.CharField(max_length=12)
    evidence = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["contact", "id"], name="consent_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=ConsentKind.values),
                name="consent_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=Purpose.values),
                name="consent_purpose_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(wording_version="") & ~models.Q(evidence=""),
                name="consent_names_its_wording_and_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of contact #{self.contact_id}"


class Suppression(models.Model):
    """An address that gets no mail. It survives the erasure: it knows a digest alone."""

    email_hmac = models.CharField(max_length=64)
    reason = models.CharField(max_length=20, choices=SuppressionReason)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email_hmac"], name="suppression_is_listed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=SuppressionReason.values),
                name="suppression_reason_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"suppression #{self.pk}"
