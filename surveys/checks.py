"""Read what a resident sent for one section. Pure; strict; nothing is guessed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from surveys.definitions import Item, Section
from surveys.enums import ItemFormat, Missing
from surveys.folding import ElementError, fold

NUMBER = re.compile(r"-?[0-9]{1,3}")
Values = Callable[[str], Sequence[str]]  # QueryDict.getlist


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionAnswers:
    """Answers and folded code elements; `faulty` names the fields to mend."""

    answers: dict[str, int] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    faulty: tuple[str, ...] = ()


def read_section(section: Section, values: Values) -> SectionAnswers:
    """Read every field of a section; a field that was left out is no fault."""
    answers: dict[str, int] = {}
    code: dict[str, str] = {}
    faulty: list[str] = []
    for item in section.items:
        if item.format == ItemFormat.CODE:
            _read_code(item, values, code, faulty)
        else:
            _read_item(item, values, answers, faulty)
    return SectionAnswers(answers=answers, code=code, faulty=tuple(faulty))


def _read_item(
    item: Item, values: Values, answers: dict[str, int], faulty: list[str]
) -> None:
    permitted = {*item.permitted, Missing.REFUSED, Missing.DONT_KNOW}
    for key in item.answer_keys:
        given = values(key)
        if not given:
            continue
        # Two values for one question is a tampered or broken form: not the last wins.
        plain = len(given) == 1 and NUMBER.fullmatch(given[0])
        if plain and int(given[0]) in permitted:
            answers[key] = int(given[0])
        else:
            faulty.append(key)


def _read_code(
    item: Item, values: Values, code: dict[str, str], faulty: list[str]
) -> None:
    for element in item.elements:
        name = f"code_{element.key}"
        given = values(name)
        text = "?" if values(f"{name}_unknown") else "".join(given)
        try:
            folded = fold(element.kind, text)
        except ElementError:
            faulty.append(name)
            continue
        if len(given) > 1:
            faulty.append(name)
        else:
            code[element.key] = folded
