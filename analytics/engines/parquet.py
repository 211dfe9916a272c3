"""Count tables from Parquet files of any size in bounded memory, without a database."""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.core.column_counting import BLANK_CODE, Codes, count_columns
from analytics.core.count_request import CountRequest
from analytics.core.counted_tables import Tables, merge_tables
from analytics.core.digest_linking import (
    LinkedRows,
    Words,
    link_digests,
    shard_of,
    words_of_bytes,
)
from analytics.core.errors import (
    CountRequestError,
    MissingColumnError,
    OutOfRangeCodeError,
)
from analytics.core.labels import (
    ALL,
    BLANK,
    INSTRUMENT_VERSION,
    refuse_mixed_versions,
    stated_label,
)

Index = npt.NDArray[np.int64]
Paths = Sequence[str | Path]

# Responses of one wave that are linked in memory at a time.
SHARD_ROWS = 1_000_000
# Rows that are read at a time while responses are dealt out to shards.
BATCH_ROWS = 131_072


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Persons:
    # Digests of the rows that have one, which rows these are, the group of each row.
    words: Words
    rows: Index
    group: Index


class _LabelCodes:
    # Numbers labels in the order of their first appearance, over all batches.
    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def of(self, column: Any) -> Index:
        encoded = column.dictionary_encode()
        # The last entry serves code -1, an empty cell.
        values = (*encoded.dictionary.to_pylist(), None)
        places = [
            self.names.setdefault(stated_label(value), len(self.names))
            for value in values
        ]
        found: Index = np.array(places)[encoded.indices.fill_null(-1).to_numpy()]
        return found


def count_waves(
    before: Paths,
    after: Paths,
    request: CountRequest,
    *,
    shard_rows: int = SHARD_ROWS,
    scratch: Path | None = None,
) -> Tables:
    """Link two waves by id and count all tables of a request.

    `before` and `after` are the Parquet files of each wave, one row per response. A
    wave of more than `shard_rows` responses is first dealt out by digest to files in
    `scratch` (the system's temporary directory by default), and shard after shard is
    linked in memory. The files vanish at the end; they hold codes and answers.
    """
    columns = request.columns
    waves = [_opened(paths, columns) for paths in (before, after)]
    _refuse_mixed_versions([*waves[0], *waves[1]])
    n_rows = max(sum(file.metadata.num_rows for file in wave) for wave in waves)
    n_shards = -(-n_rows // shard_rows)
    if n_shards <= 1:
        return _count(waves[0], waves[1], request)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        dealt = [
            _deal(wave, columns, Path(folder, name), n_shards)
            for wave, name in zip(waves, ("before", "after"), strict=True)
        ]
        return merge_tables(
            _count(_opened(x, columns), _opened(y, columns), request)
            for x, y in zip(*dealt, strict=True)
        )


def count_linked(
    paths: Paths,
    request: CountRequest,
    *,
    prefixes: tuple[str, str] = ("before_", "after_"),
) -> Tables:
    """Count all tables of a request from files with one row per linked person.

    The columns are the group and, for each item, one column per wave whose name
    begins with its prefix. Read in batches, so memory does not grow with the files.
    """
    items = [prefix + item for prefix in prefixes for item in request.items]
    files = _opened(paths, [*_group_columns(request), *items])
    return merge_tables(
        _count_batch(batch, request, prefixes)
        for file in files
        for batch in file.iter_batches(
            batch_size=BATCH_ROWS, columns=[*_group_columns(request), *items]
        )
    )


def _count_batch(
    batch: Any, request: CountRequest, prefixes: tuple[str, str]
) -> Tables:
    labels = _LabelCodes()
    groups = _groups([batch], request, labels)

    def reader(prefix: str) -> Any:
        return lambda item: _codes(batch.column(prefix + item), item)

    return count_columns(
        request,
        before=reader(prefixes[0]),
        after=reader(prefixes[1]),
        groups=groups,
        labels=list(labels.names),
    )


def _group_columns(request: CountRequest) -> list[str]:
    return [] if request.group is None else [request.group]


def _opened(paths: Paths, columns: Sequence[str]) -> list[Any]:
    if not paths:
        raise CountRequestError("has a wave without a file", "at least one for each")
    files = [pq.ParquetFile(path) for path in paths]
    for file in files:
        available = file.schema_arrow.names
        for column in columns:
            if column not in available:
                raise MissingColumnError(column, available)
    return files


def _refuse_mixed_versions(files: list[Any]) -> None:
    versions: list[Any] = []
    for file in files:
        if INSTRUMENT_VERSION not in file.schema_arrow.names:
            versions.append(None)
            continue
        for batch in file.iter_batches(columns=[INSTRUMENT_VERSION]):
            versions += batch.column(0).unique().to_pylist()
    refuse_mixed_versions(versions)


def _count(before: list[Any], after: list[Any], request: CountRequest) -> Tables:
    labels = _LabelCodes()
    first, second = (_persons(wave, request, labels) for wave in (before, after))
    links = link_digests(
        first.words,
        second.words,
        group_before=first.group[first.rows],
        group_after=second.group[second.rows],
    )
    rows = LinkedRows(before=first.rows[links.before], after=second.rows[links.after])
    group = first.group
    del first, second, links  # the digests are the larger part of the memory
    return count_columns(
        request,
        before=_all_codes(before, request.items).__getitem__,
        after=_all_codes(after, request.items).__getitem__,
        groups=group,
        labels=list(labels.names),
        links=rows,
    )


def _batches(files: Iterable[Any], columns: Sequence[str]) -> Iterator[Any]:
    for file in files:
        yield from file.read(columns=list(columns)).to_batches()


def _persons(files: list[Any], request: CountRequest, labels: _LabelCodes) -> _Persons:
    columns = [request.id, *_group_columns(request)]
    batches = list(_batches(files, columns))
    texts = [_digest_text(batch.column(request.id)) for batch in batches]
    whole = pa.chunked_array(texts, type=None if texts else pa.string())
    return _Persons(
        words=_words(whole.combine_chunks().drop_null()),
        rows=np.flatnonzero(whole.is_valid().to_numpy()),
        group=_groups(batches, request, labels),
    )


def _groups(
    batches: Sequence[Any], request: CountRequest, labels: _LabelCodes
) -> Index:
    if request.group is None:
        labels.names.setdefault(ALL, 0)
        return np.zeros(sum(batch.num_rows for batch in batches), dtype=np.int64)
    nothing = np.zeros(0, dtype=np.int64)
    own = [labels.of(batch.column(request.group)) for batch in batches]
    return np.concatenate([nothing, *own])


def _digest_text(column: Any) -> Any:
    # Text without spaces around it, null where nothing stands; bytes as they are.
    kind = column.type
    if pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return column.cast(pa.binary())
    if not (pa.types.is_integer(kind) or pa.types.is_null(kind) or _is_text(kind)):
        raise CountRequestError(
            f"has ids of the type {kind}", "text, bytes or whole numbers"
        )
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    is_blank = pc.is_in(text, value_set=pa.array(sorted(BLANK)))
    return pc.if_else(is_blank, None, text).cast(pa.binary())


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _words(digests: Any) -> Words:
    # From Arrow's own buffers: one pass, no Python object per response.
    _, offsets, data = digests.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32, count=len(digests) + 1)
    raw = np.frombuffer(data or b"", dtype=np.uint8)[ends[0] : ends[-1]]
    return words_of_bytes(raw, np.diff(ends))


