"""Turn a section into what templates show: labels in one language, what was chosen."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from surveys.definitions import Item, Section, Text
from surveys.enums import ItemFormat, Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: int
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One group of radio buttons, or one element of the code."""

    name: str
    format: str
    stem: str
    help: str
    low: str
    mid: str
    high: str
    choices: tuple[Choice, ...]
    asides: tuple[Choice, ...]
    value: str
    is_unknown: bool
    is_faulty: bool


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
    faulty: Collection[str] = ()


def blocks_of(section: Section, language: str, given: Given) -> Iterator[Block]:
    for item in section.items:
        if item.format == ItemFormat.CODE:
            yield _code_block(item, language, given)
        elif item.rows:
            yield _rows_block(item, language, given)
        else:
            question = _question(item, item.code, item.stem, language, given)
            yield Block(stem="", help="", questions=(question,))


def words(text: Text | None, language: str) -> str:
    return text[language] if text else ""


def _rows_block(item: Item, language: str, given: Given) -> Block:
    return Block(
        stem=words(item.stem, language),
        help=words(item.help, language),
        questions=tuple(
            _question(item, f"{item.code}_{row.code}", row.label, language, given)
            for row in item.rows
        ),
    )


def _question(
    item: Item, name: str, stem: Text, language: str, given: Given
) -> Question:
    chosen = given.answers.get(name)
    # The thermometer stands: a hundred is at its top.
    codes = reversed(item.permitted) if item.mid else item.permitted
    labels = {option.code: words(option.label, language) for option in item.options}
    return Question(
        name=name,
        format=item.format,
        stem=words(stem, language),
        help="" if item.rows else words(item.help, language),
        low=words(item.low, language),
        mid=words(item.mid, language),
        high=words(item.high, language),
        choices=tuple(
            Choice(
                value=code, label=labels.get(code, str(code)), is_chosen=code == chosen
            )
            for code in codes
        ),
        asides=_asides(item, chosen),
        value="",
        is_unknown=False,
        is_faulty=name in given.faulty,
    )


def _asides(item: Item, chosen: int | None) -> tuple[Choice, ...]:
    """Don't know and refused stand apart from the scale, and are codes of their own.

    An exposure list has its own 'not sure'; whether somebody saw a poster is no secret.
    """
    if item.rows:
        return ()
    return tuple(
        Choice(value=code, label=str(code.label), is_chosen=code == chosen)
        for code in (Missing.DONT_KNOW, Missing.REFUSED)
    )


def _code_block(item: Item, language: str, given: Given) -> Block:
    questions = []
    for element in item.elements:
        name, value = f"code_{element.key}", given.code.get(element.key, "")
        questions.append(
            Question(
                name=name,
                format=f"code_{element.kind}",
                stem=words(element.stem, language),
                help=words(element.help, language),
                low="",
                mid="",
                high="",
                choices=(),
                asides=(),
                value="" if value == "?" else value,
                is_unknown=value == "?",
                is_faulty=name in given.faulty,
            )
        )
    return Block(
        stem=words(item.stem, language),
        help=words(item.help, language),
        questions=tuple(questions),
    )
