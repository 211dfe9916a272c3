"""The changes of a release by kind, the gravest first, as staff read them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys.enums import ChangeKind
from surveys.versions import Change

MEANINGS: dict[ChangeKind, Any] = {
    ChangeKind.STRUCTURAL: _(
        "What is asked, or how it can be answered, changes. Waves that ask different "
        "versions may not be comparable."
    ),
    ChangeKind.ADDITIVE: _("Earlier questions stay as they were."),
    ChangeKind.WORDING: _("The same is asked, in other words."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeGroup:
    kind: ChangeKind
    meaning: str
    changes: tuple[Change, ...]


def change_groups(changes: Sequence[Change]) -> list[ChangeGroup]:
    groups = [
        ChangeGroup(
            kind=kind,
            meaning=str(meaning),
            changes=tuple(change for change in changes if change.kind == kind),
        )
        for kind, meaning in MEANINGS.items()
    ]
    return [group for group in groups if group.changes]
