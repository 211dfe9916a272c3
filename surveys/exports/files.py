"""One export on disk: the data, the codebook and scripts that read them. Pure."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from surveys.errors import NotExportableError
from surveys.exports.delimited import write_csv
from surveys.exports.notes import Notes
from surveys.exports.rows import Rows

FORMATS = ("csv", "xlsx", "sav", "dta", "parquet")
WITH_LABELS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for: how, in which language and where."""

    format: str
    language: str
    output: Path
    has_labels: bool = False

    @property
    def paths(self) -> tuple[Path, ...]:
        return (self.output,)

    def refuse(self, rows: Rows) -> None:
        """Everything that would stop half-way is said before the first byte."""
        if not self.output.parent.is_dir():
            raise NotExportableError(
                f"{self.output.parent} is no folder. Make it, or choose another."
            )


def write_export(rows: Rows, request: Request, notes: Notes) -> None:
    with _draft_of(request.output) as draft:
        write_csv(rows, draft, has_labels=request.has_labels)


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
