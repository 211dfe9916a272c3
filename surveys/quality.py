"""Signs that somebody answered without reading. Pure: they mark, nothing is dropped."""

import itertools
from collections.abc import Iterator, Mapping

from surveys.definitions import Questionnaire, Section
from surveys.enums import ItemFormat, QualityFlag

# In shorter blocks the same answer to everything can be an honest one.
SHORTEST_BLOCK = 8
# A class that answers together is thirty people, and a hall brings them in over minutes;
# a program has no such limit. Sixty are a crowd to hide in: the mark tells no moment.
SMALLEST_BURST = 60
FASTEST_PER_MINUTE = 30
_IN_A_ROW = {ItemFormat.LIKERT, ItemFormat.SINGLE, ItemFormat.SCALE_0_10}


def flags_of(
    questionnaire: Questionnaire, answers: Mapping[str, int]
) -> frozenset[QualityFlag]:
    """The flags that answers earn by themselves."""
    found = set()
    if any(_is_straight(block, answers) for block in blocks_in_a_row(questionnaire)):
        found.add(QualityFlag.STRAIGHT_LINED)
    for item in questionnaire.items():
        given = answers.get(item.code, item.attention)
        if item.attention is not None and given not in {
            item.attention,
            *_asides(given),
        }:
            found.add(QualityFlag.ATTENTION_FAILED)
    return frozenset(found)


def is_burst(count: int, minutes: float) -> bool:
    """Whether so many answers of one channel, in so short a time, look like a script."""
    return count >= SMALLEST_BURST and count > FASTEST_PER_MINUTE * minutes


def _asides(given: int | None) -> tuple[int, ...]:
    """Who would rather not answer has read the question."""
    return () if given is None or given >= 0 else (given,)


def blocks_in_a_row(questionnaire: Questionnaire) -> Iterator[tuple[str, ...]]:
    """Names of answers that follow each other and are answered by the same codes."""
    for section in questionnaire.sections:
        for block in _blocks(section):
            if len(block) >= SHORTEST_BLOCK:
                yield block


def _blocks(section: Section) -> Iterator[tuple[str, ...]]:
    alike = itertools.groupby(
        section.items,
        key=lambda item: (
            item.format,
            tuple(item.permitted) if item.format in _IN_A_ROW else item.code,
        ),
    )
    for (kind, _codes), items in alike:
        if kind in _IN_A_ROW:
            yield tuple(key for item in items for key in item.answer_keys)


def _is_straight(block: tuple[str, ...], answers: Mapping[str, int]) -> bool:
    given = {answers.get(name, -1) for name in block}
    return len(given) == 1 and min(given) >= 0
