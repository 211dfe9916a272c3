"""Two workers at once, in threads with connections of their own."""

import threading
import time

import pytest
from django.db import connections

from mailing.actions import consents, sending
from mailing.actions.messages import approve_message
from mailing.errors import TooManyConfirmationsError
from mailing.models import Confirmation, Delivery
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PEOPLE = 30


def run_together(*functions):
    barrier = threading.Barrier(len(functions))
    errors = []

    def run(function):
        try:
            barrier.wait()
            function()
        except Exception as error:  # noqa: BLE001  # shown by the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[f]) for f in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_two_workers_send_each_mail_once(server):
    for number in range(PEOPLE):
        make.contact(f"p{number}@example.org")
    make.sending_message()
    server.script += [lambda mail: time.sleep(0.005)] * PEOPLE
    reports = []

    def work():
        reports.append(sending.send_due(limit=1000))

    errors = run_together(work, work)

    assert errors == []
    recipients = [mail.to[0] for mail in server.sent]
    assert len(recipients) == len(set(recipients)) == PEOPLE
    assert sum(report.sent for report in reports) == PEOPLE
    assert all(report.sent for report in reports)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_two_clicks_queue_nobody_twice():
    for number in range(5):
        make.contact(f"p{number}@example.org")
    message = approve_message(message=make.message())

    def queue():
        sending.queue_deliveries(message=message)

    assert run_together(queue, queue) == []
    assert Delivery.objects.count() == 5


def test_two_submissions_ask_once():
    def ask():
        consents.subscribe(address="anna@example.org", language="cs")

    errors = run_together(ask, ask)

    assert [type(error) for error in errors] == [TooManyConfirmationsError]
    assert Confirmation.objects.count() == 1
