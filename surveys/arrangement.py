"""The order in which one resident meets a questionnaire, drawn from a seed. Pure; no ORM.

The seed is stored beside the answers, so anybody can draw the same order again: things
stand in the order of SHA-256 over `seed.place.code`. Thousands of residents share a seed,
which is why it is small: it must not become somebody's number. Seed 0 is the order as
written.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, TypeVar

from surveys.definitions import Questionnaire, Section
from surveys.enums import ItemFormat
from surveys.items import Item

SEEDS = 32_767  # a seed fits a column of sixteen bits
# What introduces others, or belongs at its place, stays there.
_FIXED = {ItemFormat.INFORMATION, ItemFormat.CONSENT, ItemFormat.CODE, ItemFormat.ARM}
T = TypeVar("T")
Codes = list[str] | list[int]


def has_draws(questionnaire: Questionnaire) -> bool:
    """Whether residents meet it in different ways, so that a seed is needed."""
    return any(
        section.block
        or section.is_shuffled
        or any(item.is_shuffled or item.is_arm for item in section.items)
        for section in questionnaire.sections
    )


def new_seed(questionnaire: Questionnaire) -> int:
    """A seed for one resident; 0 where nothing is left to chance."""
    return 1 + secrets.randbelow(SEEDS) if has_draws(questionnaire) else 0


def arranged(questionnaire: Questionnaire, seed: int) -> Questionnaire:
    """The questionnaire as the resident of this seed meets it."""
    if not seed:
        return questionnaire
    sections: list[Section] = []
    for block, group in groupby(questionnaire.sections, key=_block):
        own = list(group)
        sections += _drawn(own, seed, f"block.{block}") if block else own
    return replace(
        questionnaire, sections=tuple(_section(section, seed) for section in sections)
    )


def drawn_arms(questionnaire: Questionnaire, seed: int) -> dict[str, int]:
    """The arm of each experiment; every arm is equally likely."""
    if not seed:
        return {}
    return {
        item.code: item.options[_digest(seed, item.code) % len(item.options)].code
        for item in questionnaire.items()
        if item.is_arm
    }


def shown_order(questionnaire: Questionnaire, seed: int) -> dict[str, Codes]:
    """Codes in the order in which they were shown, for everything that is shuffled."""
    if not seed:
        return {}
    met = arranged(questionnaire, seed)
    orders: dict[str, Codes] = {}
    if any(section.block for section in met.sections):
        orders["sections"] = [section.code for section in met.sections]
    for section in met.sections:
        if section.is_shuffled:
            codes = [item.code for item in section.items if not item.is_arm]
            orders[f"section.{section.code}"] = codes
        for item in section.items:
            if item.is_shuffled:
                orders[f"item.{item.code}"] = _line_codes(item)
    return orders


def _block(section: Section) -> str:
    return section.block


def _section(section: Section, seed: int) -> Section:
    items = [_item(item, seed) for item in section.items]
    if section.is_shuffled:
        free = [item for item in items if item.format not in _FIXED]
        order = iter(_drawn(free, seed, f"section.{section.code}"))
        items = [item if item.format in _FIXED else next(order) for item in items]
    return replace(section, items=tuple(items))


def _item(item: Item, seed: int) -> Item:
    """Shuffle the lines of a battery, else the answers; one that stands alone is last."""
    if not item.is_shuffled:
        return item
    place = f"item.{item.code}"
    if item.rows:
        return replace(item, rows=tuple(_drawn(item.rows, seed, place)))
    free = [option for option in item.options if not option.is_exclusive]
    alone = [option for option in item.options if option.is_exclusive]
    return replace(item, options=(*_drawn(free, seed, place), *alone))


def _line_codes(item: Item) -> Codes:
    if item.rows:
        return [row.code for row in item.rows]
    return [option.code for option in item.options]


def _drawn(things: Iterable[T], seed: int, place: str) -> Sequence[T]:
    def rank(thing: Any) -> int:
        return _digest(seed, f"{place}.{thing.code}")

    return sorted(things, key=rank)


def _digest(seed: int, place: str) -> int:
    return int(hashlib.sha256(f"{seed}.{place}".encode()).hexdigest(), 16)
