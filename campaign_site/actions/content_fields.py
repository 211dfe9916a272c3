"""From an entry of a content file to the fields of a page, in one language."""

import datetime as dt
from typing import Any

from campaign_site.actions.content_files import LANGUAGES, Entry, body_blocks, words
from campaign_site.enums import Certainty


def languages_of(entry: Entry, *keys: str) -> list[str]:
    """The languages that have every one of these texts."""
    return [code for code in LANGUAGES if all(entry[key].get(code) for key in keys)]


def home_fields(texts: Entry) -> Entry:
    names = ("title", "hero_title", "survey_title", "survey_text", "newsletter_text")
    fields = {name: texts.get(name, "") for name in names}
    return {**fields, "lead": texts.get("hero_lead", "")}


def partner_fields(entry: Entry, language: str) -> Entry:
    return {
        "name": entry["name"],
        "local_name": entry.get("local_name", ""),
        "city": entry["city"],
        "site": entry.get("site", ""),
        "is_lead": bool(entry.get("lead", False)),
        "role": words(entry["role"], language),
    }


def fact_fields(entry: Entry, language: str) -> Entry:
    certainty = entry.get("certainty", Certainty.HIGH)
    return {
        "city": entry.get("city", ""),
        "certainty": certainty,
        "live": certainty != Certainty.LOW,
        "as_of": str(entry["as_of"]),
        "valid_until": day_or_none(entry.get("valid_until")),
        "figure": words(entry["figure"], language),
        "says": words(entry["says"], language),
        "heard": words(entry.get("heard"), language),
    }


def story_fields(entry: Entry, language: str) -> Entry:
    quote = words(entry.get("quote"), language)
    return {
        "city": entry.get("city", ""),
        "kind": entry["kind"],
        "mark": entry["mark"],
        "is_composite": entry.get("composite", False),
        "published_on": entry["published_on"],
        "title": words(entry["title"], language),
        "slug": words(entry["slug"], language),
        "lead": words(entry["lead"], language),
        "reach_text": words(entry.get("reach"), language),
        "body": body_blocks(entry["body"].get(language, []), quote),
    }


def event_fields(entry: Entry, language: str) -> Entry:
    return {
        "city": entry.get("city", ""),
        "mark": entry.get("mark") or entry.get("city") or "drum",
        "status": entry["status"],
        "starts_on": entry["starts_on"],
        "ends_on": entry.get("ends_on"),
        "place": words(entry.get("place"), language),
        "title": words(entry["title"], language),
        "slug": words(entry["slug"], language),
        "lead": words(entry["lead"], language),
        "body": body_blocks(entry.get("body", {}).get(language, [])),
        "reach": entry.get("reach"),
        "reach_text": words(entry.get("reach_text"), language),
        "reach_how": words(entry.get("reach_how"), language),
    }


def day_or_none(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None
