"""A wave on disk, read in batches of columns: Parquet files, or shards of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.core.errors import CountRequestError, MissingColumnError
from analytics.core.labels import INSTRUMENT_VERSION, refuse_mixed_versions

Paths = Sequence[str | Path]

# Rows that are held as Arrow columns at a time.
BATCH_ROWS = 131_072
READ_BYTES = 1 << 20


class Wave(Protocol):
    """Responses of one wave, or of one shard of it."""

    @property
    def n_rows(self) -> int:
        """Number of responses."""

    def batches(self, columns: Sequence[str]) -> Iterator[Any]:
        """The named columns of all responses, always in the same order of rows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParquetWave:
    """Parquet files, whose types may differ."""

    files: tuple[Any, ...]

    @property
    def n_rows(self) -> int:
        """Number of responses, from the footers."""
        return sum(file.metadata.num_rows for file in self.files)

    def batches(self, columns: Sequence[str]) -> Iterator[Any]:
        """Batches that fit into memory, file after file."""
        for file in self.files:
            yield from read_batches(file, columns)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShardWave:
    """Streams of Arrow batches that this process has written."""

    paths: tuple[Path, ...]
    n_rows: int

    def batches(self, columns: Sequence[str]) -> Iterator[Any]:
        """Batches as they were written."""
        for path in self.paths:
            with pa.memory_map(str(path)) as source:
                schema = pa.ipc.open_stream(source).schema
                fields = [schema.get_field_index(name) for name in columns]
                options = pa.ipc.IpcReadOptions(included_fields=fields)
                source.seek(0)
                for batch in pa.ipc.open_stream(source, options=options):
                    yield batch.select(list(columns))


def read_batches(file: Any, columns: Sequence[str]) -> Iterator[Any]:
    """Batches of one Parquet file with exactly these columns in this order."""
    names = list(columns)
    for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=names):
        yield batch.select(names)


def open_wave(paths: Paths, columns: Sequence[str]) -> ParquetWave:
    """Open the Parquet files of a wave; refuse those that lack a column."""
    if not paths:
        raise CountRequestError("has a wave without a file", "at least one for each")
    # pre_buffer would hold all that was read, which for a large file is the file; and
    # without a buffer size a whole column of a row group is read at once.
    files = tuple(
        pq.ParquetFile(path, pre_buffer=False, buffer_size=READ_BYTES) for path in paths
    )
    for file in files:
        available = file.schema_arrow.names
        for column in columns:
            if column not in available:
                raise MissingColumnError(column, available)
    return ParquetWave(files=files)


def refuse_versions_of(waves: Sequence[ParquetWave]) -> None:
    """Refuse waves that answered different versions of the questionnaire."""
    versions: list[Any] = []
    for file in (file for wave in waves for file in wave.files):
        if INSTRUMENT_VERSION not in file.schema_arrow.names:
            versions.append(None)
            continue
        for batch in read_batches(file, [INSTRUMENT_VERSION]):
            versions += batch.column(0).unique().to_pylist()
    refuse_mixed_versions(versions)
