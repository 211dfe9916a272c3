"""The resident's path over HTTP, as a phone without a script walks it."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from surveys import form_state
from surveys.models import WaveCity
from surveys.receipts import receipt_digest
from surveys.responses.models import Inbox, WithdrawalRequest
from tests.factories import surveys as factory
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
CODE = re.compile(r'class="code">([A-Z2-7-]+)<')


@pytest.fixture
def phone(client):
    factory.study()
    return Phone(client)


def test_the_whole_path_ends_with_a_receipt(phone):
    page = phone.walk()

    code = CODE.search(page.text)[1]
    row = Inbox.objects.get()
    assert row.receipt_digest == receipt_digest(code)
    assert row.content["answers"] == factory.ANSWERS | {
        "att3": -8, "att2": 6, "know": -9, "seen_decoy": -9,
    }  # fmt: skip
    assert row.content["city"] == "prague"
    assert "Thank you. Your answers have arrived." in page.text


def test_each_language_is_called_by_its_own_name(client):
    factory.study()

    page = Phone(client, language="bg").get()

    for name in (
        "Čeština",
        "Български",
        "Hrvatski",
        "Italiano",
        "Slovenčina",
        "English",
    ):
        assert name in page.text


def test_nothing_is_stored_before_the_end(phone):
    phone.agree()
    phone.post("attitude", {"att1": "7"})
    phone.post("more", {})

    assert not Inbox.objects.exists()
    assert "Part 3 of 3" in phone.page.text
    assert "Send my answers" in phone.page.text


def test_no_answer_stands_in_the_page_or_the_address(phone):
    phone.agree()
    phone.post("attitude", {"att1": "7"})

    assert 'name="att1"' not in phone.page.text
    assert "?" not in phone.page.wsgi_request.get_full_path()


@pytest.mark.parametrize("language", ("bg", "cs", "en", "hr", "it", "sk"))
def test_each_screen_speaks_the_language_of_its_address(client, language):
    factory.study()
    phone = Phone(client, language=language)
    pages = [phone.get(), phone.agree(), phone.post("attitude", {})]

    for page in pages:
        assert f'<html lang="{language}"' in page.text
        others = set(factory.LANGUAGES) - {language}
        for other in others:
            assert f"att1 {other}" not in page.text


def test_changing_the_language_keeps_the_answers(phone):
    phone.agree()

    page = phone.post("attitude", {"att1": "7", "lang": "bg"})

    assert '<html lang="bg"' in page.text
    assert "att1 bg" in page.text
    assert re.search(r'name="att1"\s+value="7"\s+checked', page.text)
    assert 'action="/bg/s/study-before/attitude/"' in page.text


def test_going_back_shows_what_was_chosen(phone):
    phone.agree()
    phone.post("attitude", {"att1": "7"})

    page = phone.post("more", {"warm": "60", "go": "back"})
    assert re.search(r'name="att1"\s+value="7"\s+checked', page.text)

    page = phone.post("attitude", {"att1": "3"})
    assert re.search(r'name="warm"\s+value="60"\s+checked', page.text)


def test_back_on_the_first_screen_stays_there(phone):
    phone.agree()

    page = phone.post("attitude", {"go": "back"})

    assert "Part 1 of 3" in page.text


def test_consent_without_a_tick_asks_again_and_keeps_the_city(phone):
    page = phone.post("", {"city": "sofia"})

    assert page.status_code == 422
    assert "Please tick the box if you agree" in page.text
    assert re.search(r'value="sofia"[^>]*checked', page.text)
    assert "Part 1 of" not in page.text


@pytest.mark.parametrize("city", ("", "osijek", "atlantis"))
def test_consent_needs_a_city_of_the_wave(phone, city):
    assert phone.agree(city=city).status_code == 422


@pytest.mark.parametrize(
    ("step", "data", "message"),
    (
        ("attitude", {"att1": "11"}, "Please choose one of the answers."),
        ("attitude", {"att1": ["1", "5"]}, "Please choose one of the answers."),
        ("attitude", {"att1": "\x00"}, "Please choose one of the answers."),
        ("code", {"code_mother": "7"}, "Please write one letter, for example K."),
        ("code", {"code_day": "32"}, "Please write a day from 1 to 31."),
        ("code", {"code_month": "0"}, "Please write a month from 1 to 12."),
        ("code", {"code_siblings": "9"}, "3 means three or more"),
    ),
)
def test_a_malformed_answer_is_asked_again(phone, step, data, message):
    phone.agree()

    page = phone.post(step, data | {"att2": "4"})

    assert page.status_code == 422
    assert message in page.text
    assert not Inbox.objects.exists()


def test_an_unknown_element_is_an_answer(phone):
    phone.agree()
    codes = {f"code_{k}": v for k, v in factory.CODE.items()}
    del codes["code_father"]

    phone.post("code", codes | {"code_father_unknown": "1"})

    assert len(Inbox.objects.get().content["link"]["full"]) == 64


def test_the_channel_of_the_link_presets_the_city(phone):
    page = phone.get("?c=sofia")
    assert re.search(r'value="sofia"[^>]*checked', page.text)
    assert 'name="c" value="sofia"' in page.text

    phone.agree(city="sofia", c="sofia")
    phone.post("code", {})
    assert Inbox.objects.get().content["channel"] == "sofia"


def test_another_language_keeps_the_channel(phone):
    page = phone.get("?c=sofia")
    assert 'href="/bg/s/study-before/?c=sofia"' in page.text

    page = phone.post("", {"c": "sofia"})
    assert 'href="/bg/s/study-before/?c=sofia"' in page.text
    assert "?c=" not in phone.get("?c=somebody").text


def test_an_unknown_channel_is_not_kept(phone):
    phone.get("?c=somebody@example.org")
    assert "somebody" not in phone.page.text

    phone.agree(c="somebody@example.org")
    phone.post("code", {})
    assert Inbox.objects.get().content["channel"] == ""


def test_a_program_that_fills_the_trap_is_flagged_not_refused(phone):
    phone.agree(website="https://spam.example")
    phone.post("code", {})

    assert Inbox.objects.get().content["flags"] == ["honeypot"]


def test_sending_twice_shows_the_same_page_and_stores_once(phone):
    phone.agree()
    first = phone.post("code", {})
    second = phone.post("code", {})

    assert CODE.search(first.text)[1] == CODE.search(second.text)[1]
    assert Inbox.objects.count() == 1


@pytest.mark.parametrize("state", ("", "garbled", "A" * 20_000))
def test_a_lost_form_starts_again_in_words(phone, state):
    phone.state = state

    page = phone.post("code", {})

    assert page.status_code == 400
    assert "We cannot continue this form" in page.text
    assert not Inbox.objects.exists()


def test_a_form_of_another_wave_is_refused(phone):
    phone.agree()
    phone.wave = "study-after"

    assert phone.post("code", {}).status_code == 400


@pytest.mark.parametrize("step", ("attitude", "nowhere"))
def test_a_step_without_a_form_leads_to_the_start(phone, step):
    response = phone.client.get(f"/en/s/study-before/{step}/")

    assert response.status_code == 302
    assert response["Location"] == "/en/s/study-before/"


def test_an_unknown_wave_is_not_found(phone):
    assert phone.client.get("/en/s/nothing/").status_code == 404


def test_a_wave_that_closed_says_so(phone):
    phone.agree()
    end = timezone.now() - dt.timedelta(minutes=31)
    WaveCity.objects.update(closes_at=end)

    assert "This questionnaire has closed" in phone.post("code", {}).text
    assert "This questionnaire has closed" in phone.get().text
    assert not Inbox.objects.exists()


def test_a_form_sent_just_after_the_end_is_taken(phone):
    phone.agree()
    WaveCity.objects.update(closes_at=timezone.now() - dt.timedelta(minutes=5))

    page = phone.post("code", {})

    assert CODE.search(page.text)
    assert Inbox.objects.get().content["flags"] == ["late"]


def test_a_wave_that_has_not_opened_says_so(phone):
    with time_machine.travel(timezone.now() - dt.timedelta(days=40)):
        assert "has not opened yet" in phone.get().text


def test_a_database_that_is_away_keeps_the_form(phone, monkeypatch):
    phone.agree()
    monkeypatch.setattr(Inbox._meta, "db_table", "nowhere")

    page = phone.post("code", {"code_mother": "K"})

    assert page.status_code == 503
    assert page["Retry-After"] == "30"
    assert "not confirmed yet" in page.text
    assert 'value="K"' in page.text


@pytest.mark.parametrize(
    ("headers", "status"),
    (
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://testserver"}, 200),
        ({}, 200),
    ),
)
def test_a_form_from_another_site_is_refused(phone, headers, status):
    data = {"agree": "1", "city": "prague"}

    assert phone.post("", data, headers=headers).status_code == status


def test_survey_pages_are_kept_nowhere_and_tell_nobody(phone):
    for page in (phone.get(), phone.agree(), phone.client.get("/en/withdraw/")):
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "same-origin"
        assert page["X-Robots-Tag"] == "noindex"
        assert not page.cookies
        assert "Cookie" not in page.get("Vary", "")


def test_simulated_studies_say_so_on_every_screen(client):
    factory.study(is_simulated=True)
    phone = Phone(client)

    for page in (phone.get(), phone.agree(), phone.walk()):
        assert "simulated by a program" in page.text


def test_withdraw_answers_alike_for_every_code(phone):
    code = CODE.search(phone.walk().text)[1]
    pages = [
        phone.client.post("/en/withdraw/", {"code": text})
        for text in (code, code.lower().replace("-", " "), "ABCD-EFGH-IJKL-MNOP")
    ]

    assert len({page.text for page in pages}) == 1
    assert WithdrawalRequest.objects.count() == 2
    assert WithdrawalRequest.objects.filter(
        receipt_digest=receipt_digest(code)
    ).exists()


@pytest.mark.parametrize(
    ("code", "message"),
    (("", "Please write the code."), ("1234", "It has sixteen letters and digits")),
)
def test_withdraw_says_what_a_code_looks_like(phone, code, message):
    page = phone.client.post("/en/withdraw/", {"code": code})

    assert page.status_code == 422
    assert message in page.text


def test_withdraw_says_when_it_did_not_work(phone, monkeypatch):
    monkeypatch.setattr(WithdrawalRequest._meta, "db_table", "nowhere")

    page = phone.client.post("/en/withdraw/", {"code": "ABCDEFGHIJKLMNOP"})

    assert page.status_code == 503
    assert "This did not work just now" in page.text


def test_queries_do_not_grow_with_waves(phone, django_assert_num_queries):
    phone.agree()
    state = phone.state
    for number in range(3):
        factory.study(f"more{number}")

    # wave, cities, channels, seals; the funder's words in the strip above
    with django_assert_num_queries(5):
        phone.post("attitude", {"att1": "7"})
    assert form_state.unseal(state, wave="study-before", version=1).answers == {}


def test_residents_hear_that_a_code_works_while_answers_are_kept(phone):
    thanks = phone.walk()
    code = CODE.search(thanks.text)[1]
    asks = phone.client.get("/en/withdraw/")
    reply = phone.client.post("/en/withdraw/", {"code": code})

    assert "The code works as long as we keep answers one by one." in thanks.text
    for page in (asks, reply):
        assert "nobody can find your answers in it" in " ".join(page.text.split())
