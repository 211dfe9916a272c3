"""Whether the waves of a study may be pooled, item by item. Pure; reads documents.

Two waves may be pooled for an item only where both asked the same: code, format, permitted
codes and their order, and in each language the same words: stem, help, labels, answers,
lines and the section's intro. Where an item stands does not matter, but the items of a
scale must follow each other in one order. docs/questionnaire-versions.md gives reasons.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.definitions import build
from surveys.enums import ItemFormat, Obstacle
from surveys.parts import NOTES, Parts, Raw, item_parts, parts_of, placed_items, plain

Documents = Mapping[str, dict[str, Any]]  # by the name of the wave
_OBSTACLES = {
    "format": Obstacle.FORMAT,
    "options": Obstacle.ANSWERS,
    "minimum": Obstacle.ANSWERS,
    "maximum": Obstacle.ANSWERS,
    "precision": Obstacle.ANSWERS,
    "rows": Obstacle.ROWS,
    "correct": Obstacle.CORRECT,
    "show_if": Obstacle.SHOW_IF,
}
_SENTENCES = {
    Obstacle.NOT_ASKED: gettext_lazy(
        "%(item)s was not asked in every wave (%(values)s)."
    ),
    Obstacle.FORMAT: gettext_lazy(
        "%(item)s was answered in different ways (%(values)s)."
    ),
    Obstacle.ANSWERS: gettext_lazy(
        "%(item)s offered different answers, or the same in another order (%(values)s)."
    ),
    Obstacle.ROWS: gettext_lazy(
        "%(item)s had different lines, or the same in another order (%(values)s)."
    ),
    Obstacle.CORRECT: gettext_lazy(
        "%(item)s had different right answers (%(values)s)."
    ),
    Obstacle.SHOW_IF: gettext_lazy(
        "%(item)s was shown on different conditions (%(values)s)."
    ),
    Obstacle.ORDER: gettext_lazy(
        "%(item)s stood in another order among the items of its scale (%(values)s)."
    ),
    Obstacle.SETTING: gettext_lazy(
        "%(item)s was asked differently: %(part)s (%(values)s)."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One setting that differs; `values` says by wave what it was."""

    obstacle: Obstacle
    part: str = ""
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingDifference:
    """Words that differ in one language; None by wave where it did not speak it."""

    language: str
    part: str = ""
    texts: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemComparability:
    """
    What keeps the answers to one item apart.

    `languages` are those in which every wave asked the same. Where the structure
    differs there are none, and the words are not compared.
    """

    item: str
    languages: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    wordings: tuple[WordingDifference, ...] = ()

    @property
    def is_comparable(self) -> bool:
        """In every language of every wave."""
        return not self.differences and not self.wordings

    @property
    def broken_languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(wording.language for wording in self.wordings))

    def sentences(self) -> list[str]:
        """Why not, in the active language; nothing for what may be pooled."""
        return [
            *(self._of_difference(each) for each in self.differences),
            *(self._of_wording(each) for each in self.wordings),
        ]

    def _of_difference(self, difference: Difference) -> str:
        values = "; ".join(
            f"{wave}: {value or '–'}" for wave, value in difference.values.items()
        )
        sentence = _SENTENCES[difference.obstacle]
        names = {"item": self.item, "part": difference.part, "values": values}
        return str(sentence) % names

    def _of_wording(self, wording: WordingDifference) -> str:
        names = {
            "item": self.item,
            "language": dict(settings.LANGUAGES).get(
                wording.language, wording.language
            ),
        }
        silent = [wave for wave, text in wording.texts.items() if text is None]
        if silent:
            sentence = _("%(item)s was not asked in %(language)s in %(waves)s.")
            return sentence % {**names, "waves": ", ".join(silent)}
        sentence = _("%(item)s was worded differently in %(language)s (%(texts)s).")
        texts = "; ".join(
            f"{wave}: “{text}”" if text else f"{wave}: –"
            for wave, text in wording.texts.items()
        )
        return sentence % {**names, "texts": texts}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wave:
    """
    What a wave asked.

    `asked` has the codes of items and the names of stored answers, in the order in
    which residents meet them.
    """

    languages: tuple[str, ...]
    asked: Mapping[str, Parts]
    scales: tuple[tuple[str, ...], ...]


def comparability(
    documents: Documents,
    items: Iterable[str] | None = None,
    *,
    batteries: Iterable[Sequence[str]] = (),
) -> tuple[ItemComparability, ...]:
    """
    Compare what waves asked, for each of `items` or for everything that was asked.

    An item is named by its code, or by the name of a stored answer: `seen_poster`.
    `batteries` are items that are scored together; the scales of the questionnaires
    count as such without being named.
    """
    known = {code for document in documents.values() for code in document["languages"]}
    waves = {name: _wave(document, known) for name, document in documents.items()}
    names = _all_names(documents) if items is None else list(dict.fromkeys(items))
    scales = [tuple(battery) for battery in batteries]
    scales += [scale for wave in waves.values() for scale in wave.scales]
    return tuple(_compare(name, waves, list(dict.fromkeys(scales))) for name in names)


