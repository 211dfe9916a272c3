"""Go away and come back, over HTTP."""

import re

import pytest

from surveys.models import ResponseDraft
from surveys.responses.models import Inbox
from tests.factories import surveys as factory
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
CODE = re.compile(r'class="code">([A-Z2-7-]+)<')


@pytest.fixture
def phone(client):
    factory.study()
    phone = Phone(client, language="cs")
    phone.agree()
    return phone


def stop(phone):
    page = phone.post("attitude", {"att1": "7", "go": "later"})
    return CODE.search(page.text)[1]


def come_back(client, code, language="bg"):
    other = Phone(client, language=language)
    other.post("continue", {"code": code})
    return other


def test_a_resident_goes_on_in_another_browser_and_language(phone, client):
    code = stop(phone)

    other = come_back(client, code.lower())

    assert "att1 bg" in other.page.text
    assert re.search(r'name="att1"\s+value="7"\s+checked', other.page.text)
    other.post("attitude", {"att1": "8"})
    other.post("more", {})
    other.post("code", {})
    assert Inbox.objects.get().content["answers"]["att1"] == 8
    assert not ResponseDraft.objects.exists()


def test_going_on_in_two_places_is_one_answer(phone, client):
    code = stop(phone)
    for value in ("8", "9"):
        other = come_back(client, code)
        other.post("attitude", {"att1": value, "go": "stop"})
        if value == "8":
            code = stop(phone)

    assert Inbox.objects.get().content["answers"]["att1"] == 8


@pytest.mark.parametrize(
    ("code", "words"),
    (("abc", "Takto kód nevypadá"), ("AAAA-AAAA-AAAA-AAAA", "nemáme žádný dotazník")),
)
def test_a_wrong_code_is_told_from_an_unknown_one(phone, code, words):
    page = phone.post("continue", {"code": code})

    assert page.status_code == 422
    assert words in page.text


def test_the_code_is_shown_once_and_nothing_leads_to_it(phone):
    code = stop(phone)

    page = phone.client.get("/cs/s/study-before/continue/")

    assert code not in page.text
    assert phone.page.headers["Cache-Control"] == "no-store"


def test_a_wave_that_is_over_offers_no_way_on(client):
    factory.study(before_is_over=True)

    page = client.get("/bg/s/study-before/continue/")

    assert 'name="code"' not in page.text
