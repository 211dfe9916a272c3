"""Reads the campaign's texts from TOML files and says exactly where one is wrong."""

import datetime as dt
import html
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from campaign_site.enums import Mark

DIRECTORY = Path(__file__).resolve().parent.parent / "content"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# The table of arrays in each file; sources.toml and pages.toml are tables by key.
LISTS = ("partners", "cities", "facts", "stories", "events", "resources")
SECTIONS = (
    "home", "stories", "facts", "events", "cities", "results", "project", "resources",
    "newsletter", "privacy", "accessibility", "legal", "contact", "funder",
)  # fmt: skip
# What a table of pages.toml must say; other sections need a title and a slug.
PAGE_NEEDS = {
    "home": ("title", "hero_title", "hero_lead"),
    "funder": ("statement", "disclaimer", "emblem_alt"),
}
NEEDED: dict[str, dict[str, type | tuple[type, ...]]] = {
    "partners": {"code": str, "name": str, "city": str, "role": dict},
    "cities": {"code": str, "name": dict, "slug": dict, "lead": dict, "intro": dict},
    "facts": {"id": str, "as_of": (str, dt.date, int), "figure": dict, "says": dict},
    "stories": {
        "id": str, "kind": str, "mark": str, "published_on": dt.date,
        "title": dict, "slug": dict, "lead": dict, "body": dict,
    },
    "events": {
        "id": str, "starts_on": dt.date, "status": str,
        "title": dict, "slug": dict, "lead": dict,
    },
    "resources": {"id": str, "title": dict, "text": dict},
}  # fmt: skip

Entry = dict[str, Any]
Blocks = list[tuple[str, Any]]


class ContentError(Exception):
    """A text cannot be loaded: which file, which entry, what is wrong, what to do."""

    def __init__(self, file: str, entry: str, fault: str, remedy: str) -> None:
        super().__init__(f"{file}, {entry}: {fault} {remedy}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    sources: dict[str, dict[str, str]]
    pages: dict[str, dict[str, Entry]]
    lists: dict[str, list[Entry]]


def read_content(directory: Path) -> Content:
    sources = read_toml(directory, "sources")
    pages = read_toml(directory, "pages")
    lists = {name: read_toml(directory, name).get(name, []) for name in LISTS}
    check_pages(pages)
    for name, entries in lists.items():
        for place, entry in enumerate(entries, 1):
            check_entry(name, place, entry, sources)
    return Content(sources=sources, pages=pages, lists=lists)


def read_toml(directory: Path, name: str) -> dict[str, Any]:
    path = directory / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        remedy = f"Write {path} or name another directory."
        raise ContentError(path.name, "whole file", "It is missing.", remedy) from error
    except tomllib.TOMLDecodeError as error:
        remedy = "Mend the line; TOML strings need quotation marks."
        raise ContentError(path.name, "whole file", f"{error}.", remedy) from error


def check_pages(pages: dict[str, dict[str, Entry]]) -> None:
    for section in SECTIONS:
        for language in LANGUAGES:
            entry = pages.get(section, {}).get(language)
            if entry is None:
                fault = "This page is missing in this language."
                remedy = f"Add the table [{section}.{language}]."
                raise ContentError("pages.toml", f"{section}.{language}", fault, remedy)
            for key in PAGE_NEEDS.get(section, ("title", "slug")):
                if not entry.get(key):
                    place, remedy = f"{section}.{language}", f"Give `{key}` its text."
                    raise ContentError(
                        "pages.toml", place, f"`{key}` is empty.", remedy
                    )


def check_entry(
    name: str, place: int, entry: Entry, sources: dict[str, dict[str, str]]
) -> None:
    file = f"{name}.toml"
    label = str(entry.get("id") or entry.get("code") or f"entry {place}")
    for key, kind in NEEDED[name].items():
        if not isinstance(entry.get(key), kind):
            fault = f"`{key}` is {entry.get(key)!r}."
            raise ContentError(file, label, fault, f"Give `{key}` its value.")
    city = entry.get("city", "")
    if city not in CITY_CODES:
        remedy = f"Use one of {', '.join(filter(None, sorted(CITY_CODES)))}."
        raise ContentError(file, label, f"`city` is {city!r}.", remedy)
    if "mark" in entry and entry["mark"] not in Mark.values:
        remedy = f"Use one of {', '.join(sorted(Mark.values))}."
        raise ContentError(file, label, f"`mark` is {entry['mark']!r}.", remedy)
    for key in entry.get("sources", []):
        if key not in sources:
            remedy = f"Add [{key}] to sources.toml."
            raise ContentError(file, label, f"Source {key!r} is unknown.", remedy)


CITY_CODES = {"", *(code for code, *_rest in settings.CITIES)}


def words(value: Any, language: str) -> str:
    """A text of one language; a plain string serves all of them."""
    if isinstance(value, dict):
        return str(value.get(language, ""))
    return "" if value is None else str(value)


def body_blocks(paragraphs: Any, quote: str = "") -> Blocks:
    """Blocks of a text: strings are paragraphs, tables have a heading and a text."""
    blocks: Blocks = []
    waiting: list[str] = []
    for paragraph in paragraphs:
        if isinstance(paragraph, str):
            waiting.append(paragraph)
            continue
        blocks += text_block(waiting)
        waiting = []
        if paragraph.get("heading"):
            blocks.append(("heading", paragraph["heading"]))
        text = paragraph.get("text", "")
        blocks += text_block([text] if isinstance(text, str) else text)
    blocks += text_block(waiting)
    if quote:
        blocks.insert(min(1, len(blocks)), ("quote", {"words": quote, "speaker": ""}))
    return blocks


def text_block(paragraphs: list[str]) -> Blocks:
    made = "".join(
        f"<p>{html.escape(part, quote=False)}</p>"
        for paragraph in paragraphs
        for part in paragraph.split("\n\n")
        if part.strip()
    )
    return [("text", made)] if made else []


def source_blocks(keys: list[str], sources: dict[str, dict[str, str]]) -> Blocks:
    return [
        (
            "source",
            {
                "publisher": sources[key]["publisher"],
                "url": sources[key].get("url", ""),
            },
        )
        for key in keys
    ]
