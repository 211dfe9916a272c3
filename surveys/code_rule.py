"""A code never changes its kind of answer or its scale. Pure.

Answers are stored and pooled under an item's code. So the rule holds against every version
that was ever released, also for items that later versions left out.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from surveys.definitions import Questionnaire, build
from surveys.enums import ItemFormat
from surveys.items import Item
from surveys.parts import Raw, by_key, placed_items
from surveys.versions import renumbered_options

REMEDY = "Give the new question another code."
KINDS = {
    ItemFormat.LIKERT: "a battery of statements",
    ItemFormat.SINGLE: "one answer of several",
    ItemFormat.MULTI: "several answers",
    ItemFormat.SCALE_0_10: "a scale from 0 to 10",
    ItemFormat.THERMOMETER: "a thermometer from 0 to 100",
    ItemFormat.SOCIAL_DISTANCE: "a social distance",
    ItemFormat.RANKING: "an order of importance",
    ItemFormat.NUMBER: "a number",
    ItemFormat.DATE: "a date",
    ItemFormat.TEXT: "own words",
    ItemFormat.KNOWLEDGE: "a knowledge question",
    ItemFormat.EXPOSURE: "a list of activities",
    ItemFormat.INFORMATION: "information without a question",
    ItemFormat.CONSENT: "a consent to one thing",
    ItemFormat.CODE: "a self-generated code",
    ItemFormat.ARM: "an arm drawn at random",
}


def code_faults(
    old_documents: Sequence[dict[str, Any]], new: dict[str, Any]
) -> list[str]:
    """
    Say where a document gives a code another meaning than an earlier version did.

    `old_documents` are all released versions in their order, the first being version 1.
    Each fault is said once, against the first version that disagrees.
    """
    faults: dict[tuple[str, str], str] = {}
    for number, old in enumerate(old_documents, start=1):
        for place, kind, fault in _faults_against(old, new, f"version {number}"):
            faults.setdefault((place, kind), f"{place}: {fault}")
    return list(faults.values())


def _faults_against(
    old: dict[str, Any], new: dict[str, Any], version: str
) -> Iterator[tuple[str, str, str]]:
    """Place, a word that keeps the faults of a place apart, and the sentence."""
    before, after = build(old), build(new)
    items = {item.code: item for item in before.items()}
    raw = {item["code"]: item for _section, item in placed_items(old)}
    languages = [code for code in new["languages"] if code in old["languages"]]
    for item, (section, own) in zip(after.items(), placed_items(new), strict=True):
        if item.code in items:
            for about, text in (
                *_shape_faults(items[item.code], item, version),
                *_number_faults(raw[item.code], own, languages, version),
                *_line_faults(items[item.code], item, version),
            ):
                yield f"{section['code']}.{item.code}", about, text
    yield from _owner_faults(before, after, version)


def _shape_faults(old: Item, new: Item, version: str) -> Iterator[tuple[str, str]]:
    text = ""
    was, now = answers_in_words(old), answers_in_words(new)
    if old.format != new.format:
        text = f"was {KINDS[old.format]} in {version} and is {KINDS[new.format]} now."
    elif was != now:
        text = f"could be answered by {was} in {version} and by {now} now."
    if text:
        yield "shape", f"{text} {REMEDY}"


def answers_in_words(item: Item) -> str:
    """The numbers that may be stored, whatever their order: `1 to 4`."""
    if item.format == ItemFormat.DATE:
        return f"{item.precision} and years {item.minimum} to {item.maximum}"
    numbers = sorted(option.code for option in item.options) or sorted(item.permitted)
    is_run = len(numbers) > 2 and all(b - a == 1 for a, b in pairwise(numbers))  # noqa: PLR2004
    if is_run:
        return f"{numbers[0]} to {numbers[-1]}"
    return ", ".join(map(str, numbers))


def _number_faults(
    old: Raw, new: Raw, languages: Sequence[str], version: str
) -> Iterator[tuple[str, str]]:
    """The same words under another number: old answers would change their meaning."""
    options = by_key(old.get("options", []))
    for code, number in renumbered_options(old, new, languages).items():
        words = options[code]["label"][languages[0]]
        text = (
            f"the answer {words!r} had the number {code} in {version} and has {number} "
            f"now. Give it {code} again, or give the new question another code."
        )
        yield f"number {code}", text


def _line_faults(old: Item, new: Item, version: str) -> Iterator[tuple[str, str]]:
    """Lines come and go; a decoy stays one, and so does the kind of a code's element."""
    kinds = {row.code: _decoy_in_words(row.is_decoy) for row in old.rows}
    for row in new.rows:
        now = _decoy_in_words(row.is_decoy)
        was = kinds.get(row.code, now)
        if was != now:
            text = (
                f"the line {row.code!r} was {was} in {version} and is {now} now. Give "
                "the new line another code."
            )
            yield f"row {row.code}", text
    elements = {element.key: element.kind for element in old.elements}
    for element in new.elements:
        was = elements.get(element.key, element.kind)
        if was != element.kind:
            text = (
                f"the element {element.key!r} was a {was} in {version} and is a "
                f"{element.kind} now. Give the new element another key."
            )
            yield f"element {element.key}", text


def _decoy_in_words(is_decoy: bool) -> str:  # noqa: FBT001  # the field of a row
    return "an invented activity" if is_decoy else "a real one"


def _owner_faults(
    before: Questionnaire, after: Questionnaire, version: str
) -> Iterator[tuple[str, str, str]]:
    """`seen_poster` was a line of `seen` and must not become an item of that name."""
    owners = {key: item.code for item in before.items() for key in item.answer_keys}
    for item in after.items():
        for key in item.answer_keys:
            owner = owners.get(key, item.code)
            if owner != item.code:
                text = (
                    f"held answers to {owner!r} in {version} and would hold answers to "
                    f"{item.code!r} now. Choose another code."
                )
                yield key, "owner", text
