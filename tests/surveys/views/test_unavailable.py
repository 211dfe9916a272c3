"""A database of answers that is locked or full: the form is kept, and comes again."""

import contextlib
import threading

import pytest
from django.db import connections

from surveys.responses.models import Inbox
from tests.factories import surveys as factory
from tests.surveys.phone import Phone

# Neither a lock nor a full disk is met inside a test's own transaction.
pytestmark = pytest.mark.django_db(
    databases=["default", "responses"], transaction=True, serialized_rollback=True
)
SENT = "Thank you. Your answers have arrived."


@contextlib.contextmanager
def held_by_another():
    """Somebody else writes; the web process is not patient for long."""
    answers = connections["responses"]
    with answers.cursor() as cursor:
        is_sqlite = answers.vendor == "sqlite"
        patience = "PRAGMA busy_timeout" if is_sqlite else "SET lock_timeout"
        cursor.execute(f"{patience} = 1500")
    other = answers.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
        if not is_sqlite:
            cursor.execute("LOCK TABLE responses_inbox IN ACCESS EXCLUSIVE MODE")
        yield other.connection.rollback
    other.close()


def test_a_database_locked_for_long_keeps_the_form(client):
    factory.study()
    phone = Phone(client)
    phone.agree()

    with held_by_another() as give_back:
        page = phone.post("code", {"code_mother": "K"})
        assert (page.status_code, page["Retry-After"]) == (503, "30")
        assert 'value="K"' in page.text
        give_back()

    assert SENT in phone.post("code", {"code_mother": "K"}).text
    assert Inbox.objects.count() == 1


def test_a_database_locked_for_a_moment_is_waited_for(client):
    factory.study()
    phone = Phone(client)
    phone.agree()

    with held_by_another() as give_back:
        release = threading.Timer(0.4, give_back)
        release.start()
        assert SENT in phone.post("code", {}).text
        release.join()


@contextlib.contextmanager
def full_disk():
    """As the engine itself says it: no page more, or error 53100."""
    answers = connections["responses"]
    with answers.cursor() as cursor:
        if answers.vendor == "sqlite":
            cursor.execute("VACUUM")  # nor one that is free within the file
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            yield
            cursor.execute("PRAGMA max_page_count = 1073741823")
        else:
            cursor.execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$"
                "BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$;"
                "CREATE TRIGGER full_disk BEFORE INSERT ON responses_inbox "
                "FOR EACH ROW EXECUTE FUNCTION full_disk()"
            )
            yield
            cursor.execute("DROP FUNCTION full_disk() CASCADE")


def test_a_full_disk_keeps_the_form_until_there_is_room(client):
    factory.study()
    acknowledged = 0

    with full_disk():
        for _resident in range(20):
            phone = Phone(client)
            phone.agree()
            page = phone.post("code", {"code_mother": "K"})
            if page.status_code == 503:
                break
            acknowledged += 1
        assert (page.status_code, page["Retry-After"]) == (503, "30")
        assert 'value="K"' in page.text

    assert SENT in phone.post("code", {"code_mother": "K"}).text
    assert Inbox.objects.count() == acknowledged + 1
