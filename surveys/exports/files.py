"""One export on disk: the data, the codebook and scripts that read them. Pure."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from surveys.errors import NotExportableError
from surveys.exports import statistics_files, workbooks
from surveys.exports.codebook_files import write_codebook
from surveys.exports.delimited import write_csv
from surveys.exports.notes import Notes
from surveys.exports.parquet_files import copy_sealed, write_parquet
from surveys.exports.reading_scripts import script
from surveys.exports.rows import Rows

FORMATS = ("csv", "xlsx", "sav", "dta", "parquet")
WITH_LABELS = ("csv", "xlsx")
SCRIPTS = ("R", "py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for: how, in which language and where."""

    format: str
    language: str
    output: Path
    has_labels: bool = False

    @property
    def codebook(self) -> Path:
        return self.output.with_name(f"{self.output.stem}.codebook.csv")

    def script(self, language: str) -> Path:
        return self.output.with_name(f"{self.output.stem}.{language}")

    @property
    def paths(self) -> tuple[Path, ...]:
        return (self.output, self.codebook, *(self.script(each) for each in SCRIPTS))

    def refuse(self, rows: Rows) -> None:
        """Everything that would stop half-way is said before the first byte."""
        if not self.output.parent.is_dir():
            raise NotExportableError(
                f"{self.output.parent} is no folder. Make it, or choose another."
            )
        if len(set(self.paths)) < len(self.paths):
            raise NotExportableError(
                f"{self.output.name} is the name of a script beside the data. End it in "
                f".{self.format}."
            )
        if self.format == "xlsx" and rows.n_rows > workbooks.MOST_ROWS:
            raise NotExportableError(
                f"A sheet holds {workbooks.MOST_ROWS} answers, not {rows.n_rows}. Export "
                "one wave with --wave, or as csv."
            )
        if self.format in {"sav", "dta"}:
            _refuse_without_readstat()
        statistics_files.refuse_names(rows.columns, self.format)


def _refuse_without_readstat() -> None:
    if find_spec("pyreadstat") is None:
        raise NotExportableError(
            "pyreadstat is not installed, which writes sav and dta. Set up the "
            "environment again (tools/bootstrap.py setup), or export as csv."
        )


def write_export(rows: Rows, request: Request, notes: Notes) -> None:
    with _draft_of(request.output) as draft:
        _write_data(rows, request, notes, draft)
    names = statistics_files.file_names(rows.columns, request.format)
    with _draft_of(request.codebook) as draft:
        write_codebook(rows.columns, draft, names)
    for language in SCRIPTS:
        text = script(
            request.format,
            language,
            data=request.output,
            codebook=request.codebook,
            has_labels=request.has_labels,
        )
        with _draft_of(request.script(language)) as draft:
            draft.write_text(text, encoding="utf-8")


def _write_data(rows: Rows, request: Request, notes: Notes, draft: Path) -> None:
    match request.format:
        case "csv":
            write_csv(rows, draft, has_labels=request.has_labels)
        case "xlsx":
            workbooks.write_xlsx(rows, draft, has_labels=request.has_labels)
        case "sav":
            statistics_files.write_sav(rows, draft)
        case "dta":
            statistics_files.write_dta(rows, draft)
        case _ if notes.is_whole:
            copy_sealed(rows, draft)
        case _:
            write_parquet(rows, draft)


@contextmanager
def _draft_of(path: Path) -> Iterator[Path]:
    """A name of its own until all is written: a stopped export leaves no half file."""
    draft = path.with_name(f".{secrets.token_hex(8)}{path.suffix}")
    # Only its owner may read rows of residents.
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
