"""All answers once more, in words: what the review shows before they are sent."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from surveys.definitions import Section
from surveys.presenters import Given, Question, blocks_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLine:
    """A question and its answer in words; no words where it was left out."""

    stem: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredSection:
    code: str
    title: str
    lines: tuple[AnsweredLine, ...]


def answered_section(section: Section, language: str, given: Given) -> AnsweredSection:
    """A section as the review shows it."""
    lines = []
    for block in blocks_of(section, language, given):
        for question in block.questions:
            if question.widget == "information":
                continue
            stem = f"{block.stem} {question.stem}" if block.is_group else question.stem
            lines.append(AnsweredLine(stem=stem, answer=_in_words(question)))
    return AnsweredSection(
        code=section.code,
        title=given.words(section.title, language),
        lines=tuple(lines),
    )


def _in_words(question: Question) -> str:
    chosen = [c.label for c in (*question.choices, *question.asides) if c.is_chosen]
    for part in question.parts:
        if part.value:
            named = next((c.label for c in part.choices if c.is_chosen), part.value)
            chosen.append(f"{part.label}: {named}")
    if question.is_unknown:
        chosen.append(str(_("I do not know, or it does not apply")))
    if question.value:
        chosen.append(f"{question.value} {question.unit}".strip())
    return ", ".join(chosen)
