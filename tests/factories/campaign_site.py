"""A small campaign in six languages, and pages made one by one."""

import datetime as dt
import io
import json
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image
from wagtail.models import Locale

from campaign_site.actions.content import load_content
from campaign_site.models import (
    CampaignImage,
    CityPage,
    EventPage,
    FactCard,
    FactIndexPage,
    HomePage,
    StoryIndexPage,
    StoryPage,
)

LANGUAGES = ["cs", "bg", "hr", "it", "sk", "en"]
PAGES = (
    "stories", "facts", "events", "cities", "results", "project", "resources",
    "newsletter", "privacy", "accessibility", "legal", "contact",
)  # fmt: skip
SOURCES = [
    ("source", {"publisher": "City of Sofia", "url": "https://example.org/sofia"})
]
OWN = {"prague": "cs", "sofia": "bg", "rubano": "it", "osijek": "hr", "kosice": "sk"}


def in_languages(text, languages=LANGUAGES):
    return {code: f"{text} {code}" for code in languages}


def slugs(text, languages=LANGUAGES):
    return {code: f"{text}-{code}" for code in languages}


def toml(value):
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def document(name, entries):
    parts = []
    for entry in entries:
        parts.append(f"[[{name}]]")
        parts += [f"{key} = {toml(value)}" for key, value in entry.items()]
    return "\n".join(parts) + "\n"


def page_tables():
    pages = {name: {} for name in (*PAGES, "home", "funder")}
    for code in LANGUAGES:
        for name in PAGES:
            pages[name][code] = {
                "title": f"{name.capitalize()} {code}",
                "slug": name,
                "lead": f"About {name} in {code}",
                "body": [
                    "First paragraph.",
                    {"heading": "More", "text": "Second & last."},
                ],
            }
        pages["newsletter"][code]["button"] = f"Subscribe {code}"
        pages["home"][code] = {
            "title": f"Home {code}",
            "hero_title": f"A city is its people {code}",
            "hero_lead": f"Five cities {code}",
            "survey_title": f"Did anything change {code}",
            "survey_text": f"The same questions {code}",
            "newsletter_text": f"Once a month {code}",
        }
        pages["funder"][code] = {
            "statement": f"Funded by the European Union {code}",
            "disclaimer": f"Views of the authors only {code}",
            "emblem_alt": f"Flag of the European Union {code}",
        }
    return pages


def lists():
    sofia = ["bg", "cs", "en"]
    return {
        "partners": [
            {"code": "rm", "name": "RiskMonitor",
                "local_name": "РискМонитор", "city": "sofia",
             "role": in_languages("Research"), "lead": False},
        ],
        "cities": [
            {"code": code, "order": place, "sources": ["CITY"],
             "name": {lang: code.capitalize() for lang in {own, "cs", "en"}},
             "slug": dict.fromkeys({own, "cs", "en"}, code),
             "lead": in_languages(f"Lead of {code}", {own, "cs", "en"}),
             "intro": {lang: ["One paragraph."] for lang in {own, "cs", "en"}}}
            for place, (code, own) in enumerate(OWN.items())
        ],
        "facts": [
            {"id": "born-abroad", "city": "sofia", "as_of": "2018-11", "sources": ["CITY"],
             "valid_until": dt.date(2019, 6, 1), "figure": in_languages("1 in 7"),
             "says": in_languages("One in seven"), "heard": in_languages("Too many")},
        ],
        "stories": [
            {"id": "coffee", "city": "sofia", "kind": "people", "mark": "cezve",
             "composite": True, "published_on": dt.date(2019, 5, 2), "sources": ["CITY"],
             "title": in_languages("Coffee", sofia), "slug": slugs("coffee", sofia),
             "lead": in_languages("A bench", sofia),
             "body": {lang: ["Nobody came.", "Then all came."] for lang in sofia},
             "quote": in_languages("Is it fresh?", sofia)},
        ],
        "events": [
            {"id": "drums", "city": "sofia", "starts_on": dt.date(2019, 11, 14),
             "place": "SofiaLab", "status": "held", "reach": 120, "sources": ["CITY"],
             "title": in_languages("Drum circle", sofia), "slug": slugs("drums", sofia),
             "lead": in_languages("We drum", sofia),
             "reach_how": in_languages("Counted at the door", sofia)},
        ],
        "resources": [
            {"id": "handbook", "url": "https://example.org/handbook.pdf", "sources": ["CITY"],
             "title": in_languages("Handbook"), "text": in_languages("How to audit")},
        ],
    }  # fmt: skip


def write_content(directory, **changes):
    """The files of a small campaign; a change replaces one list or table of pages."""
    tables = {**lists(), **changes}
    pages = tables.pop("pages", page_tables())
    for name, entries in tables.items():
        (directory / f"{name}.toml").write_text(document(name, entries))
    (directory / "sources.toml").write_text(
        '[CITY]\nurl = "https://example.org/city"\npublisher = "The City"\n'
    )
    (directory / "pages.toml").write_text(
        "\n".join(
            f"[{name}.{code}]\n"
            + "\n".join(f"{k} = {toml(v)}" for k, v in table.items())
            for name, languages in pages.items()
            for code, table in languages.items()
        )
        + "\n"
    )
    return directory


def campaign(directory):
    load_content(directory=write_content(directory))
    return HomePage.objects.get(locale__language_code="en")


@contextmanager
def loaded_once(blocker, directory):
    """A small campaign for all tests of a module; each test still rolls back its own."""
    with blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        campaign(directory)
    yield
    with blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def image(title="Bench", **fields):
    written = io.BytesIO()
    Image.new("RGB", (800, 520), "#ffc94d").save(written, "PNG")
    return CampaignImage.objects.create(
        title=title,
        file=ContentFile(written.getvalue(), f"{title.lower()}.png"),
        **fields,
    )


def story(title, *, language="en", city="", parent=None, **fields):
    parent = parent or StoryIndexPage.objects.get(locale__language_code=language)
    values = {"kind": "people", "published_on": dt.date(2019, 5, 2), "sources": SOURCES}
    page = StoryPage(
        title=title, lead=f"{title} in short", city=city, locale=parent.locale,
        **{**values, **fields},
    )  # fmt: skip
    return parent.add_child(instance=page)


def event(title, *, language="en", city="sofia", **fields):
    parent = CityPage.objects.get(locale__language_code=language, city=city)
    values = {"starts_on": dt.date(2019, 11, 14), "sources": SOURCES}
    page = EventPage(
        title=title, city=city, locale=parent.locale, **{**values, **fields}
    )
    return parent.add_child(instance=page)


def fact(figure="1 in 7", *, language="en", **fields):
    values = {"says": f"{figure} people", "as_of": "2018", "sources": SOURCES}
    locale = Locale.objects.get(language_code=language)
    return FactCard.objects.create(figure=figure, locale=locale, **{**values, **fields})


def fact_index(language="en"):
    return FactIndexPage.objects.get(locale__language_code=language)
