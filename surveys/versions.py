"""What changed between two versions of a questionnaire. Pure; reads compiled documents.

docs/questionnaire-versions.md says which change counts as words, as an addition or as
structure, and why.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from surveys.enums import Changed, ChangeKind
from surveys.parts import NOTES, Parts, Raw, by_key, item_parts, parts_of, plain

_WORDING = {
    Changed.FRONT_WORDING,
    Changed.SECTION_WORDING,
    Changed.ITEM_WORDING,
    Changed.SCALE_WORDING,
    Changed.NOTE,
}
_ADDITIVE = {
    Changed.LANGUAGE_ADDED,
    Changed.SECTION_ADDED,
    Changed.ITEM_ADDED,
    Changed.ROW_ADDED,
    Changed.SCALE_ADDED,
}
# Settings with a name of their own, by the beginning or the end of their place.
_SETTINGS = {
    "format": Changed.FORMAT,
    "correct": Changed.CORRECT,
    "show_if": Changed.SHOW_IF,
    "elements": Changed.CODE_ELEMENTS,
    "decoy": Changed.DECOY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One difference.

    `place` is `section.item`, or names a part of the front; `part` says what of it.
    `language` is empty unless words of one language, or a language, changed.
    """

    what: Changed
    place: str
    part: str = ""
    language: str = ""
    before: str = ""
    after: str = ""

    @property
    def kind(self) -> ChangeKind:
        if self.what in _WORDING:
            return ChangeKind.WORDING
        return ChangeKind.ADDITIVE if self.what in _ADDITIVE else ChangeKind.STRUCTURAL


def changes_between(old: Raw, new: Raw) -> tuple[Change, ...]:
    """Every difference, in the order in which residents meet it."""
    pair = _Pair(old, new)
    return (
        *_languages(pair),
        *_front(pair),
        *_sections(pair),
        *_items(pair),
        *_scales(pair),
    )


class _Pair:
    """Two documents side by side, with the languages that both speak."""

    def __init__(self, old: Raw, new: Raw) -> None:
        self.old, self.new = old, new
        self.known = {*old["languages"], *new["languages"]}
        self.both = [code for code in new["languages"] if code in old["languages"]]
        self.old_sections, self.new_sections = (
            by_key(document["sections"]) for document in (old, new)
        )
        self.old_items, self.new_items = (
            {
                code: (section["code"], item)
                for section in document["sections"]
                for code, item in by_key(section["items"]).items()
            }
            for document in (old, new)
        )

    def words(self, text: Raw) -> str:
        """A text in the first language that both versions have."""
        return str(text.get(self.both[0], "")) if self.both else ""


def _languages(pair: _Pair) -> Iterator[Change]:
    old, new = pair.old["languages"], pair.new["languages"]
    for code in new:
        if code not in old:
            what = Changed.LANGUAGE_ADDED
            yield Change(what=what, place="languages", language=code, after=code)
    for code in old:
        if code not in new:
            what = Changed.LANGUAGE_REMOVED
            yield Change(what=what, place="languages", language=code, before=code)


def _front(pair: _Pair) -> Iterator[Change]:
    leave = "languages sections scales"
    old, new = (
        parts_of(each, pair.known, leave=leave) for each in (pair.old, pair.new)
    )
    for change in _compare(old, new, pair, "", Changed.FRONT_WORDING):
        place, _dot, part = change.part.partition(".")
        yield replace(change, place=place, part=part)


def _compare(
    old: Parts, new: Parts, pair: _Pair, place: str, wording: Changed
) -> Iterator[Change]:
    """Texts in the languages of both versions, then settings."""
    for part in _either(old.texts, new.texts):
        for language in pair.both:
            before, after = old.word(part, language), new.word(part, language)
            if before != after:
                yield Change(
                    what=wording,
                    place=place,
                    part=part,
                    language=language,
                    before=before,
                    after=after,
                )
    for part in _either(old.settings, new.settings):
        was, now = old.settings.get(part), new.settings.get(part)
        if was != now:
            yield Change(
                what=_setting(part),
                place=place,
                part=part,
                before=plain(was),
                after=plain(now),
            )


def _either(old: Iterable[str], new: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*new, *old]))


def _setting(part: str) -> Changed:
    names = part.split(".")
    if names[0] in NOTES:
        return Changed.NOTE
    return _SETTINGS.get(names[0]) or _SETTINGS.get(names[-1]) or Changed.SETTING


def _sections(pair: _Pair) -> Iterator[Change]:
    old, new = pair.old_sections, pair.new_sections
    for code, section in new.items():
        if code not in old:
            title = pair.words(section["title"])
            yield Change(what=Changed.SECTION_ADDED, place=code, after=title)
    for code, section in old.items():
        if code not in new:
            title = pair.words(section["title"])
            yield Change(what=Changed.SECTION_REMOVED, place=code, before=title)
    for code in _moved(list(old), list(new)):
        yield _order(Changed.SECTION_MOVED, code, list(old), list(new))
    for code in new:
        if code in old:
            before, after = (
                parts_of(section, pair.known, leave="items code")
                for section in (old[code], new[code])
            )
            yield from _compare(before, after, pair, code, Changed.SECTION_WORDING)


