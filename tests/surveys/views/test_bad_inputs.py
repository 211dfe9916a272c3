"""What a broken, old or tampered form sends, and an honest phone at a bad moment."""

import datetime as dt
import itertools
import json
import re
from urllib.parse import urlencode

import pytest
import time_machine
from django.utils import timezone

from surveys.actions.moves import move_inbox
from surveys.actions.waves import close_waves
from surveys.actions.withdrawals import carry_out_withdrawals
from surveys.form_state import unseal
from surveys.models import Study, WaveCity
from surveys.receipts import receipt_code, receipt_digest
from surveys.responses.models import Inbox, Response, WithdrawalRequest
from tests.factories import instruments
from tests.factories import surveys as factory
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
CODE = re.compile(r'class="code">([A-Z2-7-]+)<')
HOUR = dt.timedelta(hours=1)
FORM = "application/x-www-form-urlencoded"
NO_ANSWERS = (
    "0", "6", "-1", "-9", "1e9", str(2**70), "3.5", "३", "NaN", "", "null", "[1]",
    '{"code": 1}', " 1", "1\x00", "1\u200b",
)  # fmt: skip


@pytest.fixture
def phone(client):
    factory.study()
    return Phone(client)


@pytest.fixture
def writer(client):
    """At a screen that asks for own words."""
    why = instruments.item("why", "text", max_length=20, accepts_disclosure_risk=True)
    section = instruments.section("words", why)
    factory.study(document=instruments.of_sections(section))
    writer = Phone(client)
    writer.agree()
    return writer


def shift(**change):
    return time_machine.travel(timezone.now() + dt.timedelta(**change))


def kept(phone):
    return unseal(phone.state, wave="study-before", version=1)


def code_fields(**changes):
    return {f"code_{key}": value for key, value in (factory.CODE | changes).items()}


def test_a_retry_ten_minutes_later_gets_the_same_code(phone):
    phone.agree()
    first = phone.post("code", code_fields())
    for number in range(9):
        factory.inbox_row(f"{number:064}", wave="study-before")
    move_inbox()

    with shift(minutes=10):
        second = phone.post("code", code_fields())
        move_inbox()

    assert CODE.search(first.text)[1] == CODE.search(second.text)[1]
    assert (Response.objects.count(), Inbox.objects.count()) == (10, 0)


def test_a_form_lies_open_for_a_day_and_goes_on(phone):
    phone.agree()
    phone.post("attitude", {"att1": "7"})

    with shift(hours=25):
        phone.post("more", {"warm": "60"})
        page = phone.post("code", {})

    assert CODE.search(page.text)
    content = Inbox.objects.get().content
    assert (content["answers"]["att1"], content["answers"]["warm"]) == (7, 60)
    assert content["pace"] == "long"


@pytest.mark.parametrize("harm", (None, lambda token: token[:-1], str.lower))
def test_a_damaged_form_starts_again_in_the_language_of_the_page(client, harm):
    factory.study()
    phone = Phone(client, language="bg")
    phone.agree()
    data = {"go": "next", "att1": "7"}
    if harm:
        data["state"] = harm(phone.state)

    page = client.post("/bg/s/study-before/attitude/", data)

    assert page.status_code == 400
    assert "Не можем да продължим с този формуляр" in page.text
    assert 'href="/bg/s/study-before/"' in page.text
    assert "InvalidToken" not in page.text


@pytest.mark.parametrize("slug", ("study-after", "other-before"))
def test_a_form_of_another_wave_stores_nothing(phone, slug):
    factory.study("other")
    phone.agree()
    phone.wave = slug

    page = phone.post("code", code_fields())

    assert page.status_code == 400
    assert "it belongs to another questionnaire" in page.text
    assert not Inbox.objects.exists()


def test_a_value_that_is_no_answer_is_asked_again_and_never_stored(phone):
    phone.agree()

    for value in NO_ANSWERS:
        page = phone.post("more", {"allow": value, "warm": "60"})

        assert page.status_code == 422, value
        assert page.text.count("Please choose one of the answers.") == 1
        assert kept(phone).answers == {"warm": 60}
    phone.post("code", {})
    assert Inbox.objects.get().content["answers"]["allow"] == -9


def test_a_body_that_is_no_form_starts_again(phone):
    body = json.dumps({"allow": [1], "state": None})

    page = phone.client.post(
        "/en/s/study-before/more/", body, content_type="application/json"
    )

    assert page.status_code == 400
    assert "We cannot continue this form" in page.text


