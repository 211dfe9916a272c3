"""The database of answers is locked, or its disk is full, while a resident sends."""

import re
import threading

import pytest
from django.db import OperationalError, connections

from surveys.receipts import receipt_digest
from surveys.responses.models import Inbox
from tests.factories import surveys as factory
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db(
    databases=["default", "responses"], transaction=True, serialized_rollback=True
)
CODE = re.compile(r'class="code">([A-Z2-7-]+)<')
LOCK = {
    "sqlite": ["BEGIN IMMEDIATE"],
    "postgresql": ["BEGIN", "LOCK TABLE responses_inbox IN ACCESS EXCLUSIVE MODE"],
}
ASK_PATIENCE = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}
LESS_PATIENCE = {
    "sqlite": "PRAGMA busy_timeout = 200",
    "postgresql": "SET lock_timeout = '200ms'",
}
REFUSE = """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION USING ERRCODE = ''disk_full''; END'"""
REFUSE_ROWS = """CREATE TRIGGER refuse BEFORE INSERT ON responses_inbox
EXECUTE FUNCTION refuse()"""
# SQLite takes no page beyond those that it has. No PostgreSQL can be given a small disk
# without a mount: a trigger gives the code of its own error, 53100.
FILL = {
    "sqlite": ["PRAGMA max_page_count = 1"],
    "postgresql": [REFUSE, REFUSE_ROWS],
}
FREE = {
    "sqlite": ["PRAGMA max_page_count = 1000000"],
    "postgresql": ["DROP FUNCTION refuse() CASCADE"],
}


def run(commands, connection=None):
    connection = connection or connections["responses"]
    with connection.cursor() as cursor:
        for command in commands:
            cursor.execute(command)
        return cursor.fetchone() if cursor.description else None


def of(commands):
    return commands[connections["responses"].vendor]


@pytest.fixture
def phone(client):
    factory.study()
    phone = Phone(client, language="cs")
    phone.agree()
    phone.post("attitude", {"att1": "7"})
    yield phone
    connections["responses"].close()  # with what it was told


@pytest.fixture
def other():
    """Somebody else's connection to the database of answers; it holds a lock."""
    other = connections["responses"].copy()
    other.inc_thread_sharing()
    run(of(LOCK), other)
    yield other
    other.close()


def send(phone):
    fields = {f"code_{key}": value for key, value in factory.CODE.items()}
    return phone.post("code", fields)


def assert_kept(page):
    assert page.status_code == 503
    assert page["Retry-After"] == "30"
    assert "Přijetí vašich odpovědí zatím není potvrzeno." in page.text
    assert 'value="M"' in page.text


def assert_stored_once(page):
    row = Inbox.objects.get(receipt_digest=receipt_digest(CODE.search(page.text)[1]))
    assert row.content["answers"]["att1"] == 7


def test_a_lock_is_waited_for_up_to_twenty_seconds(phone, other):
    assert run([of(ASK_PATIENCE)]) in {(20_000,), ("20s",)}
    release = threading.Timer(0.4, run, [["ROLLBACK"], other])
    release.start()

    page = send(phone)

    release.join()
    assert_stored_once(page)


def test_a_long_lock_keeps_the_form_which_goes_through_later(phone, other):
    run([of(LESS_PATIENCE)])

    assert_kept(send(phone))
    run(["ROLLBACK"], other)
    assert not Inbox.objects.exists()

    assert_stored_once(send(phone))


def test_a_full_disk_keeps_the_form_which_goes_through_once_there_is_space(phone):
    run(of(FILL))
    with pytest.raises(OperationalError, match=r"full|refuse"):
        for number in range(1000):
            factory.inbox_row(f"{number:064}")

    assert_kept(send(phone))
    run(of(FREE))

    assert_stored_once(send(phone))
