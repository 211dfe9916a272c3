"""What a release would change, in plain lines for a terminal. Pure."""

from collections.abc import Iterator

from surveys.actions.questionnaires import ReleasePreview
from surveys.change_groups import change_groups
from surveys.versions import Change

INDENT = "    "


def release_lines(preview: ReleasePreview) -> Iterator[str]:
    """The changes by kind, the gravest first: words of old answers stay what they were."""
    if preview.is_unchanged:
        yield f"This is {preview.code} {preview.number} already. Nothing is changed."
        return
    yield f"This would be {preview.code} {preview.number}."
    for group in change_groups(preview.changes):
        yield ""
        yield f"{group.kind.label} ({len(group.changes)})"
        for change in group.changes:
            yield from _lines(change)


def _lines(change: Change) -> Iterator[str]:
    place = ".".join(filter(None, (change.place, change.part)))
    language = f" [{change.language}]" if change.language else ""
    yield f"  {place}{language}: {change.what.label}"
    if change.before:
        yield f"{INDENT}- {change.before}"
    if change.after:
        yield f"{INDENT}+ {change.after}"
