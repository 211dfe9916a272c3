"""The site map, with the languages of each page (Wagtail's own has no hreflang)."""

from collections import defaultdict
from uuid import UUID
from xml.etree import ElementTree as ET

from django.conf import settings
from wagtail.models import Page

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
    entry = ET.SubElement(root, f"{{{MAP}}}url")
    ET.SubElement(entry, f"{{{MAP}}}loc").text = absolute(page.get_url())
    if page.last_published_at:
        changed = page.last_published_at.date().isoformat()
        ET.SubElement(entry, f"{{{MAP}}}lastmod").text = changed
    if len(versions) > 1:
        for code, other in versions.items():
            link = {
                "rel": "alternate",
                "hreflang": code,
                "href": absolute(other.get_url()),
            }
            ET.SubElement(entry, f"{{{XHTML}}}link", link)
