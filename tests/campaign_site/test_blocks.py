"""Every block that an editor can put into a text, as readers see it."""

import pytest

from campaign_site.models import FactCard
from tests.factories import campaign_site as factory

pytestmark = pytest.mark.filterwarnings(
    # Wagtail leaves the temporary file of a rendition to the garbage collector.
    "ignore::pytest.PytestUnraisableExceptionWarning"
)


def body_of(client, *blocks):
    page = factory.story("Blocks", body=list(blocks))
    return " ".join(client.get(page.url).text.split())


def test_a_notice_has_a_title_and_paragraphs(client, home):
    notice = {"title": "Please note", "text": "No steps.\n\nBring water."}

    text = body_of(client, ("notice", notice))

    assert "<strong>Please note</strong>" in text
    assert "<p>No steps.</p> <p>Bring water.</p>" in text


def test_a_picture_carries_its_words(client, home):
    image = factory.image("Bench")
    image.contextual_alt_text = "Two people on a bench"
    image.decorative = False

    assert 'alt="Two people on a bench"' in body_of(client, ("image", image))


@pytest.mark.parametrize(
    ("value", "target"),
    (
        ({"label": "Read", "address": "/en/mail/subscribe/"}, "/en/mail/subscribe/"),
        ({"label": "Read", "page": "home"}, "/en/"),
    ),
)
def test_a_button_leads_to_an_address_or_a_page(client, home, value, target):
    chosen = {**value, "page": home} if "page" in value else value

    text = body_of(client, ("action", chosen))

    assert f'<a class="button" href="{target}">Read</a>' in text


def test_a_fact_is_shown_with_its_source_while_it_is_public(client, home):
    fact = factory.fact("7 of 100")

    assert "7 of 100" in body_of(client, ("fact", fact))


def test_a_fact_that_was_withdrawn_shows_nothing(client, home):
    fact = factory.fact("8 of 100")
    FactCard.objects.filter(pk=fact.pk).update(live=False)
    fact.refresh_from_db()

    assert "8 of 100" not in body_of(client, ("fact", fact))
