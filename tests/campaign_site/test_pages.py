"""Every page type, through its address."""

import datetime as dt
import re

import pytest
from django.test import override_settings
from wagtail.models import Page

from campaign_site.models import CityPage, StoryIndexPage, StoryPage
from tests.factories import campaign_site as factory
from tests.factories import surveys as survey

LANGUAGES = ["cs", "bg", "hr", "it", "sk", "en"]
SECTIONS = [
    "", "stories/", "facts/", "events/", "cities/", "results/", "project/", "resources/",
    "newsletter/", "privacy/", "accessibility/", "legal/", "contact/",
]  # fmt: skip
SOFIA = [
    f"/{language}/cities/sofia/{page}"
    for language in ("bg", "cs", "en")
    for page in ("", f"coffee-{language}/", f"drums-{language}/")
]


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_every_page_answers_in_its_languages_and_sets_no_cookie(client, home):
    paths = [f"/{language}/{section}" for language in LANGUAGES for section in SECTIONS]

    for path in paths + SOFIA:
        response = client.get(path)

        assert response.status_code == 200, path
        language = path[1:3]
        assert f'<html lang="{language}">' in response.content.decode(), path
        assert f"Funded by the European Union {language}" in text_of(response), path
        assert f"Views of the authors only {language}" in text_of(response), path
        assert not response.cookies, path
        assert "Cookie" not in response.get("Vary", ""), path


def test_no_page_asks_for_anything_from_elsewhere(client, home):
    for path in ["/en/", *SOFIA]:
        html = client.get(path).content.decode()

        assert re.findall(r'(?:src|srcset|action)="(?!/)[^"]+"', html) == [], path
        assert re.findall(r'<link rel="(?:stylesheet|icon)" href="(?!/)', html) == [], (
            path
        )
        assert "<script" not in html, path


@pytest.mark.parametrize("path", (*SOFIA, "/en/", "/hr/facts/"))
def test_languages_name_each_other(client, home, path):
    """Hreflang is reciprocal: each version lists the same versions, itself included."""

    def alternates(address):
        html = text_of(client.get(address))
        link = r'<link[^>]*hreflang="([\w-]+)"[^>]*href="http://localhost:8000([^"]+)"'
        return dict(re.findall(link, html))

    here = alternates(path)

    assert here[path[1:3]] == path
    assert here["x-default"] == here["en"]
    for language, address in here.items():
        assert alternates(address) == here, language


def test_a_city_lists_its_published_stories_and_events(client, home):
    factory.story("Of Sofia", city="sofia")
    factory.story("Draft of Sofia", city="sofia", live=False)
    factory.story("Of Prague", city="prague")
    factory.story("По български", city="sofia", language="bg")

    text = text_of(client.get("/en/cities/sofia/"))

    assert "Of Sofia" in text
    assert "Drum circle en" in text
    assert "RiskMonitor" in text
    for other in ("Draft of Sofia", "Of Prague", "По български"):
        assert other not in text


def test_a_composite_story_says_so_and_shows_its_sources(client, home):
    text = text_of(client.get("/en/cities/sofia/coffee-en/"))

    assert "Put together from several stories." in text
    assert 'href="https://example.org/city"' in text
    assert "marks.svg#m-cezve" in text
    assert "Is it fresh? en" in text


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_true_story_does_not_say_that_it_is_composite(client, home):
    page = factory.story(
        "True", hero_image=factory.image(credit="Ana"), hero_alt="A bench"
    )

    text = text_of(client.get(page.url))

    assert "Put together from several stories." not in text
    assert 'alt="A bench"' in text
    assert "marks.svg#m-talk" not in text
    assert "Ana" in text


def test_an_event_says_how_many_it_reached_and_how_that_was_counted(client, home):
    text = text_of(client.get("/en/cities/sofia/drums-en/"))

    assert '<p class="figure">120</p>' in text
    assert "Counted at the door en" in text
    assert "14 November 2019" in text


def test_events_are_split_into_coming_and_past(client, home):
    day = dt.date(2100, 1, 1)
    factory.event("Far away", starts_on=day, ends_on=day + dt.timedelta(days=2))

    text = text_of(client.get("/en/events/"))

    assert (
        text.index("Coming events") < text.index("Far away") < text.index("Past events")
    )
    assert text.index("Past events") < text.index("Drum circle en")


@pytest.mark.parametrize(
    ("valid_until", "is_old"),
    ((dt.date(2019, 6, 1), True), (dt.date(2100, 6, 1), False), (None, False)),
)
def test_a_fact_past_its_date_keeps_its_place_and_says_so(
    client, home, valid_until, is_old
):
    factory.fact("9 of 10", valid_until=valid_until, language="sk")

    text = text_of(client.get("/sk/facts/"))

    assert "9 of 10" in text
    assert text.count('class="old"') == 1 + is_old  # the campaign's own fact is old


