import datetime as dt
import logging
import smtplib

import pytest

from mailing.actions import claims, consents, messages, sending
from mailing.errors import MessageStateError
from mailing.models import Confirmation, Contact, Delivery, MessageVariant, Suppression
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db
NOW = make.NOW
MINUTE = dt.timedelta(minutes=1)


def refused(code, reply=b"no"):
    return smtplib.SMTPRecipientsRefused({"anna@example.org": (code, reply)})


def people(number, language="cs"):
    return [make.contact(f"p{n}@example.org", language) for n in range(number)]


def send(limit=100, now=None, **kwargs):
    return sending.send_due(limit=limit, now=now, **kwargs)


def states():
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def counts(report):
    return (report.sent, report.failed, report.skipped, report.queued, report.uncertain)


def test_queue_twice_makes_one_row_each_and_lets_late_people_join():
    people(2)
    message = make.message("cs")
    sending.approve_message(message=message)

    assert sending.queue_deliveries(message=message) == 2
    assert sending.queue_deliveries(message=message) == 0
    make.contact("late@example.org")
    assert sending.queue_deliveries(message=message) == 1

    message.refresh_from_db()
    assert message.state == "sending"
    assert Delivery.objects.count() == 3


def test_queue_asks_the_caller_and_the_city():
    anna = make.contact("a@example.org", city="prague")
    make.contact("b@example.org", city="prague")
    make.contact("c@example.org", city="sofia")
    message = make.message("cs", city="prague")
    sending.approve_message(message=message)

    sending.queue_deliveries(message=message, may_send=lambda person: person == anna)

    assert Delivery.objects.get().contact == anna


def test_queue_refuses_a_draft():
    with pytest.raises(MessageStateError, match="draft; it must be approved or"):
        sending.queue_deliveries(message=make.message())


def test_send_marks_every_mail_and_ends_the_message(server):
    people(3)
    message = make.sending_message()

    report = send()

    assert counts(report) == (3, 0, 0, 0, 0)
    assert len(server.sent) == 3
    message.refresh_from_db()
    assert message.state == "done"
    row = Delivery.objects.first()
    assert row.mail_id == f"<d{message.pk}.{row.pk}@mail.example.org>"
    assert row.sent_at is not None
    assert (row.attempts, row.lease_until) == (1, None)
    assert counts(send()) == (0, 0, 0, 0, 0)
    assert len(server.sent) == 3


def test_limit_is_the_most_mails_of_a_run(server):
    people(3)
    make.sending_message()

    assert send(limit=2).sent == 2
    assert sorted(states()) == ["queued", "sent", "sent"]


def test_nothing_due_does_not_call_the_server(server):
    people(1)
    make.message()

    send()

    assert server.opened == 0


def test_a_run_for_one_message_leaves_others_and_confirmations(server):
    people(1)
    make.sending_message()
    mine = make.sending_message()
    make.confirmation("new@example.org")

    assert send(message=mine).sent == 1
    assert Delivery.objects.get(state="sent").message == mine
    assert Confirmation.objects.get().state == "queued"


def test_unsubscription_during_the_run_is_respected(server):
    first, second = people(2)
    make.sending_message()
    server.script.append(
        lambda mail: consents.unsubscribe(email_hmac=second.email_hmac, source="page")
    )

    report = send()

    assert counts(report) == (1, 0, 1, 0, 0)
    assert [mail.to for mail in server.sent] == [[first.email_norm]]
    assert Delivery.objects.get(contact=second).reason == "no_consent"


def test_suppressed_contact_is_skipped(server):
    (person,) = people(1)
    make.sending_message()
    make.suppression(person, "manual")

    send()

    assert Delivery.objects.get().reason == "suppressed"
    assert server.sent == []


def test_held_back_by_the_caller(server):
    keep, drop = people(2)
    make.sending_message()

    report = send(may_send=lambda person: person != drop)

    assert counts(report) == (1, 0, 1, 0, 0)
    assert Delivery.objects.get(contact=drop).reason == "held_back"
    assert server.sent[0].to == [keep.email_norm]


