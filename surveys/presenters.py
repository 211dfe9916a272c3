"""Turn a section into what templates show: labels in one language, what was chosen."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surveys.definitions import Section
from surveys.enums import ItemFormat, Missing
from surveys.expressions import pipe
from surveys.items import DATE_PARTS, TICKED, Item, Text

PART_NAMES = {
    "day": pgettext_lazy("part of a date", "Day"),
    "month": pgettext_lazy("part of a date", "Month"),
    "year": pgettext_lazy("part of a date", "Year"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to choose; also one entry of a list to choose a place from."""

    value: int | str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A field within a question: a part of a date, or an option to be ranked."""

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a resident answers at once, and the template that shows it."""

    name: str
    widget: str
    stem: str
    help: str = ""
    low: str = ""
    mid: str = ""
    high: str = ""
    unit: str = ""
    kind: str = ""
    choices: tuple[Choice, ...] = ()
    asides: tuple[Choice, ...] = ()
    parts: tuple[Part, ...] = ()
    value: str = ""
    minimum: int = 0
    maximum: int = 0
    max_length: int = 0
    is_unknown: bool = False
    is_faulty: bool = False

    @property
    def template(self) -> str:
        return f"surveys/components/{self.widget}.html"

    @property
    def has_one_field(self) -> bool:
        """One field to write in: a label will do, where others need a group."""
        return self.widget in {"number", "words", "element", "information"}

    @property
    def described_by(self) -> str:
        """The element that says more: an error, else a help."""
        if self.is_faulty:
            return f"{self.name}-error"
        return f"{self.name}-help" if self.help else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """An item with several questions under one stem (exposure, code), or with one."""

    stem: str
    help: str
    questions: tuple[Question, ...]

    @property
    def is_group(self) -> bool:
        return bool(self.stem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the resident has given so far, and what could not be read."""

    answers: Mapping[str, int]
    code: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    faulty: Collection[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    def words(self, text: Text | None, language: str) -> str:
        """A text with the resident's earlier answers where it refers to them."""
        own = words(text, language)
        return pipe(own, self.labels) if "${" in own else own

    def written(self, name: str) -> str:
        """What stands in a field: as it was typed, while it cannot be read."""
        if name in self.typed:
            return self.typed[name]
        number = self.answers.get(name)
        return "" if number is None or number < 0 else str(number)


def blocks_of(section: Section, language: str, given: Given) -> Iterator[Block]:
    for item in section.items:
        if item.is_arm:
            continue
        if item.format == ItemFormat.CODE:
            yield _code_block(item, language, given)
        elif item.rows:
            yield _rows_block(item, language, given)
        else:
            question = _WIDGETS.get(item.format, _radios)(item, language, given)
            yield Block(stem="", help="", questions=(question,))


def words(text: Text | None, language: str) -> str:
    return text[language] if text else ""


def _rows_block(item: Item, language: str, given: Given) -> Block:
    return Block(
        stem=given.words(item.stem, language),
        help=given.words(item.help, language),
        questions=tuple(
            Question(
                name=item.part(row.code),
                widget="picks",
                stem=given.words(row.label, language),
                choices=_options(item, language, given, item.part(row.code)),
                asides=_asides(item, given.answers.get(item.part(row.code))),
                is_faulty=item.part(row.code) in given.faulty,
            )
            for row in item.rows
        ),
    )


def _options(item: Item, language: str, given: Given, name: str) -> tuple[Choice, ...]:
    chosen = given.answers.get(name)
    labels = {
        option.code: given.words(option.label, language) for option in item.options
    }
    # The thermometer stands: a hundred is at its top.
    is_upright = item.format == ItemFormat.THERMOMETER
    codes = reversed(item.permitted) if is_upright else item.permitted
    return tuple(
        Choice(value=code, label=labels.get(code, str(code)), is_chosen=code == chosen)
        for code in codes
    )


def _question(
    item: Item, widget: str, language: str, given: Given, **more: Any
) -> Question:
    """What a question of every format has, and `more` of its own."""
    return Question(
        name=item.code,
        widget=widget,
        stem=given.words(item.stem, language),
        help=given.words(item.help, language),
        is_faulty=item.code in given.faulty,
        **more,
    )


def _radios(item: Item, language: str, given: Given) -> Question:
    own = {ItemFormat.SCALE_0_10: "scale", ItemFormat.THERMOMETER: "thermometer"}
    return _question(
        item,
        own.get(item.format, "picks"),
        language,
        given,
        low=given.words(item.low, language),
        mid=given.words(item.mid, language),
        high=given.words(item.high, language),
        choices=_options(item, language, given, item.code),
        asides=_asides(item, given.answers.get(item.code)),
    )


def _asides(item: Item, chosen: int | None) -> tuple[Choice, ...]:
    """Don't know and refused stand apart from the scale, and are codes of their own."""
    if not item.has_asides:
        return ()
    return tuple(
        Choice(value=code, label=str(code.label), is_chosen=code == chosen)
        for code in (Missing.DONT_KNOW, Missing.REFUSED)
    )


def _ticks(item: Item, language: str, given: Given) -> Question:
    choices = tuple(
        Choice(
            value=option.code,
            label=given.words(option.label, language),
            is_chosen=given.answers.get(item.part(str(option.code))) == TICKED,
        )
        for option in item.options
    )
    asides = _whole_asides(item, given)
    return _question(item, "ticks", language, given, choices=choices, asides=asides)


def _whole_asides(item: Item, given: Given) -> tuple[Choice, ...]:
    """One reason for all parts of an item; the first part tells which."""
    return _asides(item, given.answers.get(item.answer_keys[0]))


def _part(
    name: str, label: str, given: Given, entries: Iterable[tuple[int, Any]] = ()
) -> Part:
    """A field within a question, or a list of `entries` to choose one number from."""
    value = given.written(name)
    return Part(
        name=name,
        label=label,
        value=value,
        choices=tuple(
            Choice(value=number, label=str(text), is_chosen=str(number) == value)
            for number, text in entries
        ),
    )


def _ranks(item: Item, language: str, given: Given) -> Question:
    places = [(rank, rank) for rank in item.permitted]
    parts = tuple(
        _part(
            item.part(str(option.code)),
            given.words(option.label, language),
            given,
            places,
        )
        for option in item.options
    )
    asides = _whole_asides(item, given)
    return _question(item, "ranks", language, given, parts=parts, asides=asides)


def _date(item: Item, language: str, given: Given) -> Question:
    months = {"month": MONTHS.items()}
    parts = tuple(
        _part(item.part(part), str(PART_NAMES[part]), given, months.get(part, ()))
        for part in DATE_PARTS[item.precision]
    )
    return _question(
        item,
        "date",
        language,
        given,
        parts=parts,
        minimum=item.minimum,
        maximum=item.maximum,
        asides=_whole_asides(item, given),
    )


def _number(item: Item, language: str, given: Given) -> Question:
    return _question(
        item,
        "number",
        language,
        given,
        unit=given.words(item.unit, language),
        value=given.written(item.code),
        minimum=item.minimum,
        maximum=item.maximum,
        asides=_whole_asides(item, given),
    )


def _words(item: Item, language: str, given: Given) -> Question:
    value = given.typed.get(item.code, given.texts.get(item.code, ""))
    length = item.max_length
    return _question(item, "words", language, given, value=value, max_length=length)


def _consent(item: Item, language: str, given: Given) -> Question:
    is_given = given.answers.get(item.code) == TICKED
    agree = Choice(value=TICKED, label=str(_("I agree")), is_chosen=is_given)
    return _question(item, "consent", language, given, choices=(agree,))


def _information(item: Item, language: str, given: Given) -> Question:
    return _question(item, "information", language, given)


_WIDGETS: dict[str, Callable[[Item, str, Given], Question]] = {
    ItemFormat.MULTI: _ticks,
    ItemFormat.RANKING: _ranks,
    ItemFormat.NUMBER: _number,
    ItemFormat.DATE: _date,
    ItemFormat.TEXT: _words,
    ItemFormat.CONSENT: _consent,
    ItemFormat.INFORMATION: _information,
}


def _code_block(item: Item, language: str, given: Given) -> Block:
    questions = []
    for element in item.elements:
        name, value = f"code_{element.key}", given.code.get(element.key, "")
        value = given.typed.get(name, value)
        questions.append(
            Question(
                name=name,
                widget="element",
                kind=element.kind,
                stem=given.words(element.stem, language),
                help=given.words(element.help, language),
                value="" if value == "?" else value,
                is_unknown=value == "?",
                is_faulty=name in given.faulty,
            )
        )
    return Block(
        stem=given.words(item.stem, language),
        help=given.words(item.help, language),
        questions=tuple(questions),
    )
