"""Every named constraint: one row that passes, one that the database refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from mailing.enums import ConsentKind, DispatchState
from mailing.errors import AppendOnlyError
from mailing.models import (
    Confirmation,
    ConsentEvent,
    Contact,
    Delivery,
    Message,
    MessageVariant,
    Suppression,
)
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db
HMAC = "ab" * 32
CONTACT = {"email": "A@b.cz", "email_norm": "a@b.cz", "email_hmac": HMAC}
MESSAGE = {"title": "t", "kind": "invitation", "link": "https://example.org"}
VARIANT = {"language": "cs", "subject": "s", "body": "b"}


def refuses(constraint, function, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        function(**values)


@pytest.mark.parametrize(
    ("constraint", "good", "bad"),
    (
        ("contact_address_has_an_at_sign", {}, {"email_norm": "anna"}),
        ("contact_has_a_language", {}, {"language": ""}),
        ("contact_has_a_digest", {}, {"email_hmac": "short"}),
    ),
)
def test_contact_constraints(constraint, good, bad):
    base = CONTACT | {"language": "cs"}

    refuses(constraint, Contact.objects.create, **base | bad)
    Contact.objects.create(**base | good)


def test_contact_has_an_address_of_its_own():
    make.contact("anna@example.org")
    make.contact("ben@example.org")

    # SQLite names the columns of a unique constraint, PostgreSQL its name.
    with pytest.raises(IntegrityError, match=r"email_norm|address_of_its_own"):
        Contact.objects.create(
            email="x", email_norm="anna@example.org", email_hmac=HMAC, language="cs"
        )


@pytest.mark.parametrize(
    ("constraint", "bad"),
    (
        ("consent_kind_is_known", {"kind": "maybe"}),
        ("consent_purpose_is_known", {"purpose": "adverts"}),
        ("consent_names_its_wording_and_evidence", {"evidence": ""}),
        ("consent_names_its_wording_and_evidence", {"wording_version": ""}),
    ),
)
def test_consent_constraints(constraint, bad):
    person = make.contact(says_yes=False)

    make.consent_event(person)
    refuses(constraint, make.consent_event, contact=person, **bad)


def test_suppression_constraints():
    Suppression.objects.create(email_hmac=HMAC, reason="manual")
    refuses(
        "suppression_reason_is_known",
        Suppression.objects.create,
        email_hmac=HMAC[::-1],
        reason="whim",
    )
    refuses(
        "email_hmac|listed_once",
        Suppression.objects.create,
        email_hmac=HMAC,
        reason="manual",
    )


@pytest.mark.parametrize(
    ("constraint", "good", "bad"),
    (
        ("message_kind_is_known", {"kind": "reminder"}, {"kind": "spam"}),
        ("message_state_is_known", {"state": "draft"}, {"state": "lost"}),
        (
            "message_is_approved_before_it_is_sent",
            {"state": "sending", "approved_at": make.NOW},
            {"state": "sending"},
        ),
        (
            "message_link_is_absolute",
            {"kind": "newsletter", "link": ""},
            {"kind": "reminder", "link": ""},
        ),
        ("message_link_is_absolute", {}, {"link": "/s/before/"}),
    ),
)
def test_message_constraints(constraint, good, bad):
    Message.objects.create(**MESSAGE | good)
    refuses(constraint, Message.objects.create, **MESSAGE | bad)


@pytest.mark.parametrize(
    ("constraint", "good", "bad"),
    (
        ("variant_subject_is_one_line", {}, {"subject": "a\nBcc: b"}),
        ("variant_subject_is_one_line", {}, {"subject": "a\rBcc: b"}),
        (
            "variant_is_compiled_as_a_whole",
            {"html": "h", "text": "t", "sha256": HMAC},
            {"html": "h", "text": "", "sha256": ""},
        ),
        (
            "variant_is_compiled_as_a_whole",
            {},
            {"html": "h", "text": "t", "sha256": "short"},
        ),
    ),
)
def test_variant_constraints(constraint, good, bad):
    message = Message.objects.create(**MESSAGE)
    other = Message.objects.create(**MESSAGE)

    MessageVariant.objects.create(message=message, **VARIANT | good)
    refuses(constraint, MessageVariant.objects.create, message=other, **VARIANT | bad)


def test_one_variant_for_each_language():
    message = make.message("cs", "sk")

    refuses(
        "one_variant|language",
        MessageVariant.objects.create,
        message=message,
        **VARIANT,
    )


def delivery_with(**values):
    return Delivery.objects.create(
        message=make.message(), contact=make.contact(), **values
    )


def confirmation_with(**values):
    person = make.contact()
    values = {"language": "cs", "wording_version": "1"} | values
    return Confirmation.objects.create(contact=person, **values)


@pytest.mark.parametrize(
    ("model", "create"),
    (("delivery", delivery_with), ("confirmation", confirmation_with)),
)
@pytest.mark.parametrize(
    ("constraint", "good", "bad"),
    (
        ("state_is_known", {}, {"state": "lost"}),
        (
            "has_a_lease_while_claimed",
            {"state": "claimed", "lease_until": make.NOW},
            {"state": "claimed"},
        ),
        ("has_a_lease_while_claimed", {}, {"lease_until": make.NOW}),
        (
            "has_a_time_when_sent",
            {"state": "sent", "sent_at": make.NOW},
            {"state": "sent"},
        ),
        ("has_a_time_when_sent", {}, {"sent_at": make.NOW}),
        (
            "says_why_it_was_not_sent",
            {"state": "failed", "reason": "smtp 550"},
            {"state": "failed"},
        ),
    ),
)
def test_dispatch_constraints(model, create, constraint, good, bad):
    refuses(f"{model}_{constraint}", create, **bad)
    create(**good)


def test_confirmation_has_a_language():
    refuses("confirmation_has_a_language", confirmation_with, language="")
    confirmation_with()


def test_one_delivery_for_each_message_and_contact():
    row = make.delivery()
    other = make.contact("ben@example.org")

    Delivery.objects.create(message=row.message, contact=other)
    refuses(
        "one_delivery|message_id",
        Delivery.objects.create,
        message=row.message,
        contact=row.contact,
    )


def test_rows_have_pseudonyms_only():
    delivery = make.delivery()
    event = delivery.contact.consent_events.get()
    named = [
        delivery,
        delivery.contact,
        event,
        make.suppression(delivery.contact),
        make.confirmation("ben@example.org"),
        make.outbox_mail(),
        delivery.message.variants.get(),
        delivery.message,
    ]

    assert [str(row) for row in named] == [
        f"delivery #{delivery.pk}",
        f"contact #{delivery.contact.pk}",
        f"confirmed of contact #{delivery.contact.pk}",
        f"suppression #{Suppression.objects.get().pk}",
        f"confirmation #{Confirmation.objects.get().pk}",
        f"outbox mail #{named[5].pk}",
        f"{delivery.message.pk} cs",
        "October",
    ]


def test_consent_events_cannot_be_rewritten():
    make.contact()

    with pytest.raises(AppendOnlyError):
        ConsentEvent.objects.update(kind=ConsentKind.WITHDRAWN)


@pytest.mark.parametrize(
    ("kinds", "is_mailable"),
    (
        ([], False),
        (["granted"], False),
        (["granted", "confirmed"], True),
        (["granted", "confirmed", "withdrawn"], False),
        (["confirmed", "withdrawn", "granted"], False),
        (["confirmed", "withdrawn", "granted", "confirmed"], True),
        (["confirmed", "granted"], True),
    ),
)
def test_the_newest_decision_counts(kinds, is_mailable):
    person = make.contact(says_yes=False)
    make.contact("ben@example.org", says_yes=False)
    for kind in kinds:
        make.consent_event(person, kind)

    assert list(Contact.objects.mailable()) == ([person] if is_mailable else [])


def test_suppressed_contact_is_not_mailable_under_any_spelling():
    make.contact("Anna@example.org")
    ben = make.contact("ben@example.org")
    make.suppression(make.contact("anna@example.org"))

    assert list(Contact.objects.mailable()) == [ben]


def test_contacts_of_a_city_and_counts():
    make.contact("a@example.org", city="sofia", language="bg")
    make.contact("b@example.org", city="sofia", language="bg")
    make.contact("c@example.org", city="prague")

    in_sofia = Contact.objects.in_city("sofia")

    assert in_sofia.count() == 2
    assert Contact.objects.in_city("").count() == 3
    assert Contact.objects.counts() == [("bg", "sofia", 2), ("cs", "prague", 1)]


def test_due_and_lapsed_rows():
    minute = dt.timedelta(minutes=1)
    row = make.delivery()

    assert not Delivery.objects.due(make.NOW - minute).exists()
    assert Delivery.objects.due(make.NOW).get() == row
    make.claimed(row, make.NOW)
    assert not Delivery.objects.due(make.NOW).exists()
    assert not Delivery.objects.lapsed(make.NOW).exists()
    assert Delivery.objects.lapsed(make.NOW + minute).get() == row
    assert Delivery.objects.open().get() == row
    assert row.state == DispatchState.CLAIMED
    assert row.attempts == 1


def test_paragraphs_are_parted_by_empty_lines():
    variant = MessageVariant(body="\r\none\r\nstill one\r\n\r\n\r\n two \n\n")

    assert variant.paragraphs == ["one\nstill one", "two"]