def test_nobody_gets_another_language(server):
    (person,) = people(1)
    make.sending_message("cs")
    Contact.objects.filter(pk=person.pk).update(language="hr")

    send()

    assert Delivery.objects.get().reason == "no_variant"
    assert server.sent == []


def test_paused_message_waits(server):
    people(1)
    message = make.sending_message()
    messages.pause_message(message=message)

    assert send().sent == 0
    messages.resume_message(message=message)
    assert send().sent == 1


def test_pause_during_the_run_stops_after_the_mail_in_hand(server):
    people(3)
    message = make.sending_message()
    server.script.append(lambda mail: messages.pause_message(message=message))

    assert send().sent == 1
    assert sorted(states()) == ["queued", "queued", "sent"]


def test_changed_words_are_not_sent(server, caplog):
    people(2)
    message = make.sending_message()
    MessageVariant.objects.update(text="Buy this.")

    report = send()

    message.refresh_from_db()
    assert (message.state, server.sent) == ("paused", [])
    assert report.stopped == (
        f"message {message.pk} paused: a variant differs from what was approved"
    )
    assert states() == ["queued", "queued"]


def test_kill_between_claim_and_record_leaves_one_uncertain_row(server):
    people(3)
    message = make.sending_message()
    server.script += [None, SystemExit()]  # as kill would, between server and database
    later = Delivery.objects.first().due_at + 2 * claims.LEASE

    with pytest.raises(SystemExit):
        send()
    assert sorted(states()) == ["claimed", "queued", "sent"]
    report = send(now=later)

    assert counts(report) == (1, 0, 0, 0, 1)
    assert Delivery.objects.get(state="uncertain").reason == "lease_lapsed"
    assert len(server.sent) == 2
    assert counts(send(now=later + claims.LEASE * 100)) == (0, 0, 0, 0, 0)
    message.refresh_from_db()
    assert message.state == "done"


def test_lease_of_a_live_worker_is_respected(server):
    row = make.claimed(make.delivery(), NOW + 10 * MINUTE)

    assert counts(send(now=NOW + 9 * MINUTE)) == (0, 0, 0, 0, 0)

    row.refresh_from_db()
    assert row.state == "claimed"


def test_a_late_record_of_sent_is_the_truth():
    row = make.claimed(make.delivery(), NOW)
    claims.note_lapsed(NOW + MINUTE)

    row.mark_sent(at=NOW, mail_id="<1@x>")

    row.refresh_from_db()
    assert (row.state, row.reason) == ("sent", "")


def test_erasure_while_a_mail_is_on_its_way(server):
    (person,) = people(1)
    make.sending_message()
    server.script.append(lambda mail: person.delete())

    assert send().sent == 1
    assert not Delivery.objects.exists()


def test_temporary_refusal_comes_back_later_and_later(server):
    row = make.delivery()
    waits, now = [], NOW
    for _attempt in range(6):
        server.script.append(refused(451))
        send(now=now)
        row.refresh_from_db()
        waits.append((row.state, round((row.due_at - now) / MINUTE)))
        now = max(now, row.due_at)

    assert waits[:5] == [
        ("queued", 5),
        ("queued", 15),
        ("queued", 60),
        ("queued", 240),
        ("queued", 720),
    ]
    assert (row.state, row.reason, row.attempts) == ("failed", "smtp 451", 6)
    assert server.sent == []


def test_permanent_refusal_fails_and_the_connection_is_opened_again(server):
    people(2)
    make.sending_message()
    server.script.append(refused(550, b"5.7.1 not here"))

    report = send()

    assert counts(report) == (1, 1, 0, 0, 0)
    assert server.opened == 2
    assert Delivery.objects.get(state="failed").reason == "smtp 550"
    assert not Suppression.objects.exists()


def test_unknown_mailbox_is_suppressed(server):
    row = make.delivery()
    server.script.append(refused(550, b"5.1.1 anna@example.org unknown"))

    send()

    listed = Suppression.objects.get()
    assert (listed.email_hmac, listed.reason) == (row.contact.email_hmac, "bounced")


