"""Codes as the words of a language, batch by batch. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from surveys.exports.columns import Column
from surveys.exports.escaping import escaped, escaped_cells


def plain_cells(batches: Iterable[Any]) -> Iterator[Any]:
    """Codes as they are, text that no spreadsheet computes."""
    for batch in batches:
        cells = [escaped_cells(column) for column in batch.columns]
        yield pa.record_batch(cells, schema=batch.schema)


def labelled_cells(batches: Iterable[Any], columns: Sequence[Column]) -> Iterator[Any]:
    """Words for codes that have some; a number or a text without stays as it is."""
    known = [_known(column) for column in columns]
    schema = pa.schema((column.name, pa.string()) for column in columns)
    for batch in batches:
        cells = [
            _labelled(column, codes, words)
            for column, (codes, words) in zip(batch.columns, known, strict=True)
        ]
        yield pa.record_batch(cells, schema=schema)


def _known(column: Column) -> tuple[Any, Any]:
    kind = pa.string() if column.is_text else pa.int16()
    words = [escaped(label) for label in column.labels.values()]
    return pa.array(list(column.labels), kind), pa.array(words, pa.string())


def _labelled(cells: Any, codes: Any, words: Any) -> Any:
    # Before the labels, which are escaped already: a number has no sign to escape.
    text = escaped_cells(cells).cast(pa.string())
    if not len(codes):
        return text
    return pc.coalesce(words.take(pc.index_in(cells, value_set=codes)), text)
