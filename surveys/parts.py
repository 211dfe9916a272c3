"""A compiled document taken apart: each text and each setting with its place. Pure.

The diff of two versions and the comparison of two waves read the same parts, so that what
one of them sees cannot escape the other. A key that nobody has heard of yet is a setting.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.definitions import WITHOUT_ASIDES

Raw = Mapping[str, Any]
# Taken as they are: what looks like a table of texts in them is none.
WHOLE = {"show_if"}
# What a document need not say. `asides` depends on the format, see `item_parts`.
DEFAULTS = {
    "decoy": False,
    "exclusive": False,
    "ordered": False,
    "required": False,
    "shuffled": False,
    "precision": "month",
}
# For authors and readers of the file: no resident answers otherwise because of them.
NOTES = {
    "accepts_disclosure_risk",
    "as_of",
    "licence",
    "source",
    "translation_status",
    "version",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Texts by language and settings, each by its place: `options.3.label`."""

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def word(self, part: str, language: str) -> str:
        return self.texts.get(part, {}).get(language, "")


def parts_of(node: Raw, languages: Collection[str], *, leave: str = "") -> Parts:
    """
    The parts of a document, a section, an item or a scale.

    A list of things with a code or key is one setting, their order, and the parts of
    each under its code; so a moved option is not a changed one. `leave` names keys
    that are read elsewhere.
    """
    parts = Parts()
    rest = {key: child for key, child in node.items() if key not in leave.split()}
    _take_apart(rest, "", frozenset(languages), parts)
    return parts


def item_parts(item: Raw, languages: Collection[str]) -> Parts:
    has_asides = item["format"] not in WITHOUT_ASIDES
    return parts_of({"asides": has_asides, **item}, languages, leave="code")


def _take_apart(node: Raw, place: str, languages: frozenset[str], into: Parts) -> None:
    for key, child in node.items():
        here = f"{place}{key}"
        if isinstance(child, dict) and key not in WHOLE:
            if child and set(child) <= languages:
                into.texts[here] = {code: _words(text) for code, text in child.items()}
            else:
                _take_apart(child, f"{here}.", languages, into)
        elif _are_keyed(child):
            into.settings[here] = [key_of(one) for one in child]
            for one in child:
                own = {name: part for name, part in one.items() if name != _name(one)}
                _take_apart(own, f"{here}.{key_of(one)}.", languages, into)
        elif child not in (None, "", []) and DEFAULTS.get(key) != child:
            into.settings[here] = child


def _words(text: Any) -> str:
    """A text, or the paragraphs of the consent as one."""
    return "\n".join(text["paragraphs"]) if isinstance(text, dict) else str(text)


def _are_keyed(child: Any) -> bool:
    return (
        isinstance(child, list)
        and bool(child)
        and all(isinstance(one, dict) and _name(one) in one for one in child)
    )


def _name(one: Raw) -> str:
    return "code" if "code" in one else "key"


def key_of(one: Raw) -> Any:
    """What an option, a row, an element, an item, a section or a scale is known by."""
    return one[_name(one)]


def by_key(things: Collection[Raw]) -> dict[Any, Raw]:
    return {key_of(one): one for one in things}


def placed_items(document: Raw) -> Iterator[tuple[Raw, Raw]]:
    """Each item with its section, in the order in which residents see them."""
    for section in document["sections"]:
        for item in section["items"]:
            yield section, item


def plain(value: Any) -> str:
    """A setting as people read it."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
