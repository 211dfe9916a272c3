"""A person's rights over the address: a copy, an erasure, a stop."""

from typing import Any

from django.db import transaction

from mailing.addresses import address_digest, normalise_address
from mailing.enums import SuppressionReason
from mailing.errors import UnknownContactError
from mailing.models import Contact, OutboxMail, Suppression


@transaction.atomic
def suppress_address(*, email_hmac: str, reason: SuppressionReason) -> Suppression:
    """Never mail this address again. A stronger reason replaces one that a form lifts."""
    listed, _created = Suppression.objects.update_or_create(
        email_hmac=email_hmac, defaults={"reason": reason}
    )
    return listed


@transaction.atomic
def erase_contact(*, address: str) -> None:
    """Forget the person: contact, consent, deliveries.

    A digest of the address stays, so that no later import can mail them again.
    Raises AddressError or UnknownContactError.
    """
    norm = normalise_address(address)
    contacts = Contact.objects.filter(email_norm=norm)
    kept = OutboxMail.objects.filter(recipient=norm)
    if not contacts.exists() and not kept.exists():
        raise UnknownContactError
    Suppression.objects.get_or_create(
        email_hmac=address_digest(norm), defaults={"reason": SuppressionReason.ERASED}
    )
    contacts.delete()
    kept.delete()


def export_contact(*, address: str) -> dict[str, Any]:
    """All that we hold about an address (GDPR 15), ready for JSON."""
    contact = Contact.objects.with_address(address).first()
    if contact is None:
        raise UnknownContactError
    listed = Suppression.objects.filter(email_hmac=contact.email_hmac)
    return {
        "address": contact.email,
        "address_used": contact.email_norm,
        "language": contact.language,
        "city": contact.city,
        "since": contact.created_on,
        "consent": list(
            contact.consent_events.values(
                "kind", "purpose", "wording_version", "language", "evidence", "at"
            )
        ),
        "confirmations": list(
            contact.confirmations.order_by("id").values(
                "state", "created_at", "sent_at", "confirmed_at"
            )
        ),
        "deliveries": list(
            contact.deliveries.order_by("id").values(
                "message__title", "message__kind", "state", "sent_at", "mail_id"
            )
        ),
        "suppression": list(listed.values("reason", "at")),
    }