def _moved(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """What stands in another order, as few as can explain it."""
    before = [one for one in old if one in new]
    after = [one for one in new if one in old]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = {one for block in blocks for one in after[block.b : block.b + block.size]}
    return [one for one in after if one not in kept]


def _order(
    what: Changed, place: str, old: Sequence[Any], new: Sequence[Any], part: str = ""
) -> Change:
    return Change(
        what=what, place=place, part=part, before=plain([*old]), after=plain([*new])
    )


def _items(pair: _Pair) -> Iterator[Change]:
    for code, (home, item) in pair.old_items.items():
        if code not in pair.new_items:
            place, stem = f"{home}.{code}", pair.words(item["stem"])
            yield Change(what=Changed.ITEM_REMOVED, place=place, before=stem)
    for home, section in pair.new_sections.items():
        earlier = list(by_key(pair.old_sections.get(home, {}).get("items", [])))
        codes = list(by_key(section["items"]))
        moved = _moved(earlier, codes)
        for position, item in enumerate(section["items"]):
            code = item["code"]
            place = f"{home}.{code}"
            if code not in pair.old_items:
                rest = set(earlier) & set(codes[position:])
                what = Changed.ITEM_INSERTED if rest else Changed.ITEM_ADDED
                yield Change(what=what, place=place, after=pair.words(item["stem"]))
                continue
            home_before, before = pair.old_items[code]
            if home_before != home:
                yield _order(Changed.ITEM_MOVED, place, [home_before], [home])
            elif code in moved:
                yield _order(Changed.ITEM_MOVED, place, earlier, codes)
            yield from _item(before, item, pair, place)


def _item(old: Raw, new: Raw, pair: _Pair, place: str) -> Iterator[Change]:
    renumbered = renumbered_options(old, new, pair.both)
    yield from _options(old, new, renumbered, pair, place)
    yield from _rows(_keys(old, "rows"), _keys(new, "rows"), place)
    # Of what was added, removed or numbered anew no words are compared.
    gone = {
        f"{part}.{key}."
        for part in ("options", "rows", "elements")
        for key in set(_keys(old, part)) ^ set(_keys(new, part))
    }
    numbers = {*renumbered, *renumbered.values()}
    leave = (*gone, *(f"options.{number}." for number in numbers))
    before, after = (item_parts(item, pair.known) for item in (old, new))
    for change in _compare(before, after, pair, place, Changed.ITEM_WORDING):
        is_told = change.part in {"options", "rows"}
        if not is_told and not change.part.startswith(leave):
            yield change


def _keys(item: Raw, part: str) -> list[Any]:
    return list(by_key(item.get(part, [])))


def renumbered_options(
    old: Raw, new: Raw, languages: Collection[str]
) -> dict[int, int]:
    """Old to new number of each answer that kept its words in every language."""
    before, after = (_by_label(item, languages) for item in (old, new))
    return {
        code: after[label]
        for label, code in before.items()
        if label in after and after[label] != code
    }


def _by_label(item: Raw, languages: Collection[str]) -> dict[tuple[str, ...], int]:
    """Numbers by words, of answers whose words are all their own."""
    labels = {
        option["code"]: tuple(option["label"].get(code, "") for code in languages)
        for option in item.get("options", [])
    }
    found = list(labels.values())
    return {
        label: code
        for code, label in labels.items()
        if any(label) and found.count(label) == 1
    }


def _options(
    old: Raw, new: Raw, renumbered: dict[int, int], pair: _Pair, place: str
) -> Iterator[Change]:
    before, after = (by_key(item.get("options", [])) for item in (old, new))
    for code, number in renumbered.items():
        yield Change(
            what=Changed.OPTION_RENUMBERED,
            place=place,
            part=f"options.{number}",
            before=str(code),
            after=str(number),
        )
    for sign, own, others, known in (
        (Changed.OPTION_REMOVED, before, after, renumbered.keys()),
        (Changed.OPTION_ADDED, after, before, renumbered.values()),
    ):
        for code in own:
            if code not in others and code not in known:
                words = f"{code}: {pair.words(own[code]['label'])}"
                is_added = sign == Changed.OPTION_ADDED
                yield Change(
                    what=sign,
                    place=place,
                    part=f"options.{code}",
                    before="" if is_added else words,
                    after=words if is_added else "",
                )
    order = [renumbered.get(code, code) for code in before]
    for code in _moved(order, list(after)):
        part = f"options.{code}"
        yield _order(Changed.OPTION_MOVED, place, order, list(after), part)


def _rows(old: list[str], new: list[str], place: str) -> Iterator[Change]:
    for code in old:
        if code not in new:
            yield _order(Changed.ROW_REMOVED, place, [code], [], f"rows.{code}")
    for position, code in enumerate(new):
        if code not in old:
            rest = set(old) & set(new[position:])
            what = Changed.ROW_INSERTED if rest else Changed.ROW_ADDED
            yield _order(what, place, [], [code], f"rows.{code}")
    for code in _moved(old, new):
        yield _order(Changed.ROW_MOVED, place, old, new, f"rows.{code}")


def _scales(pair: _Pair) -> Iterator[Change]:
    old, new = (by_key(each.get("scales", [])) for each in (pair.old, pair.new))
    for key, scale in new.items():
        if key not in old:
            items = scale["items"]
            yield _order(Changed.SCALE_ADDED, f"scales.{key}", [], items)
    for key, scale in old.items():
        if key not in new:
            items = scale["items"]
            yield _order(Changed.SCALE_REMOVED, f"scales.{key}", items, [])
        else:
            before, after = (parts_of(each, pair.known) for each in (scale, new[key]))
            place = f"scales.{key}"
            for change in _compare(before, after, pair, place, Changed.SCALE_WORDING):
                is_words = change.kind == ChangeKind.WORDING
                what = change.what if is_words else Changed.SCALE_DEFINITION
                yield replace(change, what=what)
