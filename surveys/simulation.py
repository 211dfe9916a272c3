"""Synthetic residents: how a made-up person answers. Pure; seeded; never data."""

import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field

from surveys.definitions import Questionnaire
from surveys.enums import ItemFormat, Missing
from surveys.items import NOT_TICKED, TICKED, Item

LEFT_OUT, DONT_KNOW = 0.02, 0.02  # about what honest respondents leave
KNOWS, SAW, SAW_DECOY = 0.35, 0.3, 0.04
CODE_SLIP = 0.05  # share of code elements that somebody writes otherwise next time
FOUR_STEPS = 4  # in the core instrument these run from open to closed


@dataclass(slots=True, kw_only=True)
class Resident:
    """A made-up person: a city, a leaning from 0 to 10, seven facts for the code."""

    city: str
    leaning: float
    facts: dict[str, str] = field(default_factory=dict)


def make_resident(
    questionnaire: Questionnaire, city: str, rng: random.Random
) -> Resident:
    kinds = {
        element.key: element.kind
        for item in questionnaire.items()
        for element in item.elements
    }
    return Resident(
        city=city,
        leaning=min(10.0, max(0.0, rng.gauss(5.2, 2.0))),
        facts={key: _fact(kind, rng) for key, kind in kinds.items()},
    )


def code_of(resident: Resident, rng: random.Random) -> dict[str, str]:
    """The seven facts as somebody writes them this time."""
    return {
        key: rng.choice(("?", "")) if rng.random() < CODE_SLIP else value
        for key, value in resident.facts.items()
    }


def answers_of(
    questionnaire: Questionnaire,
    resident: Resident,
    rng: random.Random,
    *,
    shift: float = 0.0,
    has_seen_campaign: bool = False,
) -> dict[str, int]:
    """One pass through the questionnaire; `shift` moves the leaning, in points."""
    leaning = resident.leaning + shift
    answers: dict[str, int] = {}
    for item in questionnaire.items():
        if item.format in _WHOLE:
            answers |= _WHOLE[item.format](item, rng)
            continue
        for key in item.answer_keys:
            luck = rng.random()
            if luck < LEFT_OUT:
                continue
            if luck < LEFT_OUT + DONT_KNOW:
                if item.has_asides:
                    answers[key] = Missing.DONT_KNOW
                continue
            answers[key] = _answer(
                item, key, leaning, rng, has_seen_campaign=has_seen_campaign
            )
    return answers


def _answer(
    item: Item,
    key: str,
    leaning: float,
    rng: random.Random,
    *,
    has_seen_campaign: bool,
) -> int:
    if item.format == ItemFormat.KNOWLEDGE:
        chance = KNOWS + (0.15 if has_seen_campaign else 0.0)
        return _pick_known(item, rng, chance)
    if item.format == ItemFormat.EXPOSURE:
        decoy = any(row.is_decoy and key.endswith(row.code) for row in item.rows)
        seen = SAW if has_seen_campaign and not decoy else SAW_DECOY
        return 1 if rng.random() < seen else 2
    permitted = sorted(item.permitted)
    if item.format == ItemFormat.SINGLE and len(permitted) == FOUR_STEPS:
        permitted.reverse()
    noisy = min(10.0, max(0.0, leaning + rng.gauss(0, 1.2)))
    return permitted[round(noisy / 10 * (len(permitted) - 1))]


def _ticks(item: Item, rng: random.Random) -> dict[str, int]:
    alone = [option.code for option in item.options if option.is_exclusive]
    free = [option.code for option in item.options if not option.is_exclusive]
    ticked = {code for code in free if rng.random() < SAW}
    ticked = ticked or set(alone[:1] or free[:1])
    return {
        item.part(str(option.code)): TICKED if option.code in ticked else NOT_TICKED
        for option in item.options
    }


def _ranks(item: Item, rng: random.Random) -> dict[str, int]:
    order = rng.sample(item.permitted, len(item.permitted))
    return dict(zip(item.answer_keys, order, strict=True))


def _date(item: Item, rng: random.Random) -> dict[str, int]:
    # To the 28th: a day that every month has.
    return {
        key: rng.choice(permitted[:28] if key == item.part("day") else permitted)
        for key, permitted in item.codes.items()
    }


# Formats whose parts must agree with each other.
_WHOLE: dict[str, Callable[[Item, random.Random], dict[str, int]]] = {
    ItemFormat.MULTI: _ticks,
    ItemFormat.RANKING: _ranks,
    ItemFormat.DATE: _date,
}


def _pick_known(item: Item, rng: random.Random, chance: float) -> int:
    if item.correct is not None and rng.random() < chance:
        return item.correct
    return rng.choice(item.permitted)


def _fact(kind: str, rng: random.Random) -> str:
    if kind == "letter":
        return rng.choice(string.ascii_uppercase)
    low, high = {"day": (1, 28), "month": (1, 12), "count": (0, 3)}[kind]
    return str(rng.randint(low, high))
