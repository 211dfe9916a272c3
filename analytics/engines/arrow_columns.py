"""Arrow columns as the arrays that the core counts, read from their buffers."""

import contextlib
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.core.column_counting import BLANK_CODE, Codes
from analytics.core.digest_linking import Words, without_blanks, words_of_bytes
from analytics.core.errors import CountRequestError, OutOfRangeCodeError
from analytics.core.labels import BLANK, stated_label

Groups = npt.NDArray[np.int32]


class LabelCodes:
    """Numbers labels in the order of their first appearance, over all batches."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def of(self, column: Any) -> Groups:
        """The number of each row's label; blank cells are "not stated"."""
        encoded = column.dictionary_encode()
        # The last entry serves code -1, an empty cell.
        values = (*encoded.dictionary.to_pylist(), None)
        places = [
            self.names.setdefault(stated_label(value), len(self.names))
            for value in values
        ]
        found = np.array(places, dtype=np.int32)
        own = np.where(_is_valid(column), _integers(encoded.indices, np.int32), -1)
        return found[own]


def _digest_text(column: Any) -> Any:
    # Text without spaces around it; bytes as they are.
    kind = column.type
    if pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return column.cast(pa.binary())
    if not (pa.types.is_integer(kind) or pa.types.is_null(kind) or _is_text(kind)):
        raise CountRequestError(
            f"has ids of the type {kind}", "text, bytes or whole numbers"
        )
    return pc.utf8_trim_whitespace(column.cast(pa.string())).cast(pa.binary())


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def digest_words(column: Any) -> Words:
    """Ids as the words that `link_digests` takes; zeros where there is none."""
    digests = _digest_text(column).drop_null()
    _, offsets, data = digests.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32, count=len(digests) + 1)
    raw = np.frombuffer(data or b"", dtype=np.uint8)[ends[0] : ends[-1]]
    own = without_blanks(words_of_bytes(raw, np.diff(ends)))
    words = np.zeros((len(column), own.shape[1]), dtype=np.uint64)
    words[_is_valid(column)] = own
    return words


# Arrow's own to_numpy, fill_null and array import pandas: 60 MiB and most of a second
# that a count has no use for. So its buffers are read as they are laid out.
def _integers(array: Any, kind: type[np.signedinteger]) -> npt.NDArray[Any]:
    start, size = array.offset, len(array)
    return np.frombuffer(array.buffers()[1], dtype=kind)[start : start + size]


def _is_valid(array: Any) -> npt.NDArray[np.bool_]:
    bits = array.buffers()[0]
    if bits is None:
        return np.full(len(array), array.null_count == 0)
    unpacked = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), bitorder="little")
    return unpacked[array.offset : array.offset + len(array)].view(np.bool_)


def item_codes(column: Any, item: str) -> Codes:
    """Codes of an item as int16, `BLANK_CODE` where nothing was answered."""
    own = _without_blank_text(column) if _is_text(column.type) else column
    try:
        narrow = own.cast(pa.int16())
    except pa.ArrowInvalid as error:
        stray = (value for value in own.to_pylist() if not _is_small(value))
        code = next(stray, str(error))
        raise OutOfRangeCodeError(item, code, "whole numbers") from error
    return np.where(_is_valid(narrow), _integers(narrow, np.int16), BLANK_CODE)


def _without_blank_text(column: Any) -> Any:
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.is_in(text, pa.array(sorted(BLANK), text.type)), None, text)


def _is_small(value: Any) -> bool:
    with contextlib.suppress(ValueError, OverflowError):
        return value is None or (int(value) == float(value) and abs(int(value)) < 2**15)
    return False