@pytest.mark.parametrize(
    ("sent", "stored"),
    (
        (b"a\0b", "ab"),
        (b"a\xed\xa0\x80b", "a\ufffd\ufffd\ufffdb"),
        ("a\u202eb\u2066c", "abc"),
        ("a\u200bb\u200dc\ufeff", "abc"),
        ("a\u2028b\x1bc", "a\u2028bc"),
        ("\U0001f600\U0001f1e8\U0001f1ff", "\U0001f600\U0001f1e8\U0001f1ff"),
        ("s\u030carka i\u0306", "šarka ĭ"),
        ("šarka", "šarka"),
        ("и\u0306", "й"),
        ("\0\u200b", ""),
    ),
)
def test_own_words_are_cleaned_alike_on_every_database(writer, sent, stored):
    body = urlencode({"state": writer.state, "go": "next", "why": sent})

    page = writer.client.post("/en/s/study-before/words/", body, content_type=FORM)

    assert CODE.search(page.text)
    row = Inbox.objects.get()
    assert row.content["texts"] == {"why": stored}


def test_own_words_that_are_too_long_stay_in_their_field(writer):
    page = writer.post("words", {"why": "š" * 21})

    assert page.status_code == 422
    assert "š" * 21 in page.text
    assert not Inbox.objects.exists()


@pytest.mark.parametrize(
    ("step", "fields"),
    (
        ("", ("city", "agree", "c", "website")),
        ("code/", ("state",)),
        ("code/", ("go", "lang", "code_mother", "code_day", "code_day_unknown")),
        ("full-quota/", ("after", "go", "lang")),
        ("review/", ("go", "lang")),
        ("continue/", ("code",)),
    ),
)
def test_strange_signs_in_any_field_are_no_error_of_ours(phone, step, fields):
    phone.agree()
    data = {"state": phone.state, "agree": "1", "city": "prague"}

    for field, value in itertools.product(fields, (b"\0", b"\xed\xa0\x80", "\u202e")):
        body = urlencode({**data, field: value})
        page = phone.client.post(f"/en/s/study-before/{step}", body, content_type=FORM)
        assert page.status_code < 500
        assert '<html lang="en"' in page.text


@pytest.mark.parametrize("query", ("?c=%00", "?c=%ED%A0%80", "?test=%00", "?test=%FF"))
def test_strange_signs_in_a_link_open_the_questionnaire(phone, query):
    page = phone.get(query)

    assert page.status_code == 200
    assert "Before you start en" in page.text


@pytest.mark.parametrize(
    ("step", "data"),
    (
        ("", {"agree": "1", "city": ["prague", "sofia"]}),
        ("", {"agree": ["0", "1"], "city": "prague"}),
        ("more", {"allow": ["1", "1"]}),
        ("more", {"seen_poster": ["1", "2"]}),
        ("code", {"code_month": ["4", "5"]}),
    ),
)
def test_two_answers_to_one_question_are_none(phone, step, data):
    if step:
        phone.agree()

    page = phone.post(step, data)

    assert page.status_code == 422
    assert 'class="error"' in page.text
    assert not Inbox.objects.exists()


@pytest.mark.parametrize(
    "agree", ({}, {"agree": ""}, {"agree": "0"}, {"agree": "false"})
)
def test_without_consent_there_is_no_form_and_no_answer(phone, agree):
    page = phone.post("", {"city": "prague", "att1": "7", "go": "stop"} | agree)

    assert page.status_code == 422
    assert "Please tick the box if you agree" in page.text
    assert phone.state == ""
    assert phone.post("code", code_fields()).status_code == 400
    assert not Inbox.objects.exists()


def test_who_skips_every_question_has_refused_each(phone):
    phone.agree()
    for step in ("attitude", "more", "code"):
        phone.post(step, {})

    content = Inbox.objects.get().content
    assert content["answers"] == dict.fromkeys(factory.ANSWERS, -9)
    assert content["link"] is None


def test_a_wave_that_is_deleted_under_a_form_is_not_found(phone):
    phone.agree()
    Study.objects.get().waves.get(slug="study-before").delete()

    page = phone.post("code", code_fields())

    assert page.status_code == 404
    assert "This page is not here" in page.text
    assert not Inbox.objects.exists()


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    (
        (HOUR, 2 * HOUR, "This questionnaire has not opened yet"),
        (-2 * HOUR, -HOUR, "This questionnaire has closed"),
    ),
)
def test_a_form_sent_outside_its_time_hears_why(phone, opens, closes, words):
    phone.agree()
    now = timezone.now()
    WaveCity.objects.update(opens_at=now + opens, closes_at=now + closes)

    for page in (phone.post("code", code_fields()), phone.agree()):
        assert page.status_code == 200
        assert words in page.text
    assert not Inbox.objects.exists()


