"""Whether a file has the shape of a questionnaire, before anything in it is read. Pure.

Files come from people and from other programs: whatever stands in one, it is refused by a
sentence with its place. Keys that are not listed here are settings of a later version.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# PostgreSQL keeps no NUL, and half of a surrogate pair is no sign.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a value must be; `of` are the parts of a table or of each row of a list."""

    name: str
    of: Mapping[str, "Kind"] | None = None
    is_needed: bool = False


def _list(of: Mapping[str, Kind] | None = None, *, is_needed: bool = False) -> Kind:
    return Kind(name="a list of names" if of is None else "a list", of=of,
                is_needed=is_needed)  # fmt: skip


WORDS, NAME = Kind(name="words by language"), Kind(name="a text")
NUMBER, SWITCH = Kind(name="a whole number"), Kind(name="true or false")
NEEDED_WORDS, NEEDED_NAME, NEEDED_NUMBER = (
    Kind(name=kind.name, is_needed=True) for kind in (WORDS, NAME, NUMBER)
)
OPTION = {"code": NEEDED_NUMBER, "label": NEEDED_WORDS, "exclusive": SWITCH}
ROW = {"code": NEEDED_NAME, "label": NEEDED_WORDS, "decoy": SWITCH}
ELEMENT = {
    "key": NEEDED_NAME, "kind": NEEDED_NAME, "stem": NEEDED_WORDS, "help": WORDS,
}  # fmt: skip
ITEM = {
    "code": NEEDED_NAME,
    "format": NEEDED_NAME,
    "stem": NEEDED_WORDS,
    **dict.fromkeys(("help", "low", "mid", "high", "unit"), WORDS),
    **dict.fromkeys(("show_if", "precision", "source", "as_of"), NAME),
    **dict.fromkeys(
        ("correct", "minimum", "maximum", "max_length", "attention"), NUMBER
    ),
    **dict.fromkeys(("required", "ordered", "asides", "shuffled"), SWITCH),
    "options": _list(OPTION),
    "rows": _list(ROW),
    "elements": _list(ELEMENT),
}
SECTION = {
    "code": NEEDED_NAME,
    "title": NEEDED_WORDS,
    "intro": WORDS,
    **dict.fromkeys(("show_if", "block"), NAME),
    "shuffled": SWITCH,
    "items": _list(ITEM, is_needed=True),
}
SCALE = {
    "key": NEEDED_NAME,
    "items": _list(is_needed=True),
    "reverse": _list(is_needed=True),
    **dict.fromkeys(("low", "high", "min_answered"), NEEDED_NUMBER),
    "label": WORDS,
}
CONSENT = {
    "title": NEEDED_WORDS,
    "text": Kind(name="paragraphs by language", is_needed=True),
    "agree": NEEDED_WORDS,
}
DOCUMENT = {
    "code": NEEDED_NAME,
    "languages": _list(is_needed=True),
    "title": NEEDED_WORDS,
    "attribution": NEEDED_WORDS,
    "consent": Kind(name="a table", of=CONSENT, is_needed=True),
    "sections": _list(SECTION, is_needed=True),
    "scales": _list(SCALE),
}


def shape_faults(document: Any) -> list[str]:
    """Every place where something is missing, or is not what stands there."""
    if not isinstance(document, dict):
        return ["This is no questionnaire but a list or a single value."]
    languages = document.get("languages")
    if not _is_list_of_names(languages) or not languages:
        return ["languages: name at least one, for example ['en']."]
    if len(set(languages)) < len(languages):
        return ["languages: a language is named twice. Delete one."]
    faults = list(_table("", document, DOCUMENT, languages))
    if not faults and not document["sections"]:
        faults.append("sections: there is none. Add one.")
    return faults


def _table(
    place: str, node: Any, kinds: Mapping[str, Kind], languages: list[str]
) -> Iterator[str]:
    if not isinstance(node, dict):
        yield f"{place}: this is not a table of settings. Write one."
        return
    for key, kind in kinds.items():
        here = f"{place}.{key}".lstrip(".")
        if key in node:
            yield from _value(here, node[key], kind, languages)
        elif kind.is_needed:
            yield f"{here}: is missing. Add it."


def _value(place: str, value: Any, kind: Kind, languages: list[str]) -> Iterator[str]:
    if not _CHECKS[kind.name](value):
        yield f"{place}: {_short(value)} is not {kind.name}. Correct it."
    elif kind.name in {WORDS.name, "paragraphs by language"}:
        for language in value:
            if language not in languages:
                yield f"{place}: {language!r} is not among `languages`. Add it there."
    elif kind.name == "a list" and kind.of is not None:
        for number, row in enumerate(value):
            yield from _table(f"{place}.{number}", row, kind.of, languages)
    elif kind.of is not None:
        yield from _table(place, value, kind.of, languages)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and not UNSTORABLE.search(value)


def _is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_name, value))


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and _is_list_of_names([*value, *value.values()])


def _is_paragraphs(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(text, dict) and _is_list_of_names(text.get("paragraphs"))
        for text in value.values()
    )


_CHECKS = {
    WORDS.name: _is_words,
    NAME.name: _is_name,
    NUMBER.name: lambda value: isinstance(value, int) and not isinstance(value, bool),
    SWITCH.name: lambda value: isinstance(value, bool),
    "a list": lambda value: isinstance(value, list),
    "a list of names": _is_list_of_names,
    "a table": lambda value: isinstance(value, dict),
    "paragraphs by language": _is_paragraphs,
}


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004  # a line
