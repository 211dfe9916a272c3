"""What each column of a sealed file means, in every language of its questionnaire."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.arrangement import has_draws
from surveys.definitions import Questionnaire
from surveys.enums import CityGroup, ItemFormat, Missing, Pace, QualityFlag
from surveys.items import DATE_PARTS, NOT_TICKED, TICKED, Item, Text
from surveys.presenters import PART_NAMES

CITY_NAMES = {code: name for code, name, _zone, _language in settings.CITIES}
Words = dict[str, str]
# The columns that every sealed file has before those of the answers.
OWN_COLUMNS: dict[str, Promise] = {
    "pair": _(
        "Number shared by two answers of one unknown person; empty if not linked"
    ),
    "group": _(
        "Whether the city had the campaign, in a study that compares cities; or the group "
        "of an imported study"
    ),
    "city": _("City that the resident chose"),
    "language": _("The language of that city, or another"),
    "channel": _("Channel through which the resident came"),
    "pace": _("How long it took, as a class"),
    "flags": _("Marks beside the answer, separated by spaces"),
}


# The last columns, where chance had a say.
DRAWN_COLUMNS: dict[str, Promise] = {
    "seed": _("Number from which the order and the arms were drawn"),
    "shown_order": _("Codes in the order in which they were shown, as JSON"),
}


def codebook_of(
    questionnaire: Questionnaire, *, has_comparison: bool = False
) -> list[dict[str, Any]]:
    """One entry per column, in the order of the file.

    `has_comparison`: whether cities without the campaign are set apart in `group`.
    """
    groups = CityGroup if has_comparison else ()
    return [
        *_own_entries(OWN_COLUMNS, questionnaire, groups),
        *(
            entry
            for item in questionnaire.items()
            if item.format != ItemFormat.TEXT
            for entry in _entries(item, questionnaire.languages)
        ),
        *(
            _entry(item, item.code, languages=questionnaire.languages)
            for item in questionnaire.items()
            if item.format == ItemFormat.TEXT
        ),
        *(
            _own_entries(DRAWN_COLUMNS, questionnaire)
            if has_draws(questionnaire)
            else ()
        ),
    ]


def _own_entries(
    columns: dict[str, Promise],
    questionnaire: Questionnaire,
    groups: Iterable[CityGroup] = (),
) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "question": _words(text, questionnaire.languages),
            "values": _own_values(name, questionnaire.languages, groups),
        }
        for name, text in columns.items()
    ]


def _own_values(
    name: str, languages: Sequence[str], groups: Iterable[CityGroup]
) -> list[dict[str, Any]]:
    named: dict[str, list[tuple[str, Any]]] = {
        "group": [(each.value, each.label) for each in groups],
        "city": list(CITY_NAMES.items()),
        "pace": [(each.value, each.label) for each in Pace],
        "flags": [
            (each.value, each.label)
            for each in QualityFlag
            if each != QualityFlag.TEST  # in no sealed file
        ],
    }
    return [
        {"code": code, "label": _words(label, languages)}
        for code, label in named.get(name, [])
    ]


def _entries(item: Item, languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    parts = dict(_parts(item, languages))
    for name, codes in item.codes.items():
        entry = _entry(item, name, languages=languages)
        if name in parts:
            entry["part"] = parts[name]
        if item.format in {ItemFormat.NUMBER, ItemFormat.DATE}:
            entry |= {"minimum": min(codes), "maximum": max(codes)}
        else:
            entry["values"] = [
                {"code": code, "label": label}
                for code, label in _labels(item, codes, languages).items()
            ]
        entry["missing"] = [
            {"code": int(code), "label": _words(code.label, languages)}
            for code in Missing
        ]
        yield entry


def _entry(item: Item, name: str, *, languages: Sequence[str]) -> dict[str, Any]:
    own: dict[str, Any] = {
        "name": name,
        "item": item.code,
        "format": item.format.value,
        "question": _plain(item.stem, languages),
    }
    if item.is_ordered:
        own["ordered"] = True
    if item.unit:
        own["unit"] = _plain(item.unit, languages)
    if item.correct is not None:
        own |= {"correct": item.correct, "source": item.source, "as_of": item.as_of}
    return own


def _parts(item: Item, languages: Sequence[str]) -> Iterator[tuple[str, Words]]:
    """The line, option or part of a date that a column stands for."""
    for row in item.rows:
        yield item.part(row.code), _plain(row.label, languages)
    if item.format in {ItemFormat.MULTI, ItemFormat.RANKING}:
        for option in item.options:
            yield item.part(str(option.code)), _plain(option.label, languages)
    if item.format == ItemFormat.DATE:
        for part in DATE_PARTS[item.precision]:
            yield item.part(part), _words(PART_NAMES[part], languages)


def _labels(
    item: Item, codes: Sequence[int], languages: Sequence[str]
) -> dict[int, Words]:
    """Words where a code has some, the number itself where it has none."""
    if item.format in {ItemFormat.MULTI, ItemFormat.CONSENT}:
        ticks = {TICKED: _("Ticked"), NOT_TICKED: _("Not ticked")}
        return {code: _words(ticks[code], languages) for code in codes}
    named = {} if item.format == ItemFormat.RANKING else _named(item, codes)
    return {
        code: _plain(named[code], languages)
        if code in named
        else dict.fromkeys(languages, str(code))
        for code in codes
    }


def _named(item: Item, codes: Sequence[int]) -> dict[int, Text]:
    """Options by their labels; of a scale its ends, and its middle if it has a name."""
    low, high = min(codes), max(codes)
    places = {low: item.low, (low + high) // 2: item.mid, high: item.high}
    ends = {code: text for code, text in places.items() if text}
    return ends | {option.code: option.label for option in item.options}


def _plain(text: Text, languages: Sequence[str]) -> Words:
    return {language: text[language] for language in languages}


def _words(text: Any, languages: Sequence[str]) -> Words:
    """A text of the product in each language."""
    found = {}
    for language in languages:
        with translation.override(language):
            found[language] = str(text)
    return found
