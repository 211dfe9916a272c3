"""Kept pages show nobody what somebody else gave, and follow what staff change."""

import re

import pytest
from django.http import Http404
from django.utils import timezone

from surveys import form_state
from surveys.models import WaveCity
from surveys.responses.models import Inbox
from surveys.views import kept
from surveys.views.screens import WAVES
from tests.factories import surveys as factory
from tests.factories.instruments import conditional, every_format
from tests.surveys.phone import STATE, Phone

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
RECEIPT = re.compile(r'class="code">([A-Z2-7-]+)<')


@pytest.fixture(autouse=True)
def _pages_are_kept(settings):
    settings.KEEP_SURVEY_PAGES = True
    kept.PAGES.entries.clear()
    WAVES.entries.clear()
    yield
    kept.PAGES.entries.clear()
    WAVES.entries.clear()


def without_own(page):
    return RECEIPT.sub("", STATE.sub("", page.text))


def test_two_residents_get_the_same_pages_but_for_what_is_their_own(client):
    factory.study()
    first, second = Phone(client), Phone(client)

    pages = [[phone.get(), phone.agree()] for phone in (first, second)]
    ends = [phone.walk() for phone in (first, second)]

    for page, other in zip(*pages, strict=True):
        assert without_own(page) == without_own(other)
    states = [
        form_state.unseal(phone.state, wave="study-before", version=1)
        for phone in (first, second)
    ]
    assert states[0].nonce != states[1].nonce
    codes = [RECEIPT.search(page.text)[1] for page in ends]
    assert codes[0] != codes[1]
    assert Inbox.objects.count() == 2


def test_no_kept_page_holds_an_answer(client):
    factory.study(document=every_format())
    phone = Phone(client, language="bg")
    phone.agree()
    phone.post("all", {"why": "Моят съсед Иван", "years": "41", "go": "review"})
    back = phone.post("review", {"go": "all"})

    assert "Моят съсед Иван" in back.text
    assert 'value="41"' in back.text
    kept_text = "".join("".join(parts) for _at, parts in kept.PAGES.entries.values())
    assert "Моят съсед Иван" not in kept_text
    assert 'value="41"' not in kept_text
    Phone(client, language="bg").agree()
    assert "checked" not in kept_text
    assert phone.state not in kept_text


def test_who_comes_back_finds_the_own_answers(client):
    factory.study()
    phone = Phone(client)
    Phone(client).walk()
    phone.walk()
    phone.post("code", {"code_day": "17", "go": "review"})

    attitude, more, code = (
        phone.post("review", {"go": step}).text for step in ("attitude", "more", "code")
    )

    assert 'name="att1" value="7" checked' in attitude
    assert 'name="warm" value="60" checked' in more
    assert 'value="17"' in code


def test_a_text_that_repeats_an_answer_is_never_kept(client):
    factory.study(document=conditional())
    for years in ("12", "34"):
        phone = Phone(client, language="bg")
        phone.agree()

        page = phone.post("first", {"friends": "3", "years": years})

        assert f"{years}? Никъде" in page.text


def test_what_is_shown_follows_the_answers(client):
    factory.study(document=conditional())
    shown = []
    for friends in ("1", "3", "1"):
        phone = Phone(client, language="bg")
        phone.agree()
        shown.append("battery_work" in phone.post("first", {"friends": friends}).text)

    assert shown == [True, False, True]


def test_each_language_channel_and_city_has_its_own_page(client):
    factory.study()
    czech, bulgarian = Phone(client, language="cs"), Phone(client, language="bg")

    assert "Before you start cs" in czech.get().text
    assert "Before you start bg" in bulgarian.get().text
    assert re.search(r'value="sofia"[^>]* checked', czech.get("?c=sofia").text)
    assert "checked" not in czech.get().text


def test_a_fault_is_shown_to_its_resident_alone(client):
    factory.study()
    phone, stranger = Phone(client), Phone(client)
    phone.agree()

    assert phone.post("attitude", {"att1": "99"}).status_code == 422
    assert 'class="error"' not in stranger.agree().text


def test_a_wave_that_closes_is_closed_a_moment_later(client, monkeypatch):
    factory.study()
    clock = [100.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: clock[0])
    phone = Phone(client)
    phone.get()
    long_ago = timezone.now() - timezone.timedelta(days=1)
    WaveCity.objects.update(closes_at=long_ago)

    assert "Before you start en" in phone.get().text
    clock[0] += 1.1

    assert "This questionnaire has closed" in phone.get().text


def test_a_wave_that_is_not_there_is_looked_for_each_time(rf):
    kept_waves = kept.Kept(seconds=1, most=2)

    def missing():
        raise Http404

    for _attempt in range(2):
        with pytest.raises(Http404):
            kept_waves.get("none", missing)
    assert kept_waves.entries == {}


def test_memory_has_an_end():
    few = kept.Kept(seconds=60, most=2)

    for number in range(5):
        few.get(number, lambda: "x")

    assert list(few.entries) == [4]


def test_a_screen_and_its_end_take_one_statement(client, django_assert_num_queries):
    document = factory.questionnaire_document()
    document["sections"] = document["sections"][:1]
    factory.study(document=document)
    Phone(client).agree()
    Phone(client).get()
    phone = Phone(client)
    phone.agree()
    phone.post("attitude", {"att1": "7"})
    phone = Phone(client)

    with django_assert_num_queries(0):
        phone.get()
        phone.agree()
    with django_assert_num_queries(1, using="responses"):
        phone.post("attitude", {"att1": "7"})
