"""Kinds of residents of whom enough may have answered. Pure; no ORM.

A condition is one of the questionnaire's own language (docs/expressions.md), and may
read the resident's city beside the answers.
"""

from collections.abc import Collection, Iterator, Mapping

from surveys.definitions import Questionnaire
from surveys.expressions import (
    Expression,
    ExpressionError,
    ItemType,
    Kind,
    check,
    is_shown,
    parse,
    references,
)
from surveys.questionnaire_logic import (
    items_read,
    names_of,
    shown_parts,
    stored_values,
    types_of,
)

CITY = "city"  # no item has this code: it is a column of every sealed file


def condition_faults(
    condition: str, questionnaire: Questionnaire, cities: Collection[str]
) -> list[str]:
    """What is wrong with a quota's condition, fault by fault; nothing if sound."""
    try:
        expression = parse(condition)
    except ExpressionError as error:
        return [str(error)]
    types = types_of(questionnaire)
    # Checks compare codes as texts too; what else wants numbers never sees a city.
    city = ItemType(Kind.CHOICE, tuple(cities))  # type: ignore[arg-type]  # texts
    return [
        *check(expression, types | {CITY: city}),
        *_unfit(expression, questionnaire, types),
    ]


def _unfit(
    expression: Expression, questionnaire: Questionnaire, types: Mapping[str, ItemType]
) -> Iterator[str]:
    """What may decide over a question, but not over a kind of people."""
    names = references(expression)
    if not names:
        yield "the condition reads no answer. Name one, as in ${name} = 1."
    # Steered by its own outcome, a study would measure what it steered.
    scored = {item for scale in questionnaire.scales for item in scale.items}
    for name in sorted(names & set(types)):
        if name in scored:
            yield (
                f"{name!r} is scored. A quota tells kinds of people, not opinions. "
                "Leave it out."
            )
        if types[name].kind == Kind.TEXT:
            yield f"{name!r} has no code that could be counted. Leave it out."


def is_met(
    condition: Expression,
    questionnaire: Questionnaire,
    answers: Mapping[str, int],
    city: str,
) -> bool:
    """Whether a complete response, with a code for each answer, is of this kind."""
    values = stored_values(items_read(condition, questionnaire), answers)
    return is_shown(condition, values | {CITY: city})


def is_met_before(
    condition: Expression,
    questionnaire: Questionnaire,
    step: str,
    answers: Mapping[str, int],
    texts: Mapping[str, str],
    city: str,
) -> bool:
    """Whether who stands before a section is of this kind, by what is known there."""
    known = shown_parts(questionnaire, answers, texts, before=step).values
    return is_shown(condition, {**known, CITY: city})


def last_section_read(condition: Expression, questionnaire: Questionnaire) -> int:
    """Place of the section after which all is asked; the first where only cities are."""
    names = references(condition)
    return max(
        (
            place
            for place, section in enumerate(questionnaire.sections)
            if names & names_of(section)
        ),
        default=0,
    )


def answer_keys_read(
    condition: Expression, questionnaire: Questionnaire
) -> tuple[str, ...]:
    """Names under which the answers are stored that a condition reads."""
    items = items_read(condition, questionnaire)
    return tuple(key for item in items for key in item.answer_keys)
