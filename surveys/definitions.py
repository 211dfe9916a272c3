"""The compiled questionnaire: its shape, its checks and its hashes. Pure; no ORM.

A definition is a plain document (a TOML or JSON file) that carries every language. It is
checked here once, when a version is released; screens, imports and codebooks read the
frozen dataclasses below and can rely on them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.enums import ItemFormat, Missing
from surveys.wording import promise_in

Text = Mapping[str, str]
TENS = tuple(range(0, 101, 10))
SCALE = tuple(range(11))
WITH_OPTIONS = {ItemFormat.SINGLE, ItemFormat.KNOWLEDGE, ItemFormat.EXPOSURE}


class DefinitionError(ValueError):
    """A definition cannot be used; `faults` says where and how to mend each fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    code: int
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of an exposure list: an activity, or the decoy that never was."""

    code: str
    label: Text
    is_decoy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of the self-generated code."""

    key: str
    kind: str
    stem: Text
    help: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    code: str
    format: ItemFormat
    stem: Text
    help: Text | None = None
    low: Text | None = None
    mid: Text | None = None
    high: Text | None = None
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    elements: tuple[Element, ...] = ()
    correct: int | None = None
    source: str = ""
    as_of: str = ""

    @property
    def permitted(self) -> tuple[int, ...]:
        """Codes that a resident may give, missing codes aside."""
        if self.format == ItemFormat.SCALE_0_10:
            return SCALE
        if self.format == ItemFormat.THERMOMETER:
            return TENS
        return tuple(option.code for option in self.options)

    @property
    def answer_keys(self) -> tuple[str, ...]:
        """Names under which answers are stored: one, or one for each row."""
        if self.format == ItemFormat.CODE:
            return ()
        if self.rows:
            return tuple(f"{self.code}_{row.code}" for row in self.rows)
        return (self.code,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    code: str
    title: Text
    intro: Text | None
    items: tuple[Item, ...]


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
            key: (*item.permitted, *missing)
            for item in self.items()
            for key in item.answer_keys
        }


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


def language_faults(document: dict[str, Any]) -> list[str]:
    """The language gate: each text in each language of the questionnaire."""
    languages = tuple(document["languages"])
    return [
        f"{place}: the text in {language!r} is missing. Write it."
        for place, text in texts_of(document, languages)
        for language in languages
        if not text.get(language)
    ]


def promise_faults(document: dict[str, Any]) -> list[str]:
    """A text that says 'anonymous', in any language: the study's link key exists."""
    languages = tuple(document["languages"])
    return [
        f"{place}: the text in {language!r} says {promise_in(text[language])!r}. Write "
        "that answers are not connected to a name: a link key exists."
        for place, text in texts_of(document, languages)
        for language in languages
        if promise_in(text.get(language, ""))
    ]


def structure_faults(document: dict[str, Any]) -> list[str]:
    """Codes used twice, formats unknown, items without a way to answer."""
    faults = []
    seen: set[str] = set()
    for section in document["sections"]:
        for item in section["items"]:
            place = f"{section['code']}.{item['code']}"
            if item["code"] in seen:
                faults.append(f"{place}: the code is used twice. Choose another.")
            seen.add(item["code"])
            faults += _item_faults(place, item)
    return faults + _scale_faults(document, seen)


def _item_faults(place: str, item: dict[str, Any]) -> list[str]:
    if item["format"] not in ItemFormat.values:
        return [f"{place}: the format {item['format']!r} is unknown."]
    codes = [option["code"] for option in item.get("options", [])]
    faults = {
        "two options share a code. Number them anew.": len(codes) != len(set(codes)),
        "give at least two options.": item["format"] in WITH_OPTIONS and not codes[1:],
        "`correct` names no option.": (
            item["format"] == ItemFormat.KNOWLEDGE and item.get("correct") not in codes
        ),
        "an exposure list needs rows.": (
            item["format"] == ItemFormat.EXPOSURE and not item.get("rows")
        ),
    }
    return [f"{place}: {fault}" for fault, is_found in faults.items() if is_found]


def _scale_faults(document: dict[str, Any], codes: set[str]) -> list[str]:
    return [
        f"scales.{scale['key']}: the item {code!r} does not exist."
        for scale in document.get("scales", [])
        for code in [*scale["items"], *scale["reverse"]]
        if code not in codes
    ]


def check(document: dict[str, Any]) -> None:
    """Raise DefinitionError with all faults of a document, not only the first."""
    needed = ("code", "languages", "title", "attribution", "consent", "sections")
    missing = [f"{key}: is missing. Add it." for key in needed if key not in document]
    faults = missing or [
        *structure_faults(document),
        *language_faults(document),
        *promise_faults(document),
    ]
    if faults:
        raise DefinitionError(faults)


def structure_hash(document: dict[str, Any]) -> str:
    """SHA-256 of everything but the words."""
    languages = tuple(document["languages"])
    return _digest(_without_texts(document, languages))


def wording_hash(document: dict[str, Any], language: str) -> str:
    """SHA-256 of every word in one language, with its place."""
    languages = tuple(document["languages"])
    return _digest(
        [[place, text[language]] for place, text in texts_of(document, languages)]
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


def _section(raw: dict[str, Any]) -> Section:
    return Section(
        code=raw["code"],
        title=raw["title"],
        intro=raw.get("intro"),
        items=tuple(_item(item) for item in raw["items"]),
    )


def _item(raw: dict[str, Any]) -> Item:
    return Item(
        code=raw["code"],
        format=ItemFormat(raw["format"]),
        stem=raw["stem"],
        help=raw.get("help"),
        low=raw.get("low"),
        mid=raw.get("mid"),
        high=raw.get("high"),
        options=tuple(
            Option(code=option["code"], label=option["label"])
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
        correct=raw.get("correct"),
        source=raw.get("source", ""),
        as_of=raw.get("as_of", ""),
    )
