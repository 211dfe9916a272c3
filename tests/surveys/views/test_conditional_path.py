"""Conditions, review and an early end, over HTTP."""

import pytest

from surveys.responses.models import Inbox
from tests.factories import surveys as factory
from tests.factories.instruments import conditional
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


@pytest.fixture
def phone(client):
    factory.study(document=conditional())
    phone = Phone(client, language="bg")
    phone.agree()
    return phone


def stored():
    return Inbox.objects.get().content


def test_what_does_not_apply_is_not_asked_and_says_so(phone):
    page = phone.post("first", {"friends": "3", "years": "12"})
    assert "battery_school" not in page.text
    assert "12? Никъде" in page.text

    phone.post("last", {"again": "1"})

    answers = stored()["answers"]
    assert (answers["friends_3"], answers["years"], answers["again"]) == (1, 12, 1)
    assert answers["battery_school"] == answers["distance"] == -6
    assert stored()["texts"] == {"why": ""}


def test_a_change_of_mind_takes_the_hidden_answers_with_it(phone):
    phone.post("first", {"friends": "1"})
    phone.post("street", {"battery_work": "2", "why": "бързо"})
    phone.post("last", {"distance": "1", "go": "back"})
    phone.post("street", {"battery_work": "2", "why": "бързо", "go": "back"})
    phone.post("first", {"friends": "2"})

    phone.post("last", {})

    assert stored()["answers"]["battery_work"] == -6
    assert stored()["answers"]["distance"] == -6
    assert stored()["texts"] == {"why": ""}


def test_progress_promises_no_more_than_it_knows(phone):
    assert "Част 1 от най-много 3" in phone.page.text

    assert "Част 2 от 2" in phone.post("first", {"friends": "3"}).text


def test_answers_in_own_words_come_back_as_text_and_never_as_markup(phone):
    phone.post("first", {"friends": "1"})
    phone.post("street", {"why": "<b>${years}</b>"})

    page = phone.post("last", {"go": "back"})

    assert "&lt;b&gt;${years}&lt;/b&gt;" in page.text


def test_review_shows_every_answer_and_leads_back(phone):
    phone.post("first", {"friends": ["1", "2"], "years": "12"})
    phone.post("street", {"battery_work": "2", "battery_school": "-7", "why": "да"})

    page = phone.post("last", {"again": "1", "go": "review"})

    for words in (
        "На улицата, На пазара",
        "12 години",
        "Съгласен съм",
        "да",
        "Пропуснат",
    ):
        assert words in page.text
    assert not Inbox.objects.exists()
    page = phone.post("review", {"go": "street"})
    assert "battery_work" in page.text
    phone.post("street", {"battery_work": "1"})
    phone.post("last", {"again": "1", "go": "review"})
    page = phone.post("review", {"lang": "en"})
    assert "Your answers" in page.text
    assert "We get on at work. [en]" in page.text
    phone.post("review", {})
    assert stored()["answers"]["battery_work"] == 1


def test_review_leads_back_to_the_last_part(phone):
    phone.post("first", {"friends": "3"})
    phone.post("last", {"go": "review"})

    assert 'name="again"' in phone.post("review", {"go": "back"}).text


def test_a_button_that_says_continue_does_not_send(phone):
    """The last part that might follow vanished by the answer just given."""
    document = conditional()
    document["code"] = "short"
    document["sections"] = document["sections"][:2]
    factory.study(slug="short", document=document)
    other = Phone(phone.client, wave="short-before", language="bg")
    other.agree()

    page = other.post("first", {"friends": "3"})

    assert not Inbox.objects.exists()
    assert "Вашите отговори" in page.text


def test_stopping_early_sends_what_there_is(phone):
    phone.post("first", {"friends": "1", "years": "12"})
    assert "stop" in phone.page.text

    phone.post("street", {"battery_work": "2", "go": "stop"})

    answers = stored()["answers"]
    assert (answers["years"], answers["battery_work"]) == (12, 2)
    assert answers["battery_school"] == -9
    assert answers["again"] == answers["distance"] == -5


def test_stopping_does_not_lose_an_answer_that_cannot_be_read(phone):
    page = phone.post("first", {"years": "много", "go": "stop"})

    assert page.status_code == 422
    assert not Inbox.objects.exists()