@pytest.mark.parametrize(
    ("typed", "folded"),
    (
        ({"mother": "Й"}, "J"),
        ({"mother": "и\u0306"}, "J"),
        ({"mother": "č"}, "C"),
        ({"mother": "c\u030c"}, "C"),
        ({"mother": "Ľ"}, "L"),
        ({"mother": ""}, ""),
        ({"day": "31"}, "31"),
        ({"day": ""}, ""),
    ),
)
def test_an_element_of_the_code_is_folded(phone, typed, folded):
    phone.agree()

    phone.post("code", code_fields(**typed) | {"go": "review"})

    assert kept(phone).code == factory.CODE | dict.fromkeys(typed, folded)


@pytest.mark.parametrize(
    "typed",
    ({"mother": "5"}, {"mother": "中"}, {"day": "32"}, {"day": "0"}, {"day": "٣"},
     {"day": "Й"}, {"month": "13"}, {"siblings": "1.0"}),
)  # fmt: skip
def test_an_element_that_cannot_be_is_asked_again(phone, typed):
    phone.agree()
    (value,) = typed.values()

    page = phone.post("code", code_fields(**typed))

    assert page.status_code == 422
    assert page.text.count('class="error"') == 1
    assert f'value="{value}"' in page.text
    assert not Inbox.objects.exists()


def test_one_person_links_in_latin_and_in_cyrillic(phone):
    letters = {
        "mother": ("Ж", "Ž"),
        "father": ("Й", "j"),
        "place": ("Щ", "Sht"),
        "own": ("ц", "Ć"),
    }
    for script in range(2):
        phone.agree()
        typed = {key: pair[script] for key, pair in letters.items()}
        phone.post("code", code_fields(**typed))

    links = [row.content["link"] for row in Inbox.objects.all()]
    assert len(links) == 2
    assert links[0] == links[1]
    assert links[0]["full"]


@pytest.mark.parametrize(
    "typed",
    ("ABOD-EFIH-BJKL-MNOP", "  abod efih bjkl mnop ", "AB0D-EF1H-8JKL-MN0P",
     "ab0defih8jklmnop", "ABOD–EFIH—BJKL_MNOP\u200b"),
)  # fmt: skip
def test_a_withdrawal_code_is_read_as_people_write_it(client, typed):
    page = client.post("/en/withdraw/", {"code": typed})

    assert page.status_code == 200
    request = WithdrawalRequest.objects.get()
    assert request.receipt_digest == receipt_digest("ABODEFIHBJKLMNOP")


def test_a_thousand_wrong_codes_learn_nothing_and_leave_nothing(phone):
    own = CODE.search(phone.walk().text)[1]
    wrong = [receipt_code(str(number)) for number in range(1000)]
    digests = map(receipt_digest, wrong[20:])
    WithdrawalRequest.objects.bulk_create(
        WithdrawalRequest(receipt_digest=digest) for digest in digests
    )

    pages = {
        phone.client.post("/en/withdraw/", {"code": code}).text
        for code in (*wrong[:20], *wrong[:20])
    }
    assert carry_out_withdrawals() == set()

    assert WithdrawalRequest.objects.count() == 0
    assert Inbox.objects.count() == 1
    assert pages == {phone.client.post("/en/withdraw/", {"code": own}).text}
    assert carry_out_withdrawals() == {"study-before"}


@pytest.mark.parametrize(
    "code", ("\0" * 16, "\ud83d", "\u202e" * 16, "1" * 41, "ž" * 16)
)
def test_a_withdrawal_code_of_strange_signs_is_none(client, code):
    body = urlencode({"code": code.encode(errors="surrogatepass")})

    page = client.post("/bg/withdraw/", body, content_type=FORM)

    assert page.status_code == 422
    assert '<html lang="bg"' in page.text
    assert 'id="id_code_error"' in page.text
    assert not WithdrawalRequest.objects.exists()


@pytest.mark.parametrize(
    ("change", "pace"), (({"days": 1}, "long"), ({"hours": -2}, "normal"))
)
def test_a_clock_that_jumps_loses_no_form(phone, change, pace):
    phone.agree()
    phone.post("attitude", {"att1": "7"})

    with shift(**change):
        phone.post("more", {})
        page = phone.post("code", {})

    assert CODE.search(page.text)
    content = Inbox.objects.get().content
    assert (content["answers"]["att1"], content["flags"]) == (7, [])
    assert content["pace"] == pace


def test_a_wave_settled_by_a_wrong_clock_takes_answers_when_it_is_right_again(phone):
    WaveCity.objects.update(closes_at=timezone.now() + HOUR)
    phone.agree()

    with shift(days=1):
        assert "This questionnaire has closed" in phone.get().text
        close_waves(now=timezone.now())
    page = phone.post("code", code_fields())
    with shift(hours=2):
        close_waves(now=timezone.now())

    code = CODE.search(page.text)[1]
    assert Response.objects.get().receipt_digest == receipt_digest(code)
