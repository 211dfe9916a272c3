import datetime as dt

import pytest

from mailing.actions import consents
from mailing.errors import (
    AddressError,
    AddressSuppressedError,
    ConfirmationSpentError,
    TooManyConfirmationsError,
)
from mailing.models import Confirmation, ConsentEvent, Contact, Suppression
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def ask(address="anna@example.org", now=make.NOW, language="cs", city=""):
    return consents.subscribe(address=address, language=language, city=city, now=now)


def test_subscribe_stores_a_question_and_no_permission():
    row = ask(" Anna@Прага.бг ", language="bg", city="sofia")

    event = ConsentEvent.objects.get()
    assert (row.state, row.due_at, row.language) == ("queued", make.NOW, "bg")
    assert row.contact.email == "Anna@Прага.бг"
    assert row.contact.email_norm == "Anna@xn--80aai0cf.xn--90ae"
    assert (event.kind, event.evidence, event.at) == ("granted", "form", make.NOW)
    assert (event.wording_version, event.language) == ("2019-1", "bg")
    assert not Contact.objects.mailable().exists()


def test_confirm_puts_it_into_force_once():
    row = ask(city="prague")

    consents.confirm(confirmation_id=row.pk, now=make.NOW + HOUR)
    contact = consents.confirm(confirmation_id=row.pk, now=make.NOW + 2 * HOUR)

    kinds = ConsentEvent.objects.values_list("kind", "evidence")
    assert list(kinds) == [("granted", "form"), ("confirmed", "mail")]
    assert list(Contact.objects.mailable()) == [contact]
    assert (contact.language, contact.city) == ("cs", "prague")


def test_a_stranger_cannot_change_the_language_of_a_contact():
    person = make.contact(language="cs", city="prague")

    row = ask(language="it", city="rubano")

    person.refresh_from_db()
    assert (person.language, person.city) == ("cs", "prague")
    consents.confirm(confirmation_id=row.pk)
    person.refresh_from_db()
    assert (person.language, person.city) == ("it", "rubano")
    assert Contact.objects.count() == 1


def test_one_question_an_hour_and_three_a_day_whatever_the_spelling():
    ask("anna@example.org")
    with pytest.raises(TooManyConfirmationsError):
        ask("Anna@example.org", make.NOW + HOUR / 2)
    ask("ANNA@EXAMPLE.org", make.NOW + 2 * HOUR)
    ask("anna@example.org", make.NOW + 4 * HOUR)
    with pytest.raises(TooManyConfirmationsError):
        ask("anna@example.org", make.NOW + 6 * HOUR)
    ask("ben@example.org", make.NOW + 6 * HOUR)
    ask("anna@example.org", make.NOW + DAY + HOUR)

    assert Confirmation.objects.count() == 5
    assert not Contact.objects.filter(email_norm="Anna@example.org").exists()


@pytest.mark.parametrize("reason", ("manual", "complained", "bounced"))
def test_subscribe_respects_who_must_never_get_mail(reason):
    person = make.contact()
    make.suppression(person, reason)
    Contact.objects.all().delete()

    with pytest.raises(AddressSuppressedError):
        ask()

    assert not Contact.objects.exists()


@pytest.mark.parametrize("reason", ("unsubscribed", "erased"))
def test_a_person_may_come_back(reason):
    make.suppression(make.contact(), reason)

    row = ask()
    assert not Contact.objects.mailable().exists()
    consents.confirm(confirmation_id=row.pk)

    assert Contact.objects.mailable().exists()
    assert not Suppression.objects.exists()


def test_subscribe_refuses_what_is_no_address():
    with pytest.raises(AddressError):
        ask("anna@example.org\nBcc: all@example.org")

    assert not Contact.objects.exists()


def test_unsubscribe_holds_for_every_spelling_and_any_number_of_times():
    first = make.contact("anna@example.org")
    make.contact("Anna@example.org")
    make.contact("ben@example.org")

    consents.unsubscribe(email_hmac=first.email_hmac, source="page", now=make.NOW)
    consents.unsubscribe(email_hmac=first.email_hmac, source="one_click")

    withdrawn = ConsentEvent.objects.filter(kind="withdrawn")
    assert withdrawn.count() == 2
    assert {e.evidence for e in withdrawn} == {"page"}
    assert Suppression.objects.get().reason == "unsubscribed"
    assert Contact.objects.mailable().get().email == "ben@example.org"


def test_unsubscribe_works_for_an_address_that_was_erased():
    consents.unsubscribe(email_hmac="ab" * 32, source="page")

    assert Suppression.objects.get().email_hmac == "ab" * 32


def test_an_old_link_does_not_undo_an_unsubscription():
    row = ask()
    consents.confirm(confirmation_id=row.pk)
    consents.unsubscribe(email_hmac=row.contact.email_hmac, source="page")

    with pytest.raises(ConfirmationSpentError):
        consents.confirm(confirmation_id=row.pk)

    assert not Contact.objects.mailable().exists()


def test_a_complaint_between_question_and_answer_wins():
    row = ask()
    make.suppression(row.contact, "complained")

    with pytest.raises(AddressSuppressedError):
        consents.confirm(confirmation_id=row.pk)

    assert not ConsentEvent.objects.filter(kind="confirmed").exists()


def test_who_never_confirmed_is_forgotten_after_eight_days():
    old = make.NOW - 9 * DAY
    silent, undecided = ask("silent@example.org", old), ask("late@example.org", old)
    left, stays = make.contact("left@example.org"), make.contact("stays@example.org")
    make.consent_event(left, "withdrawn")
    Contact.objects.update(created_on=old.date())
    ask("late@example.org", make.NOW - DAY)
    fresh = ask("fresh@example.org", make.NOW)

    assert consents.forget_unconfirmed(now=make.NOW) == 1

    kept = {undecided.contact, left, stays, fresh.contact}
    assert set(Contact.objects.all()) == kept
    assert not Confirmation.objects.filter(pk=silent.pk).exists()
    assert consents.forget_unconfirmed(now=make.NOW) == 0
