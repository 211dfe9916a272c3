"""Answers of sealed files in batches, without what disclosure rules withhold. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from surveys.exports.columns import VERSION, WAVE, WITHHELD, WITHHELD_TEXT, Column
from surveys.exports.disclosure import Key, shown, withheld_from

PAIR = "pair"
# Rows held at a time; twice as many took 70 MiB with labels, and were no faster.
BATCH_ROWS = 8_192
READ_BYTES = 1 << 20
# Between the values of a combination; no code and no slug holds it.
_SEPARATOR = "\x1f"
_NO_PAIR = frozenset[str]()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SealedFile:
    """One wave on disk; `wave` is its name in the file, `version` what it asked."""

    wave: str
    version: str
    path: Path

    def opened(self) -> Any:
        # Else all that was read, or a whole column of a row group, stays in memory.
        return pq.ParquetFile(self.path, pre_buffer=False, buffer_size=READ_BYTES)

    @property
    def n_rows(self) -> int:
        return int(self.opened().metadata.num_rows)

    @property
    def names(self) -> list[str]:
        return list(self.opened().schema_arrow.names)

    def batches(self, names: Sequence[str]) -> Iterator[Any]:
        """Batches of those of the columns that the file has."""
        file = self.opened()
        present = [name for name in names if name in file.schema_arrow.names]
        yield from file.iter_batches(batch_size=BATCH_ROWS, columns=present)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Withheld:
    """For one wave: from which of `names` on each combination of values is withheld."""

    names: tuple[str, ...]
    counts: Mapping[Key, int]
    places: Mapping[Key, int]
    is_nothing: bool = field(init=False)
    _known: Any = field(init=False)
    _first: Any = field(init=False)

    def __post_init__(self) -> None:
        keys = [_SEPARATOR.join(key) for key in self.places]
        object.__setattr__(self, "_known", pa.array(keys, pa.string()))
        first = pa.array(list(self.places.values()), pa.int8())
        object.__setattr__(self, "_first", first)
        is_nothing = min(self.places.values()) == len(self.names)
        object.__setattr__(self, "is_nothing", is_nothing)

    def first_places(self, batch: Any) -> Any:
        found = pc.index_in(_joined(batch, self.names), value_set=self._known)
        return self._first.take(found)


def withheld_of(file: SealedFile, telling: Sequence[str]) -> Withheld:
    """Read the telling columns once and decide; the file has ten answers or more."""
    names = tuple(name for name in telling if name in file.names)
    counts: Counter[Key] = Counter()
    for batch in file.batches(names):
        for found in _joined(batch, names).value_counts():
            key = found["values"].as_py().split(_SEPARATOR)
            counts[tuple(key)] += found["counts"].as_py()
    return Withheld(names=names, counts=counts, places=withheld_from(counts))


def _joined(batch: Any, names: Sequence[str]) -> Any:
    cells = (pc.fill_null(batch.column(n).cast(pa.string()), "") for n in names)
    return pc.binary_join_element_wise(*cells, _SEPARATOR)


def pair_rows(file: SealedFile, withheld: Withheld) -> Iterator[tuple[str, str, Key]]:
    """Pair, wave and what is shown of the answer, for each linked answer."""
    for batch in file.batches([PAIR, *withheld.names]):
        linked = batch.filter(pc.is_valid(batch.column(PAIR)))
        places = withheld.first_places(linked).to_pylist()
        keys = _joined(linked, withheld.names).to_pylist()
        for pair, key, place in zip(
            linked.column(PAIR).to_pylist(), keys, places, strict=True
        ):
            yield pair, file.wave, shown(tuple(key.split(_SEPARATOR)), place)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """What goes into the file: waves one after the other, in one set of columns."""

    files: tuple[tuple[SealedFile, Withheld], ...]
    columns: tuple[Column, ...]
    lonely: frozenset[str] = _NO_PAIR

    @property
    def n_rows(self) -> int:
        return sum(file.n_rows for file, _ in self.files)

    @property
    def schema(self) -> Any:
        """Codes as integers, the rest as text."""
        return pa.schema(
            (column.name, pa.string() if column.is_text else pa.int16())
            for column in self.columns
        )

    def batches(self) -> Iterator[Any]:
        lonely = pa.array(sorted(self.lonely), pa.string())
        names = [column.name for column in self.columns]
        for file, withheld in self.files:
            needed = list(dict.fromkeys([*names, *withheld.names]))
            for batch in file.batches(needed):
                places = None if withheld.is_nothing else withheld.first_places(batch)
                arrays = [
                    self._cells(column, batch, file, withheld, places, lonely)
                    for column in self.columns
                ]
                yield pa.record_batch(arrays, schema=self.schema)

    def _cells(
        self,
        column: Column,
        batch: Any,
        file: SealedFile,
        withheld: Withheld,
        places: Any,
        lonely: Any,
    ) -> Any:
        kind = pa.string() if column.is_text else pa.int16()
        own = {WAVE: file.wave, VERSION: file.version}
        if column.name in own:
            return _repeated(own[column.name], batch.num_rows)
        if column.name not in batch.schema.names:
            return pa.nulls(batch.num_rows, kind)
        cells = batch.column(column.name).cast(kind)
        if column.name == PAIR and len(lonely):
            return pc.if_else(pc.is_in(cells, value_set=lonely), None, cells)
        if column.name not in withheld.names or withheld.is_nothing:
            return cells
        mark = pa.scalar(WITHHELD_TEXT if column.is_text else WITHHELD, kind)
        place = withheld.names.index(column.name)
        return pc.if_else(pc.less_equal(places, place), mark, cells)


def _repeated(text: str, n: int) -> Any:
    return pa.array([text], pa.string()).take(pa.array(np.zeros(n, dtype=np.int8)))
