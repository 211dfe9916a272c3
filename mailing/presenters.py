"""Numbers for staff, coarse where a small one would point at a person."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mailing.enums import DispatchState
from mailing.models import Message

SMALLEST_COUNT = 5


def banded(count: int) -> str:
    return str(count) if count >= SMALLEST_COUNT or not count else f"<{SMALLEST_COUNT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTable:
    languages: list[str]
    rows: list[tuple[str, list[str]]]


def delivery_table(message: Message) -> CountTable:
    """Deliveries by state and language of the reader."""
    counts = {
        (state, language): n
        for state, language, n in message.deliveries.counts_by_state_and_language()
    }
    languages = sorted({language for _state, language in counts})
    rows = [
        (str(label), [banded(counts.get((state, code), 0)) for code in languages])
        for state, label in DispatchState.choices
        if any((state, code) in counts for code in languages)
    ]
    return CountTable(languages=languages, rows=rows)


def contact_table(counts: list[tuple[str, str, int]]) -> list[tuple[str, str, str]]:
    """Language, city and number of those who get mail."""
    return [(language, city or _("No city"), banded(n)) for language, city, n in counts]