def test_lost_connection_is_uncertain(server):
    people(2)
    make.sending_message()
    server.script.append(smtplib.SMTPServerDisconnected("gone"))

    report = send()

    assert counts(report) == (1, 0, 0, 0, 1)
    assert Delivery.objects.get(state="uncertain").reason == "connection_lost"


def test_a_refusal_of_us_stops_the_run_and_costs_no_attempt_limit(server, caplog):
    people(2)
    make.sending_message()
    error = smtplib.SMTPSenderRefused(530, b"authenticate", "campaign@example.org")
    server.script.append(error)

    report = send()

    assert report.stopped == "mail_setup"
    assert states() == ["queued", "queued"]
    assert counts(report) == (0, 0, 0, 1, 0)


def test_server_that_cannot_be_reached_loses_nothing(server, caplog):
    people(2)
    make.sending_message()
    server.refuses_to_open = ConnectionRefusedError("127.0.0.1 anna@example.org")

    report = send()

    assert report.stopped == "no mail server: ConnectionRefusedError"
    assert states() == ["queued", "queued"]
    assert "anna" not in caplog.text


def test_many_refusals_in_a_row_pause_the_message(server, caplog):
    people(12)
    message = make.sending_message()
    server.script += [refused(550)] * 12

    report = send()

    message.refresh_from_db()
    assert message.state == "paused"
    assert (report.failed, states().count("queued")) == (10, 2)
    assert report.stopped == f"message {message.pk} paused: 10 refusals in a row"


def test_refusals_between_good_mails_do_not_pause(server):
    people(12)
    make.sending_message()
    server.script += [refused(550)] * 9 + [None] + [refused(550)] * 2

    assert counts(send()) == (1, 11, 0, 0, 0)


def test_message_that_was_paused_at_the_same_moment(server, caplog):
    caplog.set_level(logging.INFO)
    people(10)
    message = make.sending_message()

    def pause_and_refuse(mail):
        messages.pause_message(message=message)
        raise refused(550)

    server.script += [refused(550)] * 9 + [pause_and_refuse]

    send()

    message.refresh_from_db()
    assert message.state == "paused"


def test_connection_is_renewed_after_fifty_mails(server):
    people(51)
    make.sending_message()

    assert send().sent == 51
    assert server.opened == 2


def test_confirmation_goes_first_and_in_its_own_language(server):
    people(1)
    make.sending_message()
    consents.subscribe(address="new@example.org", language="bg")

    report = send(limit=1)

    row = Confirmation.objects.get()
    assert report.sent == 1
    assert (row.state, row.mail_id) == ("sent", f"<c{row.pk}@mail.example.org>")
    assert server.sent[0].to == ["new@example.org"]


def test_confirmation_of_a_complainer_is_skipped(server):
    row = make.confirmation()
    make.suppression(row.contact, "complained")

    assert send(now=NOW).skipped == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("skipped", "suppressed")


def test_confirmation_that_was_answered_by_other_means_is_skipped(server):
    row = make.confirmation()
    consents.confirm(confirmation_id=row.pk)

    assert send(now=NOW).skipped == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("skipped", "answered")


def test_confirmation_survives_a_kill(server):
    row = make.confirmation()
    server.script.append(SystemExit())

    with pytest.raises(SystemExit):
        send(now=NOW)
    assert send(now=NOW + MINUTE).sent == 0
    assert send(now=NOW + 11 * MINUTE).sent == 1

    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sent", 2)


def test_confirmation_is_given_up_at_last(server):
    row = make.claimed(make.confirmation(attempts=5), NOW)

    send(now=NOW + MINUTE)

    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", "lease_lapsed")


def test_logs_hold_no_address(server, caplog):
    caplog.set_level(logging.DEBUG)
    people(1)
    make.sending_message()
    make.confirmation("new@example.org")
    server.script += [refused(550, b"anna@example.org"), refused(451)]

    send()

    assert "@example.org" not in caplog.text
