"""What a questionnaire's conditions show to a resident, and what they can do. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.definitions import Questionnaire, Section
from surveys.enums import ItemFormat
from surveys.expressions import Expression, ItemType, Kind, is_shown, references
from surveys.items import TICKED, Item, Text
from surveys.logic import Findings, LogicItem, LogicSection, check_logic

# Formats whose codes have an order that conditions may use.
_ORDERED = {
    ItemFormat.LIKERT,
    ItemFormat.SCALE_0_10,
    ItemFormat.THERMOMETER,
    ItemFormat.SOCIAL_DISTANCE,
}
_NUMBERS = {ItemFormat.RANKING, ItemFormat.NUMBER, ItemFormat.DATE}
_WORDS = {ItemFormat.TEXT, ItemFormat.INFORMATION, ItemFormat.CODE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Codes of the sections and items that a resident with these answers meets."""

    sections: tuple[str, ...]
    items: frozenset[str]
    values: Mapping[str, Any] = field(default_factory=dict)


def shown_parts(
    questionnaire: Questionnaire,
    answers: Mapping[str, int],
    texts: Mapping[str, str],
    *,
    before: str | None = None,
) -> Shown:
    """
    Go through the sections in order; what is hidden counts as not answered.

    `before` stops at that section, so that `values` holds what was known there.
    """
    values: dict[str, Any] = {}
    sections, items = [], set()
    for section in questionnaire.sections:
        if section.code == before:
            break
        here = shown_items(section, values)
        if has_screen(here):
            sections.append(section.code)
        items |= {item.code for item in here}
        for item in here:
            values |= _values_of(item, answers, texts)
    return Shown(sections=tuple(sections), items=frozenset(items), values=values)


def shown_items(section: Section, values: Mapping[str, Any]) -> tuple[Item, ...]:
    """Items of a section whose conditions, and the section's own, hold."""
    if not is_shown(section.show_if, values):
        return ()
    return tuple(item for item in section.items if is_shown(item.show_if, values))


def has_screen(items: Iterable[Item]) -> bool:
    """Whether there is something to see: chance needs no screen for its arms."""
    return not all(item.is_arm for item in items)


def screens_of(questionnaire: Questionnaire) -> tuple[Section, ...]:
    """Sections that residents can see."""
    return tuple(part for part in questionnaire.sections if has_screen(part.items))


def stays(section: Section) -> bool:
    """Whether it has a screen for everybody, whatever they answer."""
    fixed = [item for item in section.items if item.show_if is None]
    return section.show_if is None and has_screen(fixed)


def may_be_shown(
    section: Section, known: frozenset[str], values: Mapping[str, Any]
) -> bool:
    """Whether a later section can still be met; `known` are names asked already."""

    def may(part: Section | Item) -> bool:
        condition = part.show_if
        if condition is None or references(condition) - known:
            return True
        return is_shown(condition, values)

    return may(section) and has_screen(filter(may, section.items))


def names_of(section: Section) -> frozenset[str]:
    """Names by which conditions refer to what a section asks."""
    return frozenset(name for item in section.items for name in _kinds_of(item))


def types_of(questionnaire: Questionnaire) -> dict[str, ItemType]:
    """What the answer is to each name that a condition may read."""
    return {
        name: ItemType(kind, tuple(code for code in codes if code >= 0))
        for item in questionnaire.items()
        for name, (kind, codes) in _kinds_of(item).items()
    }


def items_read(condition: Expression, questionnaire: Questionnaire) -> tuple[Item, ...]:
    """Items whose answers a condition reads."""
    names = references(condition)
    return tuple(item for item in questionnaire.items() if names & set(_kinds_of(item)))


def stored_values(items: Iterable[Item], answers: Mapping[str, int]) -> dict[str, Any]:
    """What conditions read of a complete response: a code says what is hidden."""
    values: dict[str, Any] = {}
    for item in items:
        values |= _values_of(item, answers, {})
    return values


def _values_of(
    item: Item, answers: Mapping[str, int], texts: Mapping[str, str]
) -> dict[str, Any]:
    if item.format == ItemFormat.TEXT:
        return {item.code: texts.get(item.code, "")}
    if item.format != ItemFormat.MULTI:
        return {key: answers.get(key) for key in item.answer_keys}
    ticked = [
        option.code
        for option in item.options
        if answers.get(item.part(str(option.code))) == TICKED
    ]
    return {item.code: ticked}


def _kinds_of(item: Item) -> dict[str, tuple[Kind, tuple[int, ...]]]:
    if item.format in _WORDS:
        return {item.code: (Kind.TEXT, ())}
    if item.format == ItemFormat.MULTI:
        codes = tuple(option.code for option in item.options)
        return {item.code: (Kind.CHOICES, codes)}
    kind = Kind.CHOICE
    if item.format in _ORDERED or item.is_ordered:
        kind = Kind.SCALE
    elif item.format in _NUMBERS:
        kind = Kind.NUMBER
    return {key: (kind, tuple(codes)) for key, codes in item.codes.items()}


def logic_findings(questionnaire: Questionnaire) -> Findings:
    """Faults and warnings of all conditions and piped texts."""
    sections = [
        LogicSection(
            code=section.code,
            show_if=section.show_if,
            block=section.block,
            texts=_words(section.title, section.intro),
        )
        for section in questionnaire.sections
    ]
    items = [
        part
        for section in questionnaire.sections
        for item in section.items
        for part in _logic_items(section, item)
    ]
    return check_logic(sections, items)


def _logic_items(section: Section, item: Item) -> Iterator[LogicItem]:
    texts = _item_words(item)
    for name, (kind, codes) in _kinds_of(item).items():
        yield LogicItem(
            code=name,
            place=f"{section.code}.{item.code}",
            section=section.code,
            kind=kind,
            codes=codes,
            is_required=item.is_required,
            show_if=item.show_if,
            texts=texts,
        )


def _item_words(item: Item) -> tuple[str, ...]:
    return _words(
        item.stem, item.help, item.low, item.mid, item.high, item.unit,
        *(option.label for option in item.options),
        *(row.label for row in item.rows),
        *(element.stem for element in item.elements),
    )  # fmt: skip


def refers_to_answers(section: Section) -> bool:
    """Whether a text of its screen holds ${name}, so that answers change its words."""
    texts = [*_words(section.title, section.intro)]
    for item in section.items:
        texts += _item_words(item)
    return any("${" in text for text in texts)


def _words(*texts: Text | None) -> tuple[str, ...]:
    return tuple(words for text in texts if text for words in text.values())


def labels_of(
    questionnaire: Questionnaire, language: str, values: Mapping[str, Any]
) -> dict[str, str]:
    """What a text shows in place of ${name}: the chosen words, or the number."""
    labels = {}
    for item in questionnaire.items():
        words = {option.code: option.label[language] for option in item.options}
        for name in _kinds_of(item):
            given = values.get(name)
            if isinstance(given, list):
                labels[name] = ", ".join(words[code] for code in given)
            elif isinstance(given, int) and given >= 0:
                labels[name] = words.get(given, str(given))
    return labels
