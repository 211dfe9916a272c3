"""The record of a link ceremony in words: for the staff page and to print and sign."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from surveys.enums import CeremonyStage
from surveys.models import CeremonyStep, Study

Rows = list[tuple[str, str]]
WIDTH = 78


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPart:
    """One step: what was done, when, and the figures that it left."""

    title: str
    done_at: str
    rows: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything a page or a sheet of paper shows of a ceremony."""

    title: str
    witnesses: list[str]
    parts: list[RecordPart]
    notes: list[str]
    sha256: str
    is_complete: bool
    is_unbroken: bool


def record_of(study: Study) -> Record:
    """The ceremony of a study as far as it has come, in the active language."""
    steps = list(study.ceremony_steps.all())
    facts = {step.stage: step.facts for step in steps}
    return Record(
        title=_("Link ceremony: %(study)s") % {"study": study.title},
        witnesses=facts.get(CeremonyStage.PAIRED, {}).get("witnesses", []),
        parts=[_part(step) for step in steps],
        notes=list(_notes(steps)),
        sha256=steps[-1].sha256 if steps else "",
        is_complete=CeremonyStage.KEY_DESTROYED in facts,
        is_unbroken=study.ceremony_steps.all().is_unbroken(),
    )


def _part(step: CeremonyStep) -> RecordPart:
    rows = ROWS[CeremonyStage(step.stage)](step.facts)
    return RecordPart(
        title=str(CeremonyStage(step.stage).label),
        done_at=f"{step.done_at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC",
        rows=[(label, str(value)) for label, value in rows],
    )


def _paired_rows(facts: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for wave, responses in facts["responses"].items():
        yield _("Answers in %(wave)s") % {"wave": wave}, responses
    yield from link_rows(facts["links"])
    # Records from before there were follow-ups do not name them.
    for wave, links in facts.get("follow_up_links", {}).items():
        yield from link_rows(links, follow_up=wave)
    yield (
        _("Key file at the beginning"),
        _("present") if facts["is_key_present"] else _("not there"),
    )
    yield _("Version of the software"), facts["software"]


def link_rows(
    links: Mapping[str, Any], *, follow_up: str = ""
) -> Iterator[tuple[str, object]]:
    """How good the links are: `LinkQuality.figures()` with a label each."""
    yield _("Codes before"), links["codes_before"]
    later = _("Codes in %(wave)s") % {"wave": follow_up}
    yield later if follow_up else _("Codes after"), links["codes_after"]
    yield _("Pairs whose codes agree"), links["exact"]
    yield _("Pairs whose codes differ in one element"), links["one_off"]
    yield _("Ambiguous codes refused"), links["refused"]
    yield (
        _("Elements that might differ"),
        ", ".join(links["tolerated"]) or _("none: only equal codes were paired"),
    )
    yield _("Expected share of false pairs"), _percent(links["expected_false_share"])


def _percent(share: float) -> str:
    return f"{number_format(100 * share, decimal_pos=2)} %"


def _deleted_rows(facts: dict[str, Any]) -> Iterator[tuple[str, object]]:
    yield _("Fingerprints of codes left"), facts["digests_left"]


def _rewritten_rows(facts: dict[str, Any]) -> Iterator[tuple[str, object]]:
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[facts["engine"]]
    yield _("Database"), f"{engine} {facts['version']}"


def _sealed_rows(facts: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for file in facts["files"]:
        yield _("File"), file["file"]
        yield "SHA-256", file["sha256"]
        yield _("Answers in it"), file["completes"]
        yield _("Pairs of the study"), file["pairs"]


def _destroyed_rows(facts: dict[str, Any]) -> Iterator[tuple[str, object]]:
    yield (
        _("Key file now"),
        _("present") if facts["is_key_present"] else _("not there"),
    )


ROWS = {
    CeremonyStage.PAIRED: _paired_rows,
    CeremonyStage.DIGESTS_DELETED: _deleted_rows,
    CeremonyStage.REWRITTEN: _rewritten_rows,
    CeremonyStage.SEALED: _sealed_rows,
    CeremonyStage.KEY_DESTROYED: _destroyed_rows,
}


def _notes(steps: Iterable[CeremonyStep]) -> Iterator[str]:
    """What the program cannot reach, said plainly."""
    facts = {step.stage: step.facts for step in steps}
    until = facts.get(CeremonyStage.PAIRED, {}).get("copies_until")
    yield _(
        "Copies of the key held by the custodians and in backups must be destroyed "
        "too. The program cannot see them; whoever signs below confirms it."
    )
    yield (
        _(
            "Backups of the database of answers from before this ceremony still hold "
            "fingerprints of codes. The last one is deleted by %(day)s."
        )
        % {"day": until}
        if until
        else _(
            "Backups of the database of answers from before this ceremony still hold "
            "fingerprints of codes. Nobody has said when the last one is deleted."
        )
    )
    yield _(
        "Without the key a fingerprint cannot be compared with facts about a person. It "
        "only shows which codes are alike, as the pairs do."
    )
    yield _(
        "Blocks that the file system has released may hold old content until they are "
        "written over."
    )
    yield from _journal_notes(facts.get(CeremonyStage.REWRITTEN, {}))


def _journal_notes(facts: Mapping[str, Any]) -> Iterator[str]:
    if facts.get("engine") != "postgresql":
        return
    yield _(
        "PostgreSQL’s journal may hold fingerprints until its files are used again "
        "(max_wal_size %(size)s, wal_keep_size %(kept)s)."
    ) % {"size": facts["max_wal_size"], "kept": facts["wal_keep_size"]}
    if facts["archive_mode"] != "off":
        yield _(
            "PostgreSQL archives its journal. Delete the archive from before this ceremony."
        )
    if facts["replication_slots"]:
        yield _(
            "A replica follows this server. It holds fingerprints until it caught up."
        )


def text_of(record: Record) -> str:
    """The record as plain text: to print, to sign, to file."""
    lines = [record.title, "=" * len(record.title), ""]
    for part in record.parts:
        lines += [f"{part.title} ({part.done_at})"]
        lines += [f"  {label}: {value}" for label, value in part.rows]
        lines += [""]
    if not record.is_complete:
        lines += [_("This ceremony is not finished. Run the command again."), ""]
    lines += [_("What may still hold fingerprints or the key"), ""]
    lines += [f"- {note}" for note in record.notes]
    lines += ["", _("SHA-256 of this record"), record.sha256, ""]
    if not record.is_unbroken:
        lines += [_("This record was changed after it was written."), ""]
    lines += [_("Present, and the copies of the key are destroyed:"), ""]
    for name in record.witnesses:
        lines += [f"{name}  {'_' * max(10, WIDTH - len(name) - 2)}", ""]
    return "\n".join(lines)
