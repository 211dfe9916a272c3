"""The compiled questionnaire: its shape and its hashes. Pure; no ORM.

A definition is a plain document (a TOML or JSON file) that carries every language. It is
checked once (surveys/definition_checks.py), when a version is released; screens, imports
and codebooks read the frozen dataclasses below and can rely on them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.enums import ItemFormat, Missing
from surveys.expressions import Expression, parse
from surveys.items import Element, Item, Option, Row, Text

# Fields of a document that an item takes over as they are.
_PLAIN = (
    "help", "low", "mid", "high", "unit", "correct", "source", "as_of", "minimum",
    "maximum", "precision", "max_length", "attention",
)  # fmt: skip
# An exposure list has its own 'not sure'; whether somebody saw a poster is no secret.
WITHOUT_ASIDES = {
    ItemFormat.EXPOSURE,
    ItemFormat.CODE,
    ItemFormat.CONSENT,
    ItemFormat.INFORMATION,
    ItemFormat.TEXT,
    ItemFormat.ARM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One screen: nothing on it can depend on an answer that is given on it."""

    code: str
    title: Text
    intro: Text | None
    items: tuple[Item, ...]
    show_if: Expression | None = None
    # Neighbouring sections of one block change places, by chance.
    block: str = ""
    is_shuffled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleKey:
    """Items scored together."""

    key: str
    items: tuple[str, ...]
    reverse: tuple[str, ...]
    low: int
    high: int
    min_answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    code: str
    languages: tuple[str, ...]
    title: Text
    attribution: Text
    consent_title: Text
    consent_paragraphs: Mapping[str, tuple[str, ...]]
    consent_agree: Text
    sections: tuple[Section, ...]
    scales: tuple[ScaleKey, ...] = field(default=())

    def items(self) -> Iterator[Item]:
        for section in self.sections:
            yield from section.items

    def section(self, code: str) -> Section | None:
        return next((part for part in self.sections if part.code == code), None)

    def answer_codes(self) -> dict[str, tuple[int, ...]]:
        """Every stored name with the codes that it may hold, missing codes included."""
        missing = tuple(Missing.values)
        return {
            key: (*permitted, *missing)
            for item in self.items()
            for key, permitted in item.codes.items()
        }

    def text_keys(self) -> tuple[str, ...]:
        """Names of the answers in a resident's own words, which are kept apart."""
        return tuple(
            item.code for item in self.items() if item.format == ItemFormat.TEXT
        )


def texts_of(node: Any, languages: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Every text table of a document with its place: `sections.0.title`."""
    if isinstance(node, dict):
        if node and set(node) <= set(languages):
            yield "", node
            return
        for key, child in node.items():
            for place, text in texts_of(child, languages):
                yield f"{key}.{place}".rstrip("."), text
    elif isinstance(node, list):
        for number, child in enumerate(node):
            for place, text in texts_of(child, languages):
                yield f"{number}.{place}".rstrip("."), text


def structure_hash(document: dict[str, Any]) -> str:
    """SHA-256 of everything but the words."""
    languages = tuple(document["languages"])
    return _digest(_without_texts(document, languages))


def wording_hash(document: dict[str, Any], language: str) -> str:
    """SHA-256 of every word in one language, with its place."""
    languages = tuple(document["languages"])
    # Sorted: PostgreSQL gives a stored document back with its keys in another order.
    return _digest(
        sorted([place, text[language]] for place, text in texts_of(document, languages))
    )


def _without_texts(node: Any, languages: tuple[str, ...]) -> Any:
    if isinstance(node, dict):
        if node and set(node) <= set(languages):
            return None
        return {key: _without_texts(child, languages) for key, child in node.items()}
    if isinstance(node, list):
        return [_without_texts(child, languages) for child in node]
    return node


def _digest(value: Any) -> str:
    plain = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def build(document: dict[str, Any]) -> Questionnaire:
    """The frozen questionnaire of a document that `check` has passed."""
    consent = document["consent"]
    return Questionnaire(
        code=document["code"],
        languages=tuple(document["languages"]),
        title=document["title"],
        attribution=document["attribution"],
        consent_title=consent["title"],
        consent_paragraphs={
            language: tuple(text["paragraphs"])
            for language, text in consent["text"].items()
        },
        consent_agree=consent["agree"],
        sections=tuple(_section(section) for section in document["sections"]),
        scales=tuple(
            ScaleKey(
                key=scale["key"],
                items=tuple(scale["items"]),
                reverse=tuple(scale["reverse"]),
                low=scale["low"],
                high=scale["high"],
                min_answered=scale["min_answered"],
            )
            for scale in document.get("scales", [])
        ),
    )


def _condition(raw: dict[str, Any]) -> Expression | None:
    return parse(raw["show_if"]) if raw.get("show_if") else None


def _section(raw: dict[str, Any]) -> Section:
    return Section(
        code=raw["code"],
        title=raw["title"],
        intro=raw.get("intro"),
        items=tuple(_item(item) for item in raw["items"]),
        show_if=_condition(raw),
        block=raw.get("block", ""),
        is_shuffled=raw.get("shuffled", False),
    )


def _item(raw: dict[str, Any]) -> Item:
    return Item(
        code=raw["code"],
        format=ItemFormat(raw["format"]),
        stem=raw["stem"],
        **{name: raw[name] for name in _PLAIN if name in raw},
        options=tuple(
            Option(
                code=option["code"],
                label=option["label"],
                is_exclusive=option.get("exclusive", False),
            )
            for option in raw.get("options", [])
        ),
        rows=tuple(
            Row(code=row["code"], label=row["label"], is_decoy=row.get("decoy", False))
            for row in raw.get("rows", [])
        ),
        elements=tuple(
            Element(key=e["key"], kind=e["kind"], stem=e["stem"], help=e.get("help"))
            for e in raw.get("elements", [])
        ),
        show_if=_condition(raw),
        is_required=raw.get("required", False),
        is_ordered=raw.get("ordered", False),
        is_shuffled=raw.get("shuffled", False),
        has_asides=raw.get("asides", raw["format"] not in WITHOUT_ASIDES),
    )
