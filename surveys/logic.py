"""Static checks of a questionnaire's logic: show-if and piping. Pure; no ORM.

A section is one screen and there is no script, so a condition or a text can only read
what was answered on an earlier screen. What is found is said as in `definitions`: the
place, the fault, the remedy.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.expressions import (
    Call,
    Expression,
    ItemType,
    Kind,
    check,
    has_broken_pipe,
    pipe_references,
    references,
)
from surveys.reachability import Conditions, Variable, can_hold

WITH_CODES = frozenset({Kind.CHOICE, Kind.SCALE, Kind.CHOICES})
SHOWN_IN_TEXTS = WITH_CODES | {Kind.NUMBER}

NEVER: dict[str, Any] = {
    "section": gettext_lazy(
        "the section can never be shown: no answers fulfil its condition. Mend the "
        "condition."
    ),
    "item": gettext_lazy(
        "the item can never be shown: no answers fulfil its condition. Mend the "
        "condition."
    ),
}
UNDECIDED = gettext_lazy("whether the condition can hold was not decided. Try it out.")
ALWAYS = gettext_lazy("the condition always holds. Remove it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogicSection:
    """A screen: its condition, and its title and introduction in every language."""

    code: str
    show_if: Expression | None = None
    texts: tuple[str, ...] = ()
    block: str = ""  # of sections that change places by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class LogicItem:
    """One for each name under which an answer is stored, in the order of the screens."""

    code: str
    place: str
    section: str
    kind: Kind
    codes: Sequence[int] = ()
    is_required: bool = False
    show_if: Expression | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Faults forbid a release; warnings are for the author to look at."""

    faults: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What has a condition and texts: a section, or an item of one."""

    place: str
    noun: str
    screen: int
    names: frozenset[str]  # of the answers that are given here
    show_if: Expression | None
    texts: tuple[str, ...]
    outer: Conditions = ()  # of the section around an item


def check_logic(
    sections: Sequence[LogicSection], items: Sequence[LogicItem]
) -> Findings:
    """All faults; conditions are tried out once every one of them can be read."""
    logic = _Logic(sections, items)
    faults = [
        *logic.condition_faults(),
        *logic.text_faults(),
        *_answer_faults(items),
    ]
    if faults:
        return Findings(faults=tuple(dict.fromkeys(faults)))
    found = list(logic.tried_out())
    return Findings(
        faults=tuple(dict.fromkeys(text for is_fault, text in found if is_fault)),
        warnings=tuple(dict.fromkeys(text for is_fault, text in found if not is_fault)),
    )


def _answer_faults(items: Sequence[LogicItem]) -> Iterator[str]:
    for item in items:
        if item.is_required and item.kind in WITH_CODES and not _permitted(item):
            fault = _(
                "an answer is required, but none is permitted. Add options, or make the "
                "answer voluntary."
            )
            yield f"{item.place}: {fault}"


def _permitted(item: LogicItem) -> tuple[int, ...]:
    return tuple(code for code in item.codes if code >= 0)


class _Logic:
    def __init__(
        self, sections: Sequence[LogicSection], items: Sequence[LogicItem]
    ) -> None:
        self.sections = {section.code: section for section in sections}
        self.screens = {code: number for number, code in enumerate(self.sections)}
        self.items = {
            item.code: item
            for item in sorted(items, key=lambda item: self.screens[item.section])
        }
        self.types = {
            item.code: ItemType(item.kind, _permitted(item)) for item in items
        }
        self.tried: dict[Conditions, bool | None] = {}

    def _parts(self) -> Iterator[_Part]:
        for code, section in self.sections.items():
            inside = [item for item in self.items.values() if item.section == code]
            yield _Part(
                place=code,
                noun="section",
                screen=self.screens[code],
                names=frozenset(item.code for item in inside),
                show_if=section.show_if,
                texts=section.texts,
            )
            for item in inside:
                yield _Part(
                    place=item.place,
                    noun="item",
                    screen=self.screens[code],
                    names=frozenset({item.code}),
                    show_if=item.show_if,
                    texts=item.texts,
                    outer=_given(section.show_if),
                )

    def condition_faults(self) -> Iterator[str]:
        for part in self._parts():
            if part.show_if is None:
                continue
            for fault in check(part.show_if, self.types):
                yield f"{part.place}: {fault}"
            for name in sorted(references(part.show_if) & set(self.items)):
                if fault := self._loop(part, name):
                    yield f"{part.place}: {fault}"
                elif fault := self._misplaced(part, name):
                    fault = _("in the condition, %(fault)s") % {"fault": fault}
                    yield f"{part.place}: {fault}"

    def text_faults(self) -> Iterator[str]:
        for part in self._parts():
            for text in part.texts:
                if has_broken_pipe(text):
                    fault = _("the text holds '${' without a name. Write ${name}.")
                    yield f"{part.place}: {fault}"
                for name in sorted(pipe_references(text)):
                    fault = self._unshowable(name) or self._misplaced(part, name)
                    if fault:
                        fault = _("in the text, %(fault)s") % {"fault": fault}
                        yield f"{part.place}: {fault}"

    def _unshowable(self, name: str) -> str:
        if name not in self.items:
            return _("'%(name)s' does not exist. Correct the name.") % {"name": name}
        if self.items[name].kind in SHOWN_IN_TEXTS:
            return ""
        return _(
            "'%(name)s' is neither a chosen option nor a number. Only those are shown in "
            "other texts; write it without."
        ) % {"name": name}

    def _misplaced(self, part: _Part, name: str) -> str:
        """A reference to what is not answered yet when the screen is made."""
        if part.names == {name} and part.noun == "item":
            return _("'%(name)s' is the item itself. Remove it.") % {"name": name}
        screen = self.screens[self.items[name].section]
        if self._may_come_later(screen, part.screen):
            fault = _(
                "'%(name)s' is in the same block, whose sections change places. Move "
                "'%(name)s' before the block."
            )
            return fault % {"name": name}
        if screen < part.screen:
            return ""
        if screen == part.screen:
            fault = _(
                "'%(name)s' is on the same screen. Move '%(name)s' to an earlier section."
            )
        else:
            fault = _(
                "'%(name)s' is asked later. Move '%(name)s' to an earlier section."
            )
        return fault % {"name": name}

    def _may_come_later(self, screen: int, other: int) -> bool:
        blocks = [section.block for section in self.sections.values()]
        return (
            screen != other and bool(blocks[screen]) and blocks[screen] == blocks[other]
        )

    def _loop(self, part: _Part, name: str) -> str:
        """A way from the item that is read back to what reads it."""
        ways = deque([[name]]) if name not in part.names else deque()
        seen = {name}
        while ways:
            way = ways.popleft()
            if way[-1] in part.names:
                round_trip = " → ".join([way[-1], *way])
                fault = _(
                    "the condition depends on itself: %(way)s. Remove one of these."
                )
                return fault % {"way": round_trip}
            for further in sorted(self._read_by(way[-1]) - seen):
                seen.add(further)
                ways.append([*way, further])
        return ""

    def _read_by(self, name: str) -> frozenset[str]:
        return frozenset().union(*map(references, self._conditions(name)))

    def _conditions(self, name: str) -> Conditions:
        """When an item is asked: its section's condition and its own."""
        item = self.items.get(name)
        if item is None:
            return ()
        return (*_given(self.sections[item.section].show_if), *_given(item.show_if))

    def tried_out(self) -> Iterator[tuple[bool, str]]:
        """Whether it is a fault, and what is said; never of items of a hidden section."""
        hidden: set[Conditions] = set()
        for part in self._parts():
            if part.show_if is None or part.outer in hidden:
                continue
            conditions = (*part.outer, part.show_if)
            opposite = (*part.outer, Call("not", (part.show_if,)))
            outcome = self._can_hold(conditions)
            if outcome is False:
                hidden.add(conditions)
                yield True, f"{part.place}: {NEVER[part.noun]}"
            elif outcome is None:
                yield False, f"{part.place}: {UNDECIDED}"
            elif self._can_hold(opposite) is False:
                yield False, f"{part.place}: {ALWAYS}"

    def _can_hold(self, conditions: Conditions) -> bool | None:
        """Tried once for all items that share it."""
        if conditions not in self.tried:
            variables = [
                Variable(name, self.types[name], self._conditions(name))
                for name in self.items
            ]
            self.tried[conditions] = can_hold(conditions, variables)
        return self.tried[conditions]


def _given(condition: Expression | None) -> Conditions:
    return () if condition is None else (condition,)
