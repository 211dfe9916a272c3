"""Contacts who said yes, and messages in a few languages."""

import datetime as dt

from django.utils import timezone

from mailing.actions.messages import approve_message
from mailing.actions.sending import queue_deliveries
from mailing.enums import ConsentKind, MessageKind, Purpose
from mailing.models import (
    Confirmation,
    ConsentEvent,
    Contact,
    Delivery,
    Message,
    MessageVariant,
    OutboxMail,
    Suppression,
)

LINK = "https://example.org/{language}/s/before/?c=mail"
NOW = dt.datetime(2019, 10, 1, 12, tzinfo=dt.UTC)


def contact(address="anna@example.org", language="cs", city="", *, says_yes=True):
    row = Contact.objects.enrol(address=address, language=language, city=city)
    if says_yes:
        consent_event(row)
    return row


def consent_event(contact, kind=ConsentKind.CONFIRMED, **values):
    values = {
        "purpose": Purpose.CAMPAIGN,
        "wording_version": "2019-1",
        "language": contact.language,
        "evidence": "form",
    } | values
    return ConsentEvent.objects.create(contact=contact, kind=kind, **values)


def suppression(contact, reason="unsubscribed"):
    return Suppression.objects.create(email_hmac=contact.email_hmac, reason=reason)


def message(*languages, kind=MessageKind.INVITATION, link=LINK, **values):
    row = Message.objects.create(title="October", kind=kind, link=link, **values)
    for language in languages or ("cs",):
        MessageVariant.objects.create(
            message=row,
            language=language,
            subject=f"Subject {language}",
            preheader="Before all",
            body="First words.\n\nSecond <words> & more.",
            button="Open",
        )
    return row


def sending_message(*languages, **values):
    """Approved and queued for everybody there is."""
    row = approve_message(message=message(*languages, **values))
    queue_deliveries(message=row)
    row.refresh_from_db()
    return row


def delivery(**values):
    """One row of a message in the sending state, due at NOW."""
    person = contact()
    row = Delivery.objects.get(message=sending_message(), contact=person)
    Delivery.objects.filter(pk=row.pk).update(due_at=NOW, **values)
    row.refresh_from_db()
    return row


def confirmation(address="anna@example.org", **values):
    person = contact(address, says_yes=False)
    values = {"due_at": NOW, "created_at": NOW, "language": "cs"} | values
    return Confirmation.objects.create(
        contact=person, wording_version="2019-1", **values
    )


def claimed(row, lease_until=None):
    row.mark_claimed(lease_until=lease_until or timezone.now() + dt.timedelta(hours=1))
    return row


def outbox_mail(**values):
    values = {"recipient": "a@b.cz", "subject": "Hello", "text": "Words"} | values
    return OutboxMail.objects.create(**values)
