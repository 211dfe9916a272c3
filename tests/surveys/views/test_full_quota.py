"""A resident of whose kind enough have answered: asked once, turned away never."""

import pytest

from surveys.arrangement import shown_order
from surveys.definitions import build
from surveys.models import ResponseDraft, Wave
from surveys.responses.models import Inbox
from tests.factories import surveys as factory
from tests.factories.instruments import conditional, drawn
from tests.surveys.phone import Phone
from tests.surveys.views.test_response_drafts import CODE as DRAFT_CODE

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
ASKED = "Many people like you have already answered"


@pytest.fixture
def wave():
    return factory.wave()


@pytest.fixture
def phone(client, wave):
    factory.quota(wave, completes=5)
    phone = Phone(client)
    phone.agree()
    phone.post("attitude", {"att1": "7"})
    return phone


def choose(phone, go, **data):
    return phone.post("full-quota", {"after": "more", "go": go} | data)


def stored():
    return Inbox.objects.get().content


def test_the_strata_are_asked_of_everybody(phone):
    assert ASKED not in phone.page.text

    assert ASKED in phone.post("more", {"allow": "2"}).text
    assert not Inbox.objects.exists()


def test_sending_now_keeps_what_there_is_and_says_what_was_not_reached(phone):
    phone.post("more", {"allow": "2", "warm": "60"})

    page = choose(phone, "stop")

    assert "Thank you. Your answers have arrived." in page.text
    answers = stored()["answers"]
    assert (answers["att1"], answers["allow"], answers["know"]) == (7, 2, -9)
    assert (stored()["flags"], stored()["link"]) == (["over_quota"], None)


def test_who_goes_on_is_not_asked_again_and_bears_the_mark(phone):
    phone.post("more", {"allow": "2"})

    page = choose(phone, "next")
    assert "Part 3 of 3" in page.text
    phone.post("code", {"go": "back"})
    page = phone.post("more", {"allow": "2"})
    assert "Part 3 of 3" in page.text

    phone.post("code", {})
    assert stored()["flags"] == ["over_quota"]


def test_other_people_see_nothing_of_it(phone):
    assert "Part 3 of 3" in phone.post("more", {"allow": "1"}).text

    phone.post("code", {})
    assert stored()["flags"] == []


@pytest.mark.parametrize("completes", (0, 5))
def test_a_quota_that_is_not_full_asks_nobody(client, wave, completes):
    factory.quota(wave, limit=6, completes=completes)
    phone = Phone(client)

    phone.agree()
    phone.post("attitude", {})

    assert "Part 3 of 3" in phone.post("more", {"allow": "2"}).text


def test_back_leads_to_the_answers_and_a_change_of_mind_to_no_question(phone):
    phone.post("more", {"allow": "2", "warm": "60"})

    assert 'name="allow"' in choose(phone, "back").text

    assert "Part 3 of 3" in phone.post("more", {"allow": "3"}).text


@pytest.mark.parametrize("language", factory.LANGUAGES)
def test_the_language_changes_and_the_answers_stay(phone, language):
    phone.post("more", {"allow": "2"})

    page = choose(phone, "", lang=language)

    assert f'<html lang="{language}"' in page.text
    assert f"/{language}/s/study-before/full-quota/" in page.text
    choose(phone, "stop")
    assert stored()["answers"]["allow"] == 2


def test_who_comes_back_later_may_choose_then(phone):
    phone.post("more", {"allow": "2"})
    code = DRAFT_CODE.search(choose(phone, "later").text)[1]
    assert ResponseDraft.objects.count() == 1

    phone.post("continue", {"code": code})

    assert ASKED in phone.post("more", {"allow": "2"}).text


def test_a_database_that_is_away_keeps_the_choice(phone, monkeypatch):
    phone.post("more", {"allow": "2"})
    monkeypatch.setattr(Inbox._meta, "db_table", "nowhere")

    page = choose(phone, "stop")

    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "not confirmed yet" in page.text
    assert ASKED in page.text


@pytest.mark.parametrize("after", ("", "nowhere", "full-quota"))
def test_a_form_that_was_tampered_with_starts_again(phone, after):
    assert choose(phone, "next", after=after).status_code == 400


def test_an_address_alone_leads_to_the_start(client, wave):
    response = client.get("/en/s/study-before/full-quota/")

    assert response["Location"] == "/en/s/study-before/"


def test_a_city_alone_is_asked_after_the_first_part(client, wave):
    factory.quota(wave, "${city} = 'sofia'", completes=5)
    phone = Phone(client)

    assert ASKED not in phone.agree(city="sofia").text
    assert ASKED in phone.post("attitude", {}).text


def test_a_part_that_was_skipped_counts_as_asked(client):
    factory.study(document=conditional())
    factory.quota(
        Wave.objects.get(slug="study-before"),
        "${years} > 10 and ${battery_work} = ''",
        completes=5,
    )
    phone = Phone(client)
    phone.agree()

    page = phone.post("first", {"friends": "3", "years": "12"})

    assert ASKED in page.text
    page = phone.post("full-quota", {"after": "first"})
    assert 'name="again"' in page.text


@pytest.mark.parametrize(("completes", "queries"), ((None, 5), (0, 5), (5, 6)))
def test_only_a_full_quota_costs_a_query(
    client, wave, completes, queries, django_assert_num_queries
):
    for number in range(3 if completes is not None else 0):
        factory.quota(wave, name=str(number), completes=completes)
    phone = Phone(client)
    phone.agree()

    with django_assert_num_queries(queries):
        phone.post("attitude", {"att1": "7"})


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_drawn_order_of_sections_does_not_hide_the_quota(client, monkeypatch, seed):
    monkeypatch.setattr("surveys.views.residents.new_seed", lambda _content: seed)
    wave = factory.wave(document=drawn())
    factory.quota(wave, "${two} = 1", completes=5)
    phone = Phone(client)
    phone.agree()
    asked_after = None
    for step in [*shown_order(build(drawn()), seed)["sections"]][1:4]:
        assert ASKED not in phone.page.text
        phone.post(step, {"two": "1"})
        if ASKED in phone.page.text:
            asked_after = step
            phone.post("full-quota", {"after": step, "go": "next"})

    assert asked_after == "left"


@pytest.mark.parametrize(
    "condition", ("${city} = 'prague'", "${story} = 1 or ${story} = 2")
)
def test_what_is_known_before_the_first_screen_is_asked_after_it(client, condition):
    wave = factory.wave(document=drawn())
    factory.quota(wave, condition, completes=5)
    phone = Phone(client)
    phone.agree()

    assert ASKED not in phone.page.text
    assert ASKED in phone.post("plain", {}).text
