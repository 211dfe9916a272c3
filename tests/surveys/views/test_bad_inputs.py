"""What nobody should send, and what breaks: a clear page, nothing lost, never a 500."""

import contextlib
import datetime as dt
import re
import threading

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from surveys.models import Wave
from surveys.receipts import receipt_digest
from surveys.responses.models import Inbox, WithdrawalRequest
from tests.factories import surveys as factory
from tests.factories.instruments import every_format
from tests.surveys.phone import Phone

DATABASES = ["default", "responses"]
pytestmark = pytest.mark.django_db(databases=DATABASES)
# Neither a lock nor a full disk is met inside a test's own transaction.
for_good = pytest.mark.django_db(
    databases=DATABASES, transaction=True, serialized_rollback=True
)
CODE = re.compile(r'class="code">([A-Z2-7-]+)<')
SENT = "Thank you. Your answers have arrived."


@pytest.fixture
def phone(client):
    factory.study()
    phone = Phone(client)
    phone.agree()
    return phone


@pytest.fixture
def every(client):
    factory.study(document=every_format())
    phone = Phone(client)
    phone.agree()
    return phone


def stored():
    return Inbox.objects.get().content


@pytest.mark.parametrize(
    "value",
    (
        "11", "-1", "1e9", str(2**70), "9" * 5000, "3.5", "३", "NaN", "null", "[]",
        "{}", "7; DROP TABLE", "\x00", "\ud800".encode("utf-8", "surrogatepass"),
    ),
)  # fmt: skip
def test_what_is_no_answer_is_asked_again(phone, value):
    page = phone.post("attitude", {"att1": value, "att2": "6"})

    assert page.status_code == 422
    assert page.text.count('class="error"') == 1
    assert 'name="att2" value="6" checked' in page.text
    phone.post("attitude", {"att1": "", "att2": "6"})
    phone.post("more", {})
    assert SENT in phone.post("code", {}).text
    answers = stored()["answers"]
    assert (answers["att1"], answers["att2"]) == (-9, 6)


def test_two_answers_to_one_question_are_a_fault_and_not_the_last(phone):
    assert phone.post("attitude", {"att1": ["1", "5"]}).status_code == 422


@pytest.mark.parametrize(
    ("written", "kept"),
    (
        ("a\x00b", "ab"),
        ("\u202eabc\u202c", "abc"),
        ("a\u200bb\ufeff", "ab"),
        ("😀 добре", "😀 добре"),
        ("re\u0301sume\u0301", "résumé"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ),
)
def test_own_words_are_cleaned_alike_on_both_databases(every, written, kept):
    page = every.post("all", {"why": written, "go": "review"})
    assert "<script>alert" not in page.text

    every.post("review", {})

    assert stored()["texts"]["why"] == kept


def test_who_leaves_everything_out_is_counted_with_nothing(phone):
    for step in ("attitude", "more"):
        phone.post(step, {})

    assert SENT in phone.post("code", {}).text
    assert set(stored()["answers"].values()) == {-9}
    assert stored()["link"] is None


@pytest.mark.parametrize(
    ("given", "is_taken"),
    (
        ({"code_mother": "Й"}, True),
        ({"code_mother": "č"}, True),
        ({"code_mother": "Ľ"}, True),
        ({"code_mother": "7"}, False),
        ({"code_mother": "日"}, False),
        ({"code_day": "31"}, True),
        ({"code_day": "32"}, False),
        ({"code_day": "३"}, False),
        ({"code_day": "1" * 5000}, False),
        ({"code_day": "-1"}, False),
    ),
)
def test_a_code_is_folded_or_asked_again(phone, given, is_taken):
    phone.post("attitude", {})
    phone.post("more", {})

    page = phone.post("code", given)

    assert (page.status_code == 200, SENT in page.text) == (is_taken, is_taken)
    assert Inbox.objects.count() == is_taken


def test_consent_is_not_skipped_by_a_later_address(client):
    factory.study()
    phone = Phone(client)

    assert phone.post("code", {"att1": "7"}).status_code == 400
    assert not Inbox.objects.exists()


def test_an_answer_sent_again_after_ten_minutes_has_the_same_code(phone):
    form = phone.state
    first = CODE.search(phone.post("code", {}).text)[1]

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=10)):
        phone.state = form
        assert CODE.search(phone.post("code", {}).text)[1] == first
    assert Inbox.objects.count() == 1


@pytest.mark.parametrize("jump", (dt.timedelta(days=1), dt.timedelta(hours=-2)))
def test_a_clock_that_jumps_loses_no_form(phone, jump):
    with time_machine.travel(timezone.now() + jump):
        phone.post("attitude", {"att1": "7"})
        assert SENT in phone.post("code", {}).text

    assert stored()["answers"]["att1"] == 7


def test_a_wave_that_was_deleted_is_not_found(phone):
    Wave.objects.all().delete()

    assert phone.post("code", {}).status_code == 404


@pytest.mark.parametrize("between", ("", "  ", " - "))
def test_a_withdrawal_code_is_read_as_people_write_it(phone, between):
    code = CODE.search(phone.post("code", {}).text)[1]
    misread = code.translate(str.maketrans("OIB", "018")).lower()

    page = phone.client.post("/en/withdraw/", {"code": misread.replace("-", between)})

    assert page.status_code == 200
    assert WithdrawalRequest.objects.get().receipt_digest == receipt_digest(code)


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


@for_good
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


@for_good
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


@for_good
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
