"""A code never changes its kind of answer or its scale. Pure.

Answers are stored and pooled under an item's code. So the rule holds against every version
that was ever released, also for items that later versions left out.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from surveys.definitions import Questionnaire, build
from surveys.enums import ItemFormat
from surveys.items import Item
from surveys.parts import Raw, by_key, placed_items
from surveys.versions import renumbered_options


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
        for place, kind, fault in _faults_against(old, new, number):
            faults.setdefault((place, kind), f"{place}: {fault}")
    return list(faults.values())


def _faults_against(
    old: dict[str, Any], new: dict[str, Any], version: int
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


def _shape_faults(old: Item, new: Item, version: int) -> Iterator[tuple[str, str]]:
    was, now = answers_in_words(old), answers_in_words(new)
    if old.format != new.format:
        text = _(
            "the kind of answer was '%(before)s' in version %(version)s and is "
            "'%(after)s' now. Give the new question another code."
        )
        was, now = str(old.format.label), str(new.format.label)
    elif was != now:
        text = _(
            "could be answered by %(before)s in version %(version)s and by %(after)s now. "
            "Give the new question another code."
        )
    else:
        return
    yield "shape", text % {"before": was, "after": now, "version": version}


def answers_in_words(item: Item) -> str:
    """The numbers that may be stored, whatever their order: `1 to 4`."""
    if item.format == ItemFormat.DATE:
        return _("%(precision)s and years %(first)s to %(last)s") % {
            "precision": item.precision, "first": item.minimum, "last": item.maximum,
        }  # fmt: skip
    numbers = sorted(option.code for option in item.options) or sorted(item.permitted)
    is_run = len(numbers) > 2 and all(b - a == 1 for a, b in pairwise(numbers))  # noqa: PLR2004
    if is_run:
        ends = {"first": numbers[0], "last": numbers[-1]}
        return _("%(first)s to %(last)s") % ends
    return ", ".join(map(str, numbers))


def _number_faults(
    old: Raw, new: Raw, languages: Sequence[str], version: int
) -> Iterator[tuple[str, str]]:
    """The same words under another number: old answers would change their meaning."""
    options = by_key(old.get("options", []))
    for code, number in renumbered_options(old, new, languages).items():
        words = options[code]["label"][languages[0]]
        text = _(
            "the answer '%(words)s' had the number %(before)s in version %(version)s and "
            "has %(after)s now. Give it %(before)s again, or give the new question "
            "another code."
        ) % {"words": words, "before": code, "after": number, "version": version}
        yield f"number {code}", text


def _line_faults(old: Item, new: Item, version: int) -> Iterator[tuple[str, str]]:
    """Lines come and go; a decoy stays one, and so does the kind of a code's element."""
    decoys = {row.code: row.is_decoy for row in old.rows}
    for row in new.rows:
        if decoys.get(row.code, row.is_decoy) != row.is_decoy:
            text = (
                _(
                    "the line '%(line)s' was a real activity in version %(version)s and "
                    "is an invented one now. Give the new line another code."
                )
                if row.is_decoy
                else _(
                    "the line '%(line)s' was an invented activity in version %(version)s "
                    "and is a real one now. Give the new line another code."
                )
            )
            yield f"row {row.code}", text % {"line": row.code, "version": version}
    elements = {element.key: element.kind for element in old.elements}
    for element in new.elements:
        was = elements.get(element.key, element.kind)
        if was != element.kind:
            text = _(
                "the kind of the element '%(element)s' was '%(before)s' in version "
                "%(version)s and is '%(after)s' now. Give the new element another key."
            ) % {
                "element": element.key, "before": was, "after": element.kind,
                "version": version,
            }  # fmt: skip
            yield f"element {element.key}", text


def _owner_faults(
    before: Questionnaire, after: Questionnaire, version: int
) -> Iterator[tuple[str, str, str]]:
    """`seen_poster` was a line of `seen` and must not become an item of that name."""
    owners = {key: item.code for item in before.items() for key in item.answer_keys}
    for item in after.items():
        for key in item.answer_keys:
            owner = owners.get(key, item.code)
            if owner != item.code:
                text = _(
                    "held answers to '%(before)s' in version %(version)s and would hold "
                    "answers to '%(after)s' now. Choose another code."
                ) % {"before": owner, "after": item.code, "version": version}
                yield key, "owner", text
