"""What programs read: site map, robots, security contact."""

import datetime as dt
from xml.etree import ElementTree as ET

import pytest
import time_machine

from campaign_site.models import ContactSettings, FunderAcknowledgement, StoryPage

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
OURS = "http://localhost:8000"


def entries(client):
    root = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  # our own answer
    return {entry.findtext(f"{MAP}loc"): entry for entry in root}


def test_the_site_map_names_each_page_in_each_of_its_languages(client, home):
    found = entries(client)

    coffee = found[f"{OURS}/bg/cities/sofia/coffee-bg/"]
    assert [
        (link.get("hreflang"), link.get("href")) for link in coffee.findall(LINK)
    ] == [
        (code, f"{OURS}/{code}/cities/sofia/coffee-{code}/")
        for code in ("cs", "bg", "en")
    ]
    assert coffee.findtext(f"{MAP}lastmod")
    assert len(found[f"{OURS}/en/"].findall(LINK)) == 6


def test_the_site_map_is_silent_about_drafts_and_root(client, home):
    StoryPage.objects.filter(locale__language_code="bg").update(live=False)

    found = entries(client)

    assert f"{OURS}/bg/cities/sofia/coffee-bg/" not in found
    assert len(found[f"{OURS}/cs/cities/sofia/coffee-cs/"].findall(LINK)) == 2
    assert len(found) == len({*found})


@pytest.mark.parametrize(
    ("is_demonstration", "closed"),
    ((True, ["/"]), (False, ["/admin/", "/*/s/", "/*/mail/"])),
)
def test_robots_may_read_pages_but_no_demonstration(
    client, settings, is_demonstration, closed
):
    settings.IS_DEMONSTRATION = is_demonstration

    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines[1:-2] == [f"Disallow: {path}" for path in closed]
    assert lines[-1] == f"Sitemap: {OURS}/sitemap.xml"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "contact"),
    (
        (None, f"{OURS}/en/contact/"),
        ("", f"{OURS}/en/contact/"),
        ("security@example.org", "mailto:security@example.org"),
    ),
)
@time_machine.travel(dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC), tick=False)
def test_security_text_names_a_contact_and_a_date(client, address, contact):
    if address is not None:
        ContactSettings.objects.create(security_contact=address)

    lines = client.get("/.well-known/security.txt").content.decode().splitlines()

    assert lines[0] == f"Contact: {contact}"
    assert lines[1] == "Expires: 2026-06-30T12:00:00Z"


def test_the_foot_offers_the_source_code_once_its_address_is_known(client, home):
    assert "Source code" not in client.get("/en/").content.decode()

    ContactSettings.objects.create(source_code_url="https://example.org/integra")

    assert 'href="https://example.org/integra"' in client.get("/en/").content.decode()


def test_the_acknowledgement_stands_even_before_anybody_wrote_it(client, home):
    FunderAcknowledgement.objects.all().delete()

    html = client.get("/en/").content.decode()

    assert html.count("Asylum, Migration and") == 2
    assert "accepts no responsibility" in html
