"""Which screen comes next, and how far it is. Pure: no ORM, no request."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from surveys.definitions import Questionnaire, Section
from surveys.questionnaire_logic import (
    may_be_shown,
    names_of,
    shown_items,
    shown_parts,
    stays,
)

START = "start"
REVIEW = "review"  # the screen that shows all answers once more
QUOTA = "full-quota"  # many like this resident have answered; no section has a '-'
# Addresses that a section cannot have.
OWN_STEPS = (REVIEW, "continue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A questionnaire and what one resident has answered so far."""

    questionnaire: Questionnaire
    answers: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    def steps(self) -> tuple[str, ...]:
        """Codes of the sections that these answers lead to, in order."""
        return shown_parts(self.questionnaire, self.answers, self.texts).sections

    def position(self, step: str) -> int:
        return [section.code for section in self.questionnaire.sections].index(step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Where a resident stands: one section is one screen.

    `count` is how many there can be at most; it only falls on the way, so nobody is
    told twice that half is done. `is_certain` when later answers cannot change it.
    """

    section: Section
    number: int
    count: int
    is_last: bool
    is_certain: bool

    @property
    def percent(self) -> int:
        """Share of the sections that lie behind."""
        return round(100 * (self.number - 1) / self.count)


def is_step(questionnaire: Questionnaire, step: str) -> bool:
    return questionnaire.section(step) is not None


def place_of(path: Path, step: str) -> Place:
    """The place of a step. Raises ValueError for a step that does not exist.

    Its section holds only the items that the answers so far let appear.
    """
    questionnaire = path.questionnaire
    at = path.position(step)
    known = shown_parts(questionnaire, path.answers, path.texts, before=step)
    section = questionnaire.sections[at]
    asked = frozenset().union(*map(names_of, questionnaire.sections[:at]))
    ahead = [
        later
        for later in questionnaire.sections[at + 1 :]
        if may_be_shown(later, asked, known.values)
    ]
    return Place(
        section=replace(section, items=shown_items(section, known.values)),
        number=len(known.sections) + 1,
        count=len(known.sections) + 1 + len(ahead),
        is_last=not ahead,
        is_certain=all(map(stays, ahead)),
    )


def first_step(path: Path) -> str:
    """The first section that shows something; a condition of it can only read arms."""
    return path.steps()[0]


def step_after(path: Path, step: str) -> str | None:
    """The next step, or None when the answers are ready to be sent."""
    return next(iter(steps_after(path, step)), None)


def step_before(path: Path, step: str) -> str | None:
    """The step before, or None for the first one."""
    at, steps = path.position(step), path.steps()
    return next((code for code in reversed(steps) if path.position(code) < at), None)


def steps_after(path: Path, step: str) -> tuple[str, ...]:
    """All steps that follow: what a resident who stops here did not reach."""
    at = path.position(step)
    return tuple(code for code in path.steps() if path.position(code) > at)
