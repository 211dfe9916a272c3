"""What a definition must hold before it is released. Pure; names every fault."""

import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from surveys import flow
from surveys.definitions import Questionnaire, ScaleKey, build, texts_of
from surveys.document_shape import shape_faults
from surveys.enums import ItemFormat
from surveys.expressions import ExpressionError, parse
from surveys.format_faults import CODE, format_faults
from surveys.questionnaire_logic import has_screen, logic_findings, stays
from surveys.wording import promise_in

# Names of form fields and of a sealed file's own columns.
RESERVED = {
    "pair", "group", "city", "language", "channel", "pace", "flags", "wave", "state",
    "go", "lang", "code", "texts", "instrument_version", "seed", "shown_order",
}  # fmt: skip
MOST_TEXTS = 5  # the answers travel in one hidden field

Raw = dict[str, Any]


class DefinitionError(ValueError):
    """A definition cannot be used; `faults` says where and how to mend each fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def check(document: Raw) -> None:
    """Raise DefinitionError with all faults of a document, not only the first."""
    faults = shape_faults(document) or [
        *structure_faults(document),
        *language_faults(document),
        *promise_faults(document),
    ]
    if faults:
        raise DefinitionError(faults)


def language_faults(document: Raw) -> list[str]:
    """The language gate: each text in each language of the questionnaire."""
    languages = tuple(document["languages"])
    fault = _("the text in '%(language)s' is missing. Write it.")
    return [
        f"{place}: {fault % {'language': language}}"
        for place, text in texts_of(document, languages)
        for language in languages
        if not text.get(language)
    ]


def promise_faults(document: Raw) -> list[str]:
    """A text that says 'anonymous', in any language: the study's link key exists."""
    languages = tuple(document["languages"])
    return [
        f"{place}: {_promise_fault(language, promise_in(text[language]))}"
        for place, text in texts_of(document, languages)
        for language in languages
        if promise_in(text.get(language, ""))
    ]


def _promise_fault(language: str, word: str) -> str:
    return _(
        "the text in '%(language)s' says '%(word)s'. Write that answers are not connected "
        "to a name: a link key exists."
    ) % {"language": language, "word": word}


def structure_faults(document: Raw) -> list[str]:
    """Codes used twice, formats unknown, items without a way to answer."""
    faults: list[str] = []
    for section in document["sections"]:
        faults += _section_faults(section)
        for item in section["items"]:
            faults += _item_faults(f"{section['code']}.{item['code']}", item)
    if faults:  # what cannot be built cannot be compared
        return faults
    questionnaire = build(document)
    return [
        *_name_faults(questionnaire),
        *_scale_faults(questionnaire),
        *_arrangement_faults(questionnaire),
        *logic_findings(questionnaire).faults,
    ]


def _section_faults(section: Raw) -> Iterator[str]:
    if not section["items"]:
        fault = _("the section is empty. Delete it.")
        yield f"{section['code']}: {fault}"
    if not CODE.fullmatch(section["code"]) or section["code"] in flow.OWN_STEPS:
        fault = _(
            "this cannot be the code of a section. Use small letters, digits and '_', at "
            "most thirty, and none of: %(reserved)s."
        ) % {"reserved": ", ".join(flow.OWN_STEPS)}
        yield f"{section['code']}: {fault}"
    yield from _condition_faults(section["code"], section)


def _condition_faults(place: str, part: Raw) -> Iterator[str]:
    try:
        parse(part["show_if"] if part.get("show_if") else "1 = 1")
    except ExpressionError as error:
        fault = _("`show_if` cannot be read. %(fault)s") % {"fault": error}
        yield f"{place}: {fault}"


