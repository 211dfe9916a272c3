"""A questionnaire's draft as one document in several languages, ready to be checked.

Read from wagtail-localize's source and segments, never from the translated rows: those
fill a gap with the words of the source language, and nobody would see it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wagtail import blocks
from wagtail.blocks.stream_block import StreamValue
from wagtail.models import Locale
from wagtail_localize.models import TranslationSource

from surveys.definitions import WITHOUT_ASIDES
from surveys.models import Questionnaire

WORDS = (blocks.CharBlock, blocks.TextBlock)
# Settings that a document leaves out in their usual state.
SWITCHES = ("required", "ordered", "shuffled", "exclusive")
# Of a scale: codes on one line.
CODES = ("items", "reverse")

Raw = dict[str, Any]
ByLanguage = Mapping[str, Any]


def compile_document(
    questionnaire: Questionnaire, locales: Iterable[Locale], *, fallback: bool = False
) -> Raw:
    """
    The document of a draft in its own language and in `locales`.

    The draft must be synchronised (surveys/actions/questionnaire_drafts.py). Raises
    MissingTranslationError for the first text that a language lacks, unless `fallback`
    takes the source's words: that is for a preview, never for a release.
    """
    source = TranslationSource.objects.get_for_instance(questionnaire)
    drafts = {source.locale.language_code: source.as_instance()}
    for locale in locales:
        if locale.pk != source.locale_id:
            drafts[locale.language_code] = source.get_ephemeral_translated_instance(
                locale, fallback=fallback
            )
    own = drafts[source.locale.language_code]
    notes = own.notes
    return {
        "code": own.code,
        **{key: note for key, note in notes.items() if key != "languages"},
        "languages": _ordered(drafts, notes.get("languages", [])),
        **({"licence": own.licence} if own.licence else {}),
        "title": _field("title", drafts),
        "attribution": _field("attribution", drafts),
        "consent": _consent(drafts),
        **_scales(_stream("scales", drafts)),
        "sections": [_section(part["value"]) for part in _stream("body", drafts)],
    }


def _ordered(languages: Iterable[str], known: list[str]) -> list[str]:
    """In the order of the document that the draft began as: it is part of the hash."""
    codes = list(languages)
    first = [code for code in known if code in codes]
    return [*first, *(code for code in codes if code not in first)]


def _field(name: str, drafts: ByLanguage) -> dict[str, str]:
    return {language: getattr(draft, name) for language, draft in drafts.items()}


def _consent(drafts: ByLanguage) -> Raw:
    paragraphs = [part["value"] for part in _stream("consent_paragraphs", drafts)]
    return {
        "title": _field("consent_title", drafts),
        "text": {
            language: {"paragraphs": [words[language] for words in paragraphs]}
            for language in drafts
        },
        "agree": _field("consent_agree", drafts),
    }


def _stream(name: str, drafts: ByLanguage) -> list[Raw]:
    values: dict[str, StreamValue] = _field(name, drafts)
    block = next(iter(values.values())).stream_block
    return fold(block, values)


def fold(block: blocks.Block, values: ByLanguage) -> Any:
    """One value in several languages as one tree: words by language, settings once."""
    if isinstance(block, WORDS):
        return {language: str(value or "") for language, value in values.items()}
    if isinstance(block, blocks.StructBlock):
        return {
            name: fold(child, {key: value[name] for key, value in values.items()})
            for name, child in block.child_blocks.items()
        }
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        return list(_rows(block, values))
    if len({json.dumps(value) for value in values.values()}) != 1:
        raise ValueError(f"{block.name}: a setting differs between languages")
    return next(iter(values.values()))


def _rows(block: blocks.Block, values: ByLanguage) -> Iterator[Raw]:
    is_list = isinstance(block, blocks.ListBlock)
    rows = {
        language: list(value.bound_blocks if is_list else value)
        for language, value in values.items()
    }
    if len({tuple(row.id for row in group) for group in rows.values()}) != 1:
        raise ValueError(f"{block.name}: the rows differ between languages")
    for group in zip(*rows.values(), strict=True):
        values_here = dict(zip(rows, (row.value for row in group), strict=True))
        first = group[0]
        kind = "" if is_list else first.block_type
        yield {"type": kind, "value": fold(first.block, values_here)}


def _section(value: Raw) -> Raw:
    return {
        "code": value["code"],
        **_filled(value, "show_if", "block", "shuffled"),
        "title": value["title"],
        **_texts(value, "intro"),
        "items": [_item(part["type"], part["value"]) for part in value["items"]],
    }


def _filled(value: Raw, *names: str) -> Raw:
    """Settings that are made; an old draft may not know all of them."""
    return {name: value[name] for name in names if value.get(name)}


def _texts(value: Raw, *names: str) -> Raw:
    """Those that are written: an optional text is empty in all languages or in none."""
    return {
        name: value[name] for name in names if any((value.get(name) or {}).values())
    }


def _item(kind: str, value: Raw) -> Raw:
    item: Raw = {"code": value["code"], "format": kind}
    for name, setting in value.items():
        is_switch = name in SWITCHES
        is_plain = not isinstance(setting, dict | list) and name not in item
        if is_plain and name != "asides" and not (is_switch and not setting):
            item |= {name: setting} if setting not in (None, "") else {}
    if "asides" in value and value["asides"] == (kind in WITHOUT_ASIDES):
        item["asides"] = bool(value["asides"])
    item["stem"] = value["stem"]
    item |= _texts(value, "help", "low", "mid", "high", "unit")
    for name in ("options", "rows", "elements"):
        if name in value:
            item[name] = [_line(part["value"]) for part in value[name]]
    return item


def _line(value: Raw) -> Raw:
    """An option, a row or an element."""
    line = {
        name: part
        for name, part in value.items()
        if not (name in SWITCHES and not part) and name != "help"
    }
    return line | _texts(value, "help")


def _scales(rows: list[Raw]) -> Raw:
    scales = []
    for value in (row["value"] for row in rows):
        numbers = {name: value[name] or 0 for name in ("low", "high", "min_answered")}
        codes = {name: codes_in(value[name]) for name in CODES}
        scales.append(
            {"key": value["key"], **codes, **numbers, **_texts(value, "label")}
        )
    return {"scales": scales} if scales else {}


def codes_in(line: str | None) -> list[str]:
    """The codes on one line: `economy, culture`."""
    return (line or "").replace(",", " ").split()
