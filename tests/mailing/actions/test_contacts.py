import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from mailing.actions.contacts import erase_contact, export_contact, suppress_address
from mailing.enums import SuppressionReason
from mailing.errors import UnknownContactError
from mailing.models import ConsentEvent, Contact, Delivery, OutboxMail, Suppression
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db


def test_erasure_leaves_a_digest_and_nothing_else():
    make.contact("ben@example.org")
    row = make.delivery()
    make.outbox_mail(recipient="anna@example.org")
    make.outbox_mail(recipient="ben@example.org")

    digest = row.contact.email_hmac

    erase_contact(address="anna@EXAMPLE.org")

    assert list(Contact.objects.values_list("email", flat=True)) == ["ben@example.org"]
    assert not Delivery.objects.filter(pk=row.pk).exists()
    assert ConsentEvent.objects.count() == 1
    assert OutboxMail.objects.get().recipient == "ben@example.org"
    assert Suppression.objects.get().reason == "erased"
    assert Suppression.objects.get().email_hmac == digest


def test_erasure_keeps_an_older_suppression():
    make.suppression(make.contact(), "complained")

    erase_contact(address="anna@example.org")

    assert Suppression.objects.get().reason == "complained"


@pytest.mark.parametrize("function", (erase_contact, export_contact))
def test_unknown_contact(function):
    make.contact("ben@example.org")

    with pytest.raises(UnknownContactError):
        function(address="anna@example.org")


def test_export_holds_all_of_one_person_and_nothing_of_another():
    make.contact("ben@example.org")
    row = make.delivery()
    make.confirmation()
    make.suppression(row.contact)

    data = export_contact(address="anna@example.org")

    assert data["address"] == "anna@example.org"
    assert [event["kind"] for event in data["consent"]] == ["confirmed"]
    assert [d["message__title"] for d in data["deliveries"]] == ["October"]
    assert [c["state"] for c in data["confirmations"]] == ["queued"]
    assert [s["reason"] for s in data["suppression"]] == ["unsubscribed"]
    assert "ben@" not in json.dumps(data, cls=DjangoJSONEncoder)


def test_suppression_takes_the_newest_reason():
    person = make.contact()
    suppress_address(
        email_hmac=person.email_hmac, reason=SuppressionReason.UNSUBSCRIBED
    )
    suppress_address(email_hmac=person.email_hmac, reason=SuppressionReason.MANUAL)

    assert Suppression.objects.get().reason == "manual"
