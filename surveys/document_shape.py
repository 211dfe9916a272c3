"""Whether a file has the shape of a questionnaire, before anything in it is read. Pure.

Files come from people and from other programs: whatever stands in one, it is refused by a
sentence with its place. Keys that are not listed here are settings of a later version.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# PostgreSQL keeps no NUL, and half of a surrogate pair is no sign.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    What a value must be; `of` are the parts of a table or of each row of a list.

    Its name is English; it is translated where a fault says it.
    """

    name: str
    of: Mapping[str, "Kind"] | None = None
    is_needed: bool = False


def _list(of: Mapping[str, Kind] | None = None, *, is_needed: bool = False) -> Kind:
    name = gettext_noop("a list of names") if of is None else gettext_noop("a list")
    return Kind(name=name, of=of, is_needed=is_needed)


WORDS = Kind(name=gettext_noop("words by language"))
NAME = Kind(name=gettext_noop("a text"))
NUMBER = Kind(name=gettext_noop("a whole number"))
SWITCH = Kind(name=gettext_noop("true or false"))
PARAGRAPHS = Kind(name=gettext_noop("paragraphs by language"), is_needed=True)
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
    "text": PARAGRAPHS,
    "agree": NEEDED_WORDS,
}
DOCUMENT = {
    "code": NEEDED_NAME,
    "languages": _list(is_needed=True),
    "title": NEEDED_WORDS,
    "attribution": NEEDED_WORDS,
    "consent": Kind(name=gettext_noop("a table"), of=CONSENT, is_needed=True),
    "sections": _list(SECTION, is_needed=True),
    "scales": _list(SCALE),
}


def shape_faults(document: Any) -> list[str]:
    """Every place where something is missing, or is not what stands there."""
    if not isinstance(document, dict):
        return [_("This is no questionnaire but a list or a single value.")]
    languages = document.get("languages")
    if not _is_list_of_names(languages) or not languages:
        fault = _("name at least one, for example ['en'].")
        return [f"languages: {fault}"]
    if len(set(languages)) < len(languages):
        fault = _("a language is named twice. Delete one.")
        return [f"languages: {fault}"]
    faults = list(_table("", document, DOCUMENT, languages))
    if not faults and not document["sections"]:
        fault = _("there is none. Add one.")
        faults.append(f"sections: {fault}")
    return faults


def _table(
    place: str, node: Any, kinds: Mapping[str, Kind], languages: list[str]
) -> Iterator[str]:
    if not isinstance(node, dict):
        fault = _("this is not a table of settings. Write one.")
        yield f"{place}: {fault}"
        return
    for key, kind in kinds.items():
        here = f"{place}.{key}".lstrip(".")
        if key in node:
            yield from _value(here, node[key], kind, languages)
        elif kind.is_needed:
            fault = _("is missing. Add it.")
            yield f"{here}: {fault}"


def _value(place: str, value: Any, kind: Kind, languages: list[str]) -> Iterator[str]:
    if not _CHECKS[kind.name](value):
        fault = _("%(value)s is not %(kind)s. Correct it.")
        yield f"{place}: {fault % {'value': _short(value), 'kind': _(kind.name)}}"
    elif kind.name in {WORDS.name, PARAGRAPHS.name}:
        fault = _("%(language)s is not among `languages`. Add it there.")
        for language in value:
            if language not in languages:
                yield f"{place}: {fault % {'language': repr(language)}}"
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
    PARAGRAPHS.name: _is_paragraphs,
}


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004  # a line
