"""Subscribe, confirm, unsubscribe: double opt-in with evidence (GDPR 7)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mailing.enums import (
    LIFTED_BY_CONFIRMATION,
    ConsentKind,
    Purpose,
    SuppressionReason,
)
from mailing.errors import (
    AddressSuppressedError,
    ConfirmationSpentError,
    TooManyConfirmationsError,
)
from mailing.models import Confirmation, ConsentEvent, Contact, Suppression

# Changes with every change of the words beside the button of the form.
WORDING_VERSION = "2019-1"
# A stranger may type somebody's address again and again (list bombing).
LIMITS = ((timedelta(hours=1), 1), (timedelta(days=1), 3))
# One day longer than the link in the mail lives.
UNCONFIRMED_AGE = timedelta(days=8)


@transaction.atomic
def subscribe(
    *,
    address: str,
    language: str,
    city: str = "",
    source: str = "form",
    now: datetime | None = None,
) -> Confirmation:
    """Ask the owner of ADDRESS by mail. Nothing is in force before the answer.

    Raises AddressError, AddressSuppressedError or TooManyConfirmationsError.
    """
    now = now or timezone.now()
    found = Contact.objects.enrol(address=address, language=language, city=city)
    contact = Contact.objects.select_for_update().get(pk=found.pk)
    _check_suppression(contact.email_hmac)
    _check_limits(contact.email_hmac, now)
    _add_event(contact, ConsentKind.GRANTED, language=language, evidence=source, at=now)
    return Confirmation.objects.create(
        contact=contact,
        language=language,
        city=city,
        wording_version=WORDING_VERSION,
        created_at=now,
        due_at=now,
    )


def _check_suppression(email_hmac: str) -> None:
    listed = Suppression.objects.filter(email_hmac=email_hmac)
    if listed.exclude(reason__in=LIFTED_BY_CONFIRMATION).exists():
        raise AddressSuppressedError


def _check_limits(email_hmac: str, now: datetime) -> None:
    """By digest, so that no spelling of one mailbox gets limits of its own."""
    asked = Confirmation.objects.filter(contact__email_hmac=email_hmac)
    for span, most in LIMITS:
        if asked.filter(created_at__gt=now - span).count() >= most:
            raise TooManyConfirmationsError


@transaction.atomic
def confirm(*, confirmation_id: int, now: datetime | None = None) -> Contact:
    """Put a subscription into force; twice is once.

    Raises Confirmation.DoesNotExist after an erasure, ConfirmationSpentError when the
    link was used and the person left since, AddressSuppressedError when the mailbox
    complained meanwhile.
    """
    now = now or timezone.now()
    rows = Confirmation.objects.select_for_update(of=("self",))
    confirmation = rows.select_related("contact").get(pk=confirmation_id)
    contact: Contact = confirmation.contact
    if confirmation.confirmed_at:
        if not Contact.objects.mailable().filter(pk=contact.pk).exists():
            raise ConfirmationSpentError
        return contact
    _check_suppression(contact.email_hmac)
    Suppression.objects.filter(email_hmac=contact.email_hmac).delete()
    contact.language, contact.city = confirmation.language, confirmation.city
    contact.save(update_fields=["language", "city"])
    _add_event(
        contact,
        ConsentKind.CONFIRMED,
        language=confirmation.language,
        evidence="mail",
        at=now,
        wording_version=confirmation.wording_version,
    )
    confirmation.confirmed_at = now
    confirmation.save(update_fields=["confirmed_at"])
    return contact


@transaction.atomic
def unsubscribe(*, email_hmac: str, source: str, now: datetime | None = None) -> None:
    """At once, for every spelling of the address, and again as often as you like."""
    now = now or timezone.now()
    Suppression.objects.get_or_create(
        email_hmac=email_hmac,
        defaults={"reason": SuppressionReason.UNSUBSCRIBED, "at": now},
    )
    for contact in Contact.objects.consenting().filter(email_hmac=email_hmac):
        values = {"language": contact.language, "evidence": source, "at": now}
        _add_event(contact, ConsentKind.WITHDRAWN, **values)


def forget_unconfirmed(*, now: datetime | None = None) -> int:
    """Delete those who never said yes; their address was never ours to keep."""
    now = now or timezone.now()
    limit = now - UNCONFIRMED_AGE
    recent = Confirmation.objects.filter(created_at__gt=limit).values("contact")
    old = Contact.objects.never_confirmed().filter(created_on__lt=limit.date())
    _total, by_model = old.exclude(pk__in=recent).delete()
    return by_model.get("mailing.Contact", 0)


def _add_event(contact: Contact, kind: ConsentKind, **values: Any) -> None:
    values = {"wording_version": WORDING_VERSION} | values
    ConsentEvent.objects.create(
        contact=contact, kind=kind, purpose=Purpose.CAMPAIGN, **values
    )
