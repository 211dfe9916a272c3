"""The loader of the campaign's texts."""

import pytest
from wagtail.models import Page, Site

from campaign_site.actions.content import load_content
from campaign_site.models import (
    EventPage,
    FactCard,
    FunderAcknowledgement,
    HomePage,
    ResourceIndexPage,
    StandardPage,
    StoryPage,
)
from tests.factories import campaign_site as factory

pytestmark = pytest.mark.django_db


def test_everything_exists_in_its_languages(home):
    stories = StoryPage.objects.order_by("locale__language_code")

    assert [story.locale.language_code for story in stories] == ["bg", "cs", "en"]
    assert len({story.translation_key for story in stories}) == 1
    assert HomePage.objects.count() == 6
    assert len({page.translation_key for page in HomePage.objects.all()}) == 1
    assert FunderAcknowledgement.objects.count() == 6
    assert FactCard.objects.count() == 6
    assert EventPage.objects.get(locale__language_code="bg").reach == 120


def test_the_site_shows_our_tree_and_the_welcome_page_is_gone(home):
    site = Site.objects.get()

    assert site.root_page_id == home.pk
    assert (site.hostname, site.port) == ("localhost", 8000)
    assert Page.objects.filter(depth=2).count() == 6


def test_a_second_run_changes_nothing_and_keeps_what_editors_wrote(home, tmp_path):
    story = StoryPage.objects.get(locale__language_code="en")
    story.title = "Coffee for neighbours"
    story.save()
    before = list(Page.objects.order_by("pk").values())

    created = load_content(directory=factory.write_content(tmp_path))

    assert sum(created.values()) == 0
    assert list(Page.objects.order_by("pk").values()) == before


def test_paragraphs_are_escaped_and_the_quotation_follows_the_first(home):
    story = StoryPage.objects.get(locale__language_code="en")
    page = StandardPage.objects.get(locale__language_code="en", slug="privacy")

    assert [block.block_type for block in story.body] == ["text", "quote"]
    assert [block.block_type for block in page.body] == ["text", "heading", "text"]
    assert page.body[2].value.source == "<p>Second &amp; last.</p>"


def test_the_newsletter_page_leads_to_the_form(home):
    page = StandardPage.objects.get(locale__language_code="hr", slug="newsletter")

    assert page.body[-1].value["address"] == "/hr/mail/subscribe/"
    assert page.body[-1].value["label"] == "Subscribe hr"


def test_resources_have_their_words_and_sources(home):
    page = ResourceIndexPage.objects.get(locale__language_code="it")

    value = page.resources[0].value
    assert (value["title"], value["text"]) == ("Handbook it", "How to audit it")
    assert [source["publisher"] for source in value["sources"]] == ["The City"]
