"""The site map, with the languages of each page (Wagtail's own has no hreflang)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID
from xml.etree import ElementTree as ET

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from campaign_site.findings import published_studies
from campaign_site.navigation import absolute

MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def write_sitemap() -> bytes:
    ET.register_namespace("", MAP)
    ET.register_namespace("xhtml", XHTML)
    root = ET.Element(f"{{{MAP}}}urlset")
    for versions in published_pages().values():
        for page in versions.values():
            add_page(root, page, versions)
    for study in published_studies():
        add_findings(root, study.slug, study.published_at.date())
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def published_pages() -> dict[UUID, dict[str, Page]]:
    """Pages by what they say, then by language in the order of the settings."""
    found: dict[UUID, dict[str, Page]] = defaultdict(dict)
    pages = Page.objects.live().public().select_related("locale").order_by("path")
    for page in pages.filter(depth__gt=1):
        if page.get_url():
            found[page.translation_key][page.locale.language_code] = page
    order = [code for code, _name in settings.LANGUAGES]
    return {
        key: {code: versions[code] for code in order if code in versions}
        for key, versions in found.items()
    }


def add_page(root: ET.Element, page: Page, versions: dict[str, Page]) -> None:
    published = page.last_published_at
    addresses = {code: other.get_url() for code, other in versions.items()}
    add_entry(root, page.get_url(), addresses, published.date() if published else None)


def add_findings(root: ET.Element, study: str, changed: dt.date) -> None:
    """The results of a study, in every language."""
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            addresses[code] = reverse("study_findings", args=[study])
    for address in addresses.values():
        add_entry(root, address, addresses, changed)


def add_entry(
    root: ET.Element,
    address: str,
    addresses: Mapping[str, str],
    changed: dt.date | None,
) -> None:
    """One address, when it changed, and where it stands in each language."""
    entry = ET.SubElement(root, f"{{{MAP}}}url")
    ET.SubElement(entry, f"{{{MAP}}}loc").text = absolute(address)
    if changed:
        ET.SubElement(entry, f"{{{MAP}}}lastmod").text = changed.isoformat()
    if len(addresses) > 1:
        for code, other in addresses.items():
            link = {"rel": "alternate", "hreflang": code, "href": absolute(other)}
            ET.SubElement(entry, f"{{{XHTML}}}link", link)