def incomparable(
    documents: Documents,
    items: Iterable[str] | None = None,
    *,
    batteries: Iterable[Sequence[str]] = (),
) -> tuple[ItemComparability, ...]:
    """What of it may not be pooled in every language."""
    found = comparability(documents, items, batteries=batteries)
    return tuple(item for item in found if not item.is_comparable)


def _all_names(documents: Documents) -> list[str]:
    return list(
        dict.fromkeys(
            name
            for document in documents.values()
            for item in build(document).items()
            if item.format != ItemFormat.INFORMATION
            for name in item.answer_keys or (item.code,)
        )
    )


def _wave(document: dict[str, Any], known: Collection[str]) -> _Wave:
    questionnaire = build(document)
    asked: dict[str, Parts] = {}
    pairs = zip(questionnaire.items(), placed_items(document), strict=True)
    for item, (section, raw) in pairs:
        parts = _with_section(item_parts(raw, known), section, known)
        # A line of a battery is compared by itself, an option never.
        rows = {item.part(row.code): row.code for row in item.rows}
        for name in (item.code, *item.answer_keys):
            asked[name] = _one_row(parts, rows[name]) if name in rows else parts
    return _Wave(
        languages=questionnaire.languages,
        asked=asked,
        scales=tuple(scale.items for scale in questionnaire.scales),
    )


def _with_section(parts: Parts, section: Raw, known: Collection[str]) -> Parts:
    """A section frames its items by its intro and by the condition that shows it."""
    frame = parts_of(section, known, leave="items code title")
    return Parts(
        texts=parts.texts
        | {f"section.{key}": text for key, text in frame.texts.items()},
        settings=parts.settings
        | {f"{key}.section": value for key, value in frame.settings.items()},
    )


def _one_row(parts: Parts, row: str) -> Parts:
    def is_own(part: str) -> bool:
        return (
            part.split(".")[:2] == ["rows", row]
            or part.split(".", maxsplit=1)[0] != "rows"
        )

    return Parts(
        texts={part: text for part, text in parts.texts.items() if is_own(part)},
        settings={part: one for part, one in parts.settings.items() if is_own(part)},
    )


def _compare(
    name: str, waves: Mapping[str, _Wave], scales: Collection[tuple[str, ...]]
) -> ItemComparability:
    silent = [wave for wave, own in waves.items() if name not in own.asked]
    if silent:
        values = {wave: "" if wave in silent else name for wave in waves}
        difference = Difference(obstacle=Obstacle.NOT_ASKED, values=values)
        return ItemComparability(item=name, differences=(difference,))
    differences = (*_settings(name, waves), *_orders(name, waves, scales))
    if differences:
        return ItemComparability(item=name, differences=differences)
    wordings = tuple(_wordings(name, waves))
    broken = {wording.language for wording in wordings}
    return ItemComparability(
        item=name,
        languages=tuple(code for code in _spoken(waves) if code not in broken),
        wordings=wordings,
    )


def _spoken(waves: Mapping[str, _Wave]) -> list[str]:
    """Every language of any wave."""
    return list(dict.fromkeys(code for own in waves.values() for code in own.languages))


def _settings(name: str, waves: Mapping[str, _Wave]) -> Iterator[Difference]:
    sides = {wave: own.asked[name].settings for wave, own in waves.items()}
    for part in dict.fromkeys(part for side in sides.values() for part in side):
        first = part.partition(".")[0]
        found = {wave: side.get(part) for wave, side in sides.items()}
        if first not in NOTES and _differ(found.values()):
            yield Difference(
                obstacle=_OBSTACLES.get(first, Obstacle.SETTING),
                part=part,
                values={wave: plain(value) for wave, value in found.items()},
            )


def _differ(values: Iterable[Any]) -> bool:
    first, *rest = values
    return any(value != first for value in rest)


def _orders(
    name: str, waves: Mapping[str, _Wave], scales: Collection[tuple[str, ...]]
) -> Iterator[Difference]:
    for scale in scales:
        if name not in scale:
            continue
        everywhere = [
            one for one in scale if all(one in wave.asked for wave in waves.values())
        ]
        orders = {
            wave: [one for one in own.asked if one in everywhere]
            for wave, own in waves.items()
        }
        if _differ(orders.values()):
            values = {wave: plain(order) for wave, order in orders.items()}
            yield Difference(obstacle=Obstacle.ORDER, part=name, values=values)
            return


def _wordings(name: str, waves: Mapping[str, _Wave]) -> Iterator[WordingDifference]:
    sides = {wave: own.asked[name] for wave, own in waves.items()}
    parts = dict.fromkeys(part for side in sides.values() for part in side.texts)
    for language in _spoken(waves):
        speak = {wave: language in own.languages for wave, own in waves.items()}
        if not all(speak.values()):
            texts = {wave: "" if does else None for wave, does in speak.items()}
            yield WordingDifference(language=language, texts=texts)
            continue
        for part in parts:
            found = {wave: side.word(part, language) for wave, side in sides.items()}
            if _differ(found.values()):
                yield WordingDifference(language=language, part=part, texts=found)
