"""Read what a resident sent for one section. Pure; strict; nothing is guessed."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from surveys.definitions import Section
from surveys.enums import ItemFormat, Missing
from surveys.folding import ElementError, fold
from surveys.items import DATE_PARTS, NOT_TICKED, TICKED, Item

NUMBER = re.compile(r"-?[0-9]{1,5}")
ASIDES = {int(Missing.REFUSED), int(Missing.DONT_KNOW)}
Values = Callable[[str], Sequence[str]]  # QueryDict.getlist


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionAnswers:
    """
    What one screen gave.

    `names` are all answers that it asked: one that is missing now was taken back.
    `faulty` names the questions to mend, `typed` what stands in their fields.
    """

    names: frozenset[str] = frozenset()
    answers: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    faulty: tuple[str, ...] = ()
    typed: dict[str, str] = field(default_factory=dict)


class _FaultyError(Exception):
    """A question cannot be read; its screen says what to do."""


def names_of(section: Section) -> frozenset[str]:
    """Names of all answers that a screen asks, as `SectionAnswers` has them."""
    return frozenset(key for item in section.items for key in _names(item))


def read_section(section: Section, values: Values) -> SectionAnswers:
    """Read every field of a section; a question that was left out is no fault."""
    read = SectionAnswers(names=names_of(section))
    faulty: list[str] = []
    for item in section.items:
        for name in _fields(item):
            try:
                _read(item, name, values, read)
            except _FaultyError:
                faulty.append(name)
                read.typed.update(_typed(item, name, values))
    return SectionAnswers(
        names=read.names,
        answers=read.answers,
        texts=read.texts,
        code=read.code,
        faulty=tuple(faulty),
        typed=read.typed,
    )


def _names(item: Item) -> tuple[str, ...]:
    if item.is_arm:  # a form can neither give it nor take it back
        return ()
    own = (item.code,) if item.format == ItemFormat.TEXT else item.answer_keys
    return (*own, *(f"code_{element.key}" for element in item.elements))


def _fields(item: Item) -> Iterator[str]:
    """One name for each question that a resident sees: a row, an element, an item."""
    if item.format == ItemFormat.CODE:
        yield from (f"code_{element.key}" for element in item.elements)
    elif item.rows:
        yield from item.answer_keys
    elif not (item.is_arm or item.format == ItemFormat.INFORMATION):
        yield item.code


def _read(item: Item, name: str, values: Values, into: SectionAnswers) -> None:
    match item.format:
        case ItemFormat.CODE:
            into.code.update(_code_element(item, name, values))
        case ItemFormat.TEXT:
            into.texts.update(_text(item, values))
        case ItemFormat.MULTI:
            into.answers.update(_or_aside(item, values, _ticks(item, values)))
        case ItemFormat.RANKING:
            into.answers.update(_or_aside(item, values, _ranks(item, values)))
        case ItemFormat.NUMBER:
            into.answers.update(_or_aside(item, values, _number(item, values)))
        case ItemFormat.DATE:
            into.answers.update(_or_aside(item, values, _date(item, values)))
        case _:
            into.answers.update(_one_code(item, name, values))


def _single(values: Values, name: str) -> str:
    """The value of a field; two for one question is a broken or tampered form."""
    given = values(name)
    if len(given) > 1:
        raise _FaultyError
    return given[0].strip() if given else ""


def _integer(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise _FaultyError
    return int(text)


def _one_code(item: Item, name: str, values: Values) -> dict[str, int]:
    if not values(name):
        if item.is_required:
            raise _FaultyError
        return {}
    if len(values(name)) > 1:
        raise _FaultyError
    code = _integer(values(name)[0])
    if code not in item.permitted and not (item.has_asides and code in ASIDES):
        raise _FaultyError
    return {name: code}


def _or_aside(item: Item, values: Values, own: dict[str, int]) -> dict[str, int]:
    """Either an answer or one reason why there is none, never both."""
    asides = [_integer(text) for text in values(item.part("aside"))]
    if not asides:
        return own
    if own or len(asides) > 1 or not item.has_asides or asides[0] not in ASIDES:
        raise _FaultyError
    return dict.fromkeys(item.answer_keys, asides[0])


def _ticks(item: Item, values: Values) -> dict[str, int]:
    ticked = [_integer(text) for text in values(item.code)]
    alone = {option.code for option in item.options if option.is_exclusive}
    known = {option.code for option in item.options}
    is_torn = len(ticked) > 1 and alone & set(ticked)
    if len(set(ticked)) != len(ticked) or not set(ticked) <= known or is_torn:
        raise _FaultyError
    if not ticked:
        return {}
    return {
        item.part(str(code)): TICKED if code in ticked else NOT_TICKED for code in known
    }


def _ranks(item: Item, values: Values) -> dict[str, int]:
    given = {key: _single(values, key) for key in item.answer_keys}
    ranks = {key: _integer(text) for key, text in given.items() if text}
    # The first places may be enough: 1 and 2 of five, but never 1 and 3.
    if sorted(ranks.values()) != list(range(1, len(ranks) + 1)):
        raise _FaultyError
    return ranks


def _number(item: Item, values: Values) -> dict[str, int]:
    text = _single(values, item.code)
    if not text:
        return {}
    if _integer(text) not in item.permitted:
        raise _FaultyError
    return {item.code: int(text)}


def _date(item: Item, values: Values) -> dict[str, int]:
    parts = DATE_PARTS[item.precision]
    given = {part: _single(values, item.part(part)) for part in parts}
    if not any(given.values()):
        return {}
    numbers = {part: _integer(text) for part, text in given.items()}
    try:
        dt.date(numbers["year"], numbers.get("month", 1), numbers.get("day", 1))
    except ValueError:
        raise _FaultyError from None
    if not item.minimum <= numbers["year"] <= item.maximum:
        raise _FaultyError
    return {item.part(part): number for part, number in numbers.items()}


def _text(item: Item, values: Values) -> dict[str, str]:
    text = unicodedata.normalize("NFC", _single(values, item.code))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # No database takes a NUL, and no reader needs the other controls.
    text = "".join(
        sign for sign in text if sign == "\n" or unicodedata.category(sign)[0] != "C"
    )
    if len(text) > item.max_length:
        raise _FaultyError
    return {item.code: text} if text else {}


def _code_element(item: Item, name: str, values: Values) -> dict[str, str]:
    element = next(e for e in item.elements if f"code_{e.key}" == name)
    text = "?" if values(f"{name}_unknown") else _single(values, name)
    try:
        return {element.key: fold(element.kind, text)}
    except ElementError:
        raise _FaultyError from None


def _typed(item: Item, name: str, values: Values) -> dict[str, str]:
    """What was written into free fields, so that nobody writes it a second time."""
    match item.format:
        case ItemFormat.DATE:
            names = [item.part(part) for part in DATE_PARTS[item.precision]]
        case ItemFormat.RANKING:
            names = list(item.answer_keys)
        case ItemFormat.NUMBER | ItemFormat.TEXT | ItemFormat.CODE:
            names = [name]
        case _:
            return {}
    return {each: values(each)[0][:1200] for each in names if values(each)}