def test_facts_of_low_certainty_and_drafts_are_not_shown(client, home):
    factory.fact("7777", certainty="low", live=False)
    factory.fact("8888", live=False)

    text = text_of(client.get("/en/facts/"))

    assert "7777" not in text
    assert "8888" not in text


def test_a_list_in_another_language_offers_the_english_ones(client, home):
    text = text_of(client.get("/hr/stories/"))

    assert '<article class="card" lang="en"' in text
    assert "/en/cities/sofia/coffee-en/" in text
    assert "Coffee en" not in text_of(client.get("/bg/stories/"))


@pytest.mark.parametrize(
    ("language", "name"), (("bg", "РискМонитор"), ("cs", "RiskMonitor"))
)
def test_a_partner_has_its_own_name_in_its_own_language(client, home, language, name):
    text = text_of(client.get(f"/{language}/cities/sofia/"))

    assert {"РискМонитор", "RiskMonitor"} & set(re.findall(r"\w+", text)) == {name}


@pytest.mark.parametrize("count", (1, 3))
@pytest.mark.parametrize(
    ("path", "queries"),
    (
        ("/en/", 15),
        ("/en/stories/", 12),
        ("/en/cities/sofia/", 17),
        ("/en/events/", 12),
        ("/en/facts/", 12),
    ),
)
def test_a_list_costs_the_same_for_one_and_for_three(
    client, home, django_assert_num_queries, path, queries, count
):
    for number in range(count):
        factory.story(f"Story {number}", city="sofia")
        factory.event(f"Event {number}")
        factory.fact(f"{number} of 10", city="sofia")
    client.get(path)  # the roots of sites and content types are kept from now on

    with django_assert_num_queries(queries):
        client.get(path)


def test_a_story_costs_few_queries(client, home, django_assert_num_queries):
    client.get("/en/cities/sofia/coffee-en/")

    with django_assert_num_queries(15):
        client.get("/en/cities/sofia/coffee-en/")


def test_every_page_type_can_be_previewed(home, rf):
    for page in Page.objects.filter(depth__gt=1).specific():
        for mode, _name in page.preview_modes:
            response = page.make_preview_request(preview_mode=mode)

            assert response.status_code == 200, page
            policy = response["Content-Security-Policy"]
            assert "frame-ancestors 'self'" in policy, page
            assert "default-src 'none'" in policy, page


@pytest.mark.parametrize("is_simulated", (False, True))
def test_the_home_page_calls_to_an_open_wave(client, home, is_simulated):
    survey.study(after_is_over=True, is_simulated=is_simulated)

    text = text_of(client.get("/en/"))

    assert 'href="/en/s/study-before/"' in text
    assert 'href="/en/s/study-after/"' not in text
    assert "Did anything change en" in text
    assert ("A demonstration" in text) == is_simulated


def test_the_home_page_without_an_open_wave_asks_nothing(client, home):
    text = text_of(client.get("/en/"))

    assert "/en/s/" not in text
    assert "Did anything change en" not in text
    assert 'href="/en/mail/subscribe/"' in text


@pytest.mark.parametrize(
    ("path", "known"),
    (
        ("/hr/cities/sofia/coffee-en/", ["/cs/", "/bg/", "/en/"]),
        ("/it/cities/sofia/", ["/cs/", "/bg/", "/en/"]),
        ("/it/nonsense/", []),
    ),
)
def test_a_lost_page_says_in_which_languages_it_exists(client, home, path, known):
    response = client.get(path)

    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]
    links = re.findall(r'href="(/../)[^"]+"', main)
    assert response.status_code == 404
    assert links == known
    assert f'href="{path[:4]}"' in main
    assert not response.cookies


def test_an_unknown_address_without_language_is_not_redirected(client, home):
    response = client.get("/nonsense/", headers={"accept-language": "sk"})

    assert response.status_code == 404
    assert '<html lang="sk">' in response.content.decode()
    assert response["Vary"] == "Accept-Language"


@pytest.mark.parametrize("path", ("/admin/nonsense/", "/admin/account/nonsense/"))
def test_an_unknown_address_of_the_staff_area_is_not_redirected(
    admin_client, home, path
):
    response = admin_client.get(path)

    assert response.status_code == 404
    assert b"funder" not in response.content


@override_settings(DEBUG_PROPAGATE_EXCEPTIONS=False)
def test_the_error_page_needs_no_database(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("campaign_site.views.write_sitemap", lambda: 1 / 0)

    response = client.get("/sitemap.xml")

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "static/campaign_site/site.css" in response.content.decode()


def test_pages_may_stand_only_where_they_belong():
    assert set(StoryPage.allowed_parent_page_models()) == {StoryIndexPage, CityPage}
    assert StoryPage.allowed_subpage_models() == []
