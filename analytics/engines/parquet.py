"""Count tables from Parquet files of any size in bounded memory, without a database."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analytics.core.column_counting import Codes, count_columns
from analytics.core.count_request import CountRequest
from analytics.core.counted_tables import Tables, merge_tables
from analytics.core.digest_linking import Words, link_digests
from analytics.core.labels import ALL
from analytics.engines.arrow_columns import (
    Groups,
    LabelCodes,
    digest_words,
    item_codes,
)
from analytics.engines.shard_files import deal
from analytics.engines.wave_files import Paths, Wave, open_wave, refuse_versions_of

# Responses of one wave that are linked in memory at a time.
SHARD_ROWS = 1_000_000


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
    waves = [open_wave(paths, request.columns) for paths in (before, after)]
    refuse_versions_of(waves)
    n_shards = -(-max(wave.n_rows for wave in waves) // shard_rows)
    if n_shards <= 1:
        return _count(waves[0], waves[1], request)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        dealt = [
            deal(wave, request.columns, Path(folder, name), n_shards)
            for wave, name in zip(waves, ("before", "after"), strict=True)
        ]
        return merge_tables(
            _count(own, other, request) for own, other in zip(*dealt, strict=True)
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
    columns = items if request.group is None else [request.group, *items]
    return merge_tables(
        _count_batch(batch, request, prefixes)
        for batch in open_wave(paths, columns).batches(columns)
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


def _count(before: Wave, after: Wave, request: CountRequest) -> Tables:
    labels = LabelCodes()
    group = np.concatenate([_groups(w, request, labels) for w in (before, after)])
    words = _all_words([before, after], request.id)
    links = link_digests(words, n_before=before.n_rows, groups=group)
    del words  # half of the memory, and not needed any more
    return count_columns(
        request,
        before=_all_codes(before, request.items).__getitem__,
        after=_all_codes(after, request.items).__getitem__,
        groups=group[: before.n_rows],
        labels=list(labels.names),
        links=links,
    )


def _all_words(waves: Sequence[Wave], column: str) -> Words:
    # Filled batch by batch; a longer digest than all before it widens every row. Who
    # has no digest keeps a row of zeros, which links nowhere.
    words = np.zeros((sum(wave.n_rows for wave in waves), 0), dtype=np.uint64)
    start = 0
    for batch in (batch for wave in waves for batch in wave.batches([column])):
        own = digest_words(batch.column(0))
        n_words = max(words.shape[1], own.shape[1])
        if words.shape[1] < n_words:
            narrow, words = words, np.zeros((len(words), n_words), dtype=np.uint64)
            words[:, : narrow.shape[1]] = narrow
        words[start : start + len(own), : own.shape[1]] = own
        start += len(own)
    return words


def _groups(wave: Wave, request: CountRequest, labels: LabelCodes) -> Groups:
    if request.group is None:
        labels.names.setdefault(ALL, 0)
        return np.zeros(wave.n_rows, dtype=np.int32)
    own = [labels.of(batch.column(0)) for batch in wave.batches([request.group])]
    return np.concatenate([np.zeros(0, dtype=np.int32), *own])


def _all_codes(wave: Wave, items: Sequence[str]) -> dict[str, Codes]:
    codes = {item: np.empty(wave.n_rows, dtype=np.int16) for item in items}
    start = 0
    for batch in wave.batches(items):
        for item, own in codes.items():
            own[start : start + len(batch)] = item_codes(batch.column(item), item)
        start += len(batch)
    return codes
