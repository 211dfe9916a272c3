"""Which languages of a draft are signed off, for the words as they are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from surveys.enums import SignOffRole
from surveys.language_gate import LanguageState
from surveys.models import SignOff

# By language and role: the day of the sign-off, or None where nobody signed.
Days = dict[str, dict[str, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSignOffs:
    """One language of a draft; a role that nobody has taken is None."""

    state: LanguageState
    by_role: Mapping[SignOffRole, SignOff | None]

    @property
    def is_signed(self) -> bool:
        return all(self.by_role.values())

    @property
    def lacking(self) -> list[SignOffRole]:
        return [role for role, found in self.by_role.items() if found is None]


def sign_offs_of(code: str, states: Sequence[LanguageState]) -> list[LanguageSignOffs]:
    """Those of each language, in the order of `states`; one query."""
    hashes = [state.wording_hash for state in states if state.wording_hash]
    rows = SignOff.objects.of_wordings(code, hashes).select_related("by")
    found = {(row.language, row.wording_hash, row.role): row for row in rows}
    return [
        LanguageSignOffs(
            state=state,
            by_role={
                role: found.get((state.code, state.wording_hash, role))
                for role in state.roles
            },
        )
        for state in states
    ]


def days_of(sign_offs: Sequence[LanguageSignOffs]) -> Days:
    """What a version keeps of them: no name leaves the staff area."""
    return {
        one.state.code: {
            role.value: timezone.localdate(found.at).isoformat() if found else None
            for role, found in one.by_role.items()
        }
        for one in sign_offs
    }
