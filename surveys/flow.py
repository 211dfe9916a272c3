"""Which screen comes next. Pure: no ORM, no request."""

from dataclasses import dataclass

from surveys.definitions import Questionnaire, Section

START = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a resident stands: one section is one screen."""

    section: Section
    number: int
    count: int

    @property
    def is_last(self) -> bool:
        return self.number == self.count

    @property
    def percent(self) -> int:
        """Share of the sections that lie behind."""
        return round(100 * (self.number - 1) / self.count)


def is_step(questionnaire: Questionnaire, step: str) -> bool:
    return any(section.code == step for section in questionnaire.sections)


def place_of(questionnaire: Questionnaire, step: str) -> Place:
    """The place that a step names. Raises ValueError for a step that does not exist."""
    position = [section.code for section in questionnaire.sections].index(step)
    return Place(
        section=questionnaire.sections[position],
        number=position + 1,
        count=len(questionnaire.sections),
    )


def first_step(questionnaire: Questionnaire) -> str:
    return questionnaire.sections[0].code


def step_after(questionnaire: Questionnaire, step: str) -> str | None:
    """The next step, or None when the answers are ready to be sent."""
    codes = [section.code for section in questionnaire.sections]
    following = codes.index(step) + 1
    return codes[following] if following < len(codes) else None


def step_before(questionnaire: Questionnaire, step: str) -> str | None:
    """The step before, or None for the first one."""
    codes = [section.code for section in questionnaire.sections]
    position = codes.index(step)
    return codes[position - 1] if position else None
