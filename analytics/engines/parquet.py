"""Count tables from Parquet files of any size in bounded memory, without a database."""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.core.column_counting import Codes, count_columns
from analytics.core.count_request import CountRequest
from analytics.core.counted_tables import Tables, merge_tables
from analytics.core.digest_linking import Words, link_digests, shard_of
from analytics.core.errors import CountRequestError, MissingColumnError
from analytics.core.labels import ALL, INSTRUMENT_VERSION, refuse_mixed_versions
from analytics.engines.arrow_columns import (
    Groups,
    LabelCodes,
    digest_words,
    item_codes,
)

Paths = Sequence[str | Path]

# Responses of one wave that are linked in memory at a time.
SHARD_ROWS = 1_000_000
# Rows that are read at a time while responses are dealt out to shards.
BATCH_ROWS = 131_072


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
    n_rows = max(_n_rows(wave) for wave in waves)
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
    labels = LabelCodes()
    group = np.zeros(len(batch), dtype=np.int32)
    if request.group is None:
        labels.names[ALL] = 0
    else:
        group = labels.of(batch.column(request.group))
    before, after = (
        {item: item_codes(batch.column(prefix + item), item) for item in request.items}
        for prefix in prefixes
    )
    return count_columns(
        request,
        before=before.__getitem__,
        after=after.__getitem__,
        groups=group,
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
    labels = LabelCodes()
    group = np.concatenate([_groups(w, request, labels) for w in (before, after)])
    n_before = _n_rows(before)
    links = link_digests(
        _all_words([*before, *after], request.id), n_before=n_before, groups=group
    )
    return count_columns(
        request,
        before=_all_codes(before, request.items).__getitem__,
        after=_all_codes(after, request.items).__getitem__,
        groups=group[:n_before],
        labels=list(labels.names),
        links=links,
    )


def _n_rows(files: list[Any]) -> int:
    return sum(file.metadata.num_rows for file in files)


def _batches(files: Iterable[Any], columns: Sequence[str]) -> Iterator[Any]:
    for file in files:
        yield from file.iter_batches(batch_size=BATCH_ROWS, columns=list(columns))


def _all_words(files: list[Any], column: str) -> Words:
    # Filled batch by batch; a longer digest than all before it widens every row. Who
    # has no digest keeps a row of zeros, which links nowhere.
    words = np.zeros((_n_rows(files), 0), dtype=np.uint64)
    start = 0
    for batch in _batches(files, [column]):
        own = digest_words(batch.column(0))
        n_words = max(words.shape[1], own.shape[1])
        if words.shape[1] < n_words:
            narrow, words = words, np.zeros((len(words), n_words), dtype=np.uint64)
            words[:, : narrow.shape[1]] = narrow
        words[start : start + len(own), : own.shape[1]] = own
        start += len(own)
    return words


def _groups(files: list[Any], request: CountRequest, labels: LabelCodes) -> Groups:
    if request.group is None:
        labels.names.setdefault(ALL, 0)
        return np.zeros(_n_rows(files), dtype=np.int32)
    own = [labels.of(batch.column(0)) for batch in _batches(files, [request.group])]
    return np.concatenate([np.zeros(0, dtype=np.int32), *own])


def _all_codes(files: list[Any], items: Sequence[str]) -> dict[str, Codes]:
    codes = {item: np.empty(_n_rows(files), dtype=np.int16) for item in items}
    start = 0
    for batch in _batches(files, items):
        for item, own in codes.items():
            own[start : start + len(batch)] = item_codes(batch.column(item), item)
        start += len(batch)
    return codes


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
    words = digest_words(batch.column(0))
    shard = shard_of(words, n_shards)
    # Who has no id links nowhere; dealt out in turn, so that no shard swells.
    without = np.flatnonzero(words[:, 0] == 0)
    shard[without] = np.arange(len(without)) % n_shards
    order = np.argsort(shard, kind="stable")
    rows = pa.Array.from_buffers(pa.int64(), len(order), [None, pa.py_buffer(order)])
    dealt = batch.take(rows)
    ends = np.cumsum(np.bincount(shard, minlength=n_shards))
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        yield dealt.slice(start, end - start)