def _arrangement_faults(questionnaire: Questionnaire) -> Iterator[str]:
    """What chance may not do: tear a block apart, or leave a resident with no screen."""
    runs = [block for block, _group in itertools.groupby(
        section.block for section in questionnaire.sections) if block]  # fmt: skip
    for block, times in Counter(runs).items():
        if times > 1:
            fault = _("the sections of this block do not stand together. Move them.")
            yield f"{block}: {fault}"
    for block in set(runs):
        if not CODE.fullmatch(block):
            fault = _("this cannot be the name of a block. Use small letters.")
            yield f"{block}: {fault}"
    starts = has_screen(questionnaire.sections[0].items)
    if not starts and not any(map(stays, questionnaire.sections)):
        fault = _(
            "an arm may leave a resident with no screen at all. Leave one section, and a "
            "question in it, without a condition."
        )
        yield f"sections: {fault}"


def _name_faults(questionnaire: Questionnaire) -> list[str]:
    """Two questions must never share a name in a form or a column in a file."""
    sections = Counter(section.code for section in questionnaire.sections)
    texts = questionnaire.text_keys()
    # A battery's own code names no answer, but its fields begin with it.
    names = Counter(
        itertools.chain.from_iterable(
            {item.code, *item.answer_keys} for item in questionnaire.items()
        )
    )
    fault = _("the code is used twice. Choose another.")
    faults = [
        f"{name}: {fault}"
        for name, times in [*sections.items(), *names.items()]
        if times > 1
    ]
    if len(texts) > MOST_TEXTS:
        fault = _(
            "there are more than %(most)s questions for own words. Ask fewer: they "
            "identify people, and nobody reads them all."
        ) % {"most": MOST_TEXTS}
        faults.append(f"{texts[MOST_TEXTS]}: {fault}")
    return faults


def _item_faults(place: str, item: Raw) -> Iterator[str]:
    if not CODE.fullmatch(item["code"]) or item["code"] in RESERVED:
        fault = _(
            "'%(code)s' cannot be a code. Use small letters, digits and '_', at most "
            "thirty, no 'code_' before, no '_aside' behind, and none of: %(reserved)s."
        ) % {"code": item["code"], "reserved": ", ".join(sorted(RESERVED))}
        yield f"{place}: {fault}"
    if item["format"] not in ItemFormat.values:
        fault = _("the format '%(format)s' is unknown. Use one of: %(known)s.") % {
            "format": item["format"],
            "known": ", ".join(ItemFormat.values),
        }
        yield f"{place}: {fault}"
        return
    yield from _condition_faults(place, item)
    codes = [option["code"] for option in item.get("options", [])]
    if item.get("attention", None) not in {None, *codes}:
        fault = _("`attention` names no option. Write the code it asks for.")
        yield f"{place}: {fault}"
    yield from (f"{place}: {fault}" for fault in format_faults(item))


def _scale_faults(questionnaire: Questionnaire) -> Iterator[str]:
    codes = {
        key: permitted
        for item in questionnaire.items()
        for key, permitted in item.codes.items()
    }
    for scale in questionnaire.scales:
        faults = [*_range_faults(scale, codes)]
        if not set(scale.reverse) <= set(scale.items):
            faults.append(_("`reverse` names an item that is not in `items`."))
        if not 1 <= scale.min_answered <= len(scale.items):
            fault = _(
                "`min_answered` is %(number)s. Choose a number from 1 to %(items)s, the "
                "number of its items."
            )
            given = {"number": scale.min_answered, "items": len(scale.items)}
            faults.append(fault % given)
        yield from (f"scales.{scale.key}: {fault}" for fault in faults)


def _range_faults(
    scale: ScaleKey, codes: Mapping[str, Collection[int]]
) -> Iterator[str]:
    for item in dict.fromkeys((*scale.items, *scale.reverse)):
        found = codes.get(item)
        if found is None:
            yield _("the item '%(item)s' does not exist.") % {"item": item}
        elif (min(found), max(found)) != (scale.low, scale.high):
            yield _(
                "'%(item)s' runs from %(first)s to %(last)s, the scale from %(low)s to "
                "%(high)s. Score together what is answered alike."
            ) % {
                "item": item, "first": min(found), "last": max(found),
                "low": scale.low, "high": scale.high,
            }  # fmt: skip
