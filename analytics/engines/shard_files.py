"""Deal the responses of a wave out to files, so that each can be linked by itself."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from analytics.core.digest_linking import shard_of
from analytics.engines.arrow_columns import digest_words
from analytics.engines.wave_files import ParquetWave, ShardWave, read_batches


def deal(
    wave: ParquetWave, columns: Sequence[str], folder: Path, n_shards: int
) -> list[ShardWave]:
    """Write each response to the shard of its id, which stands in the first column.

    The order of rows within a shard is that of the wave. Both waves must be dealt out
    to the same number of shards.
    """
    folder.mkdir()
    n_rows = np.zeros(n_shards, dtype=np.int64)
    sources = []
    # One file per source and shard, since two sources may differ in their types.
    for source, file in enumerate(wave.files):
        paths = [folder / f"{source}-{shard}.arrows" for shard in range(n_shards)]
        n_rows += _deal_file(file, columns, paths)
        sources.append(paths)
    return [
        ShardWave(paths=tuple(own), n_rows=int(n))
        for own, n in zip(zip(*sources, strict=True), n_rows, strict=True)
    ]


def _deal_file(file: Any, columns: Sequence[str], paths: Sequence[Path]) -> Any:
    schema = pa.schema([file.schema_arrow.field(name) for name in columns])
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    n_rows = np.zeros(len(paths), dtype=np.int64)
    with contextlib.ExitStack() as stack:
        writers = [
            stack.enter_context(pa.ipc.new_stream(str(path), schema, options=options))
            for path in paths
        ]
        for batch in read_batches(file, columns):
            parts = list(_parts(batch, len(paths)))
            n_rows += [len(part) for part in parts]
            for writer, part in zip(writers, parts, strict=True):
                writer.write_batch(part)
    return n_rows


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
