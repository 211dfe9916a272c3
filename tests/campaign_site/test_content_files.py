"""Texts that are new, wrong or missing; this module begins without pages."""

import datetime as dt

import pytest
from django.core.management import call_command
from wagtail.models import Page

from campaign_site.actions.content import load_content
from campaign_site.actions.content_files import ContentError, body_blocks
from campaign_site.models import (
    EventPage,
    FactCard,
    HomePage,
    StandardPage,
    StoryPage,
)
from tests.factories import campaign_site as factory

pytestmark = pytest.mark.django_db


def test_a_fact_of_low_certainty_is_loaded_as_a_draft(tmp_path):
    facts = factory.lists()["facts"]
    facts[0]["certainty"] = "low"

    load_content(directory=factory.write_content(tmp_path, facts=facts))

    assert {fact.live for fact in FactCard.objects.all()} == {False}


def changed(name, **fields):
    entries = factory.lists()[name]
    entries[0].update(fields)
    return {name: entries}


@pytest.mark.parametrize(
    ("changes", "message"),
    (
        (
            changed("stories", mark="unicorn"),
            "stories.toml, coffee: `mark` is 'unicorn'.",
        ),
        (
            changed("stories", city="vienna"),
            "stories.toml, coffee: `city` is 'vienna'.",
        ),
        (
            changed("facts", sources=["X1"]),
            "facts.toml, born-abroad: Source 'X1' is unknown.",
        ),
        (
            changed("events", starts_on="soon"),
            "events.toml, drums: `starts_on` is 'soon'.",
        ),
        (
            changed("events", ends_on=dt.date(2019, 1, 1)),
            "events.toml, drums, language cs: __all__: The last day is before the first day.",
        ),
    ),
)
def test_a_wrong_entry_is_named_and_nothing_is_loaded(
    tmp_path, capsys, changes, message
):
    factory.write_content(tmp_path, **changes)

    with pytest.raises(SystemExit) as stop:
        call_command("load_content", "--directory", str(tmp_path))

    assert stop.value.code == 1
    assert message in capsys.readouterr().err
    assert HomePage.objects.count() == 0
    assert FactCard.objects.count() == 0


def test_a_missing_page_is_named(tmp_path):
    pages = factory.page_tables()
    del pages["privacy"]["sk"]
    factory.write_content(tmp_path, pages=pages)

    with pytest.raises(
        ContentError, match=r"pages.toml, privacy.sk: This page is missing"
    ):
        load_content(directory=tmp_path)


@pytest.mark.parametrize(
    ("section", "key"),
    (("home", "hero_title"), ("funder", "statement"), ("legal", "slug")),
)
def test_a_page_without_a_needed_text_is_named(tmp_path, section, key):
    pages = factory.page_tables()
    pages[section]["hr"][key] = ""
    factory.write_content(tmp_path, pages=pages)

    with pytest.raises(ContentError, match=rf"{section}.hr: `{key}` is empty"):
        load_content(directory=tmp_path)


def test_the_newsletter_page_has_a_button_even_without_words_for_it(tmp_path):
    pages = factory.page_tables()
    del pages["newsletter"]["en"]["button"]

    load_content(directory=factory.write_content(tmp_path, pages=pages))

    page = StandardPage.objects.get(locale__language_code="en", slug="newsletter")
    assert page.body[-1].value["label"] == "Subscribe to the news"


@pytest.mark.parametrize(
    ("text", "message"), ((None, "It is missing"), ("[[facts", "Mend the line"))
)
def test_a_missing_or_broken_file_is_named(tmp_path, text, message):
    factory.write_content(tmp_path)
    (tmp_path / "facts.toml").unlink()
    if text:
        (tmp_path / "facts.toml").write_text(text)

    with pytest.raises(ContentError, match=rf"facts.toml, whole file: .*{message}"):
        load_content(directory=tmp_path)


def test_the_command_says_what_it_made(tmp_path, capsys):
    factory.write_content(tmp_path)

    call_command("load_content", "--directory", str(tmp_path))
    call_command("load_content", "--directory", str(tmp_path))

    first, second = capsys.readouterr().out.strip().splitlines()
    assert "6 × home page" in first
    assert second == "Nothing new to load."


def test_a_text_without_paragraphs_makes_no_block():
    assert body_blocks([]) == []
    assert body_blocks([], "Alone") == [("quote", {"words": "Alone", "speaker": ""})]
    assert body_blocks(["  "]) == []


def test_the_real_texts_load_and_name_their_sources():
    load_content()

    assert HomePage.objects.count() == 6
    for page in [*StoryPage.objects.all(), *EventPage.objects.all()]:
        # A composite is nobody's report; it says so in its first sentence.
        assert page.sources or getattr(page, "is_composite", False), page
    for page in Page.objects.filter(depth__gt=1).specific():
        assert page.title, page.pk