def _codes(column: Any, item: str) -> Codes:
    try:
        narrow = column.cast(pa.int16())
    except pa.ArrowInvalid as error:
        code = next(value for value in column.to_pylist() if not _is_small(value))
        raise OutOfRangeCodeError(item, code, "whole numbers") from error
    found: Codes = narrow.fill_null(BLANK_CODE).to_numpy(zero_copy_only=False)
    return found


def _is_small(value: Any) -> bool:
    with contextlib.suppress(ValueError, TypeError):
        return value is None or (value == int(value) and abs(int(value)) < 2**15)
    return False


def _all_codes(files: list[Any], items: Sequence[str]) -> dict[str, Codes]:
    nothing = np.zeros(0, dtype=np.int16)
    batches = list(_batches(files, items))
    return {
        item: np.concatenate(
            [nothing, *(_codes(b.column(item), item) for b in batches)]
        )
        for item in items
    }


def _deal(
    files: list[Any], columns: Sequence[str], folder: Path, n_shards: int
) -> list[list[Path]]:
    # One file per source and shard, since two sources may differ in their types.
    folder.mkdir()
    shards: list[list[Path]] = [[] for _ in range(n_shards)]
    for source, file in enumerate(files):
        paths = [folder / f"{source}-{shard}.parquet" for shard in range(n_shards)]
        _deal_file(file, columns, paths)
        for shard, path in zip(shards, paths, strict=True):
            shard.append(path)
    return shards


def _deal_file(file: Any, columns: Sequence[str], paths: Sequence[Path]) -> None:
    schema = pa.schema([file.schema_arrow.field(name) for name in columns])
    with contextlib.ExitStack() as stack:
        writers = [
            stack.enter_context(
                pq.ParquetWriter(
                    path, schema, compression="lz4", use_dictionary=[*columns[1:]],
                    write_statistics=False,
                )
            )
            for path in paths
        ]  # fmt: skip
        for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=list(columns)):
            own = batch.select(list(columns))
            for writer, part in zip(writers, _parts(own, len(paths)), strict=True):
                writer.write_batch(part)


def _parts(batch: Any, n_shards: int) -> Iterator[Any]:
    digests = _digest_text(batch.column(0))
    shard = shard_of(_words(digests.fill_null(b"")), n_shards)
    # Who has no id links nowhere; dealt out in turn, so that no shard swells.
    without = np.flatnonzero(digests.is_null().to_numpy(zero_copy_only=False))
    shard[without] = np.arange(len(without)) % n_shards
    sorted_rows = batch.take(pa.array(np.argsort(shard, kind="stable")))
    ends = np.cumsum(np.bincount(shard, minlength=n_shards))
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        yield sorted_rows.slice(start, end - start)
