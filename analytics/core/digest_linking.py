"""Code digests as machine words: shards that link locally, and exact links by sorting."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.errors import ShardCountError
from analytics.core.labels import BLANK

Words = npt.NDArray[np.uint64]
Index = npt.NDArray[np.int64]

# Odd multipliers, one per word and used in turn: the golden ratio and primes of xxHash.
_MULTIPLIERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5],
    dtype=np.uint64,
)
# Rows whose digests are compared at a time.
_BLOCK = 131_072
# Shards are told by other bits than those that sort a shard.
_SHARD_SHIFT = np.uint64(24)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkedRows:
    """Entry i of both are the rows of one person, counted within each wave."""

    before: Index
    after: Index


def words_of_bytes(data: npt.NDArray[np.uint8], lengths: npt.ArrayLike) -> Words:
    """
    Lay texts of any length into rows of machine words.

    Parameters
    ----------
    data : ndarray of uint8
        The bytes of all texts, one after the other.
    lengths : array_like of int
        Bytes of each text.

    Returns
    -------
    ndarray of uint64, shape (texts, words)
        The length and the bytes padded with zeros: equal rows are equal texts.

    Examples
    --------
    >>> words_of_bytes(np.frombuffer(b"abab", dtype=np.uint8), [2, 2]).tolist()
    [[2, 25185], [2, 25185]]
    """
    length = np.asarray(lengths, dtype=np.int64)
    widest = int(length.max(initial=0))
    n_words = -(-widest // 8)
    padded = np.zeros((len(length), 8 * (n_words + 1)), dtype=np.uint8)
    padded[:, :8] = length.astype("<u8")[:, None].view(np.uint8)
    if (length == widest).all():
        padded[:, 8 : 8 + widest] = data.reshape(len(length), widest)
    else:
        padded[:, 8:][np.arange(8 * n_words) < length[:, None]] = data
    return padded.view("<u8")


def words_of_digests(digests: Sequence[str] | Sequence[bytes]) -> Words:
    """
    Lay a list of digests into rows of machine words.

    Parameters
    ----------
    digests : sequence of str or of bytes
        One per response.

    Returns
    -------
    ndarray of uint64, shape (responses, words)
        See `words_of_bytes`.

    Examples
    --------
    >>> words_of_digests(["ab", "ab"]).shape
    (2, 2)
    """
    raw = [d.encode() if isinstance(d, str) else d for d in digests]
    data = np.frombuffer(b"".join(raw), dtype=np.uint8)
    return words_of_bytes(data, [len(d) for d in raw])


def without_blanks(words: Words) -> Words:
    """
    Empty the digests that are no id, such as "NA" in a text file.

    Parameters
    ----------
    words : ndarray of uint64
        Digests; changed in place.

    Returns
    -------
    ndarray of uint64
        The same array, with rows of zeros where a blank text stood.

    Examples
    --------
    >>> without_blanks(words_of_digests(["NA", "a"]))[:, 0].tolist()
    [0, 1]
    """
    blank = words_of_digests(sorted(BLANK))
    short = np.flatnonzero(words[:, 0] <= blank[:, 0].max())
    own = words[short, : blank.shape[1]]
    words[short[(own[:, None] == blank).all(axis=2).any(axis=1)]] = 0
    return words


def _hash(words: Words) -> Words:
    # Words of zeros add nothing, so a text has one hash however it was padded.
    mixed = np.zeros(len(words), dtype=np.uint64)
    for place in range(words.shape[1]):
        mixed += words[:, place] * _MULTIPLIERS[place % len(_MULTIPLIERS)]
    mixed ^= mixed >> np.uint64(29)
    return mixed * _MULTIPLIERS[1]


def shard_of(words: Words, n_shards: int) -> Index:
    """
    Tell which shard each response belongs to.

    Parameters
    ----------
    words : ndarray of uint64
        Digests as `words_of_digests` lays them.
    n_shards : int
        Number of shards.

    Returns
    -------
    ndarray of int
        From 0 to n_shards - 1. It depends on the digest alone, so both responses of a
        person are in one shard and each shard can be linked by itself.

    Raises
    ------
    ShardCountError
        If there is not at least one shard.

    Examples
    --------
    >>> found = shard_of(words_of_digests(["ab", "cd", "ab"]), 8)
    >>> bool(found[0] == found[2])
    True
    """
    if n_shards < 1:
        raise ShardCountError(n_shards)
    return ((_hash(words) >> _SHARD_SHIFT) % np.uint64(n_shards)).astype(np.int64)


def _by_hash(words: Words) -> tuple[Index, Index]:
    # Rows with equal hashes side by side, and how many share each. The row number
    # rides in the low bits of its hash: a plain sort is six times as fast as argsort.
    low_bits = np.uint64(max(len(words) - 1, 1).bit_length())
    mask = (np.uint64(1) << low_bits) - np.uint64(1)
    key = _hash(words)
    key &= ~mask
    key |= np.arange(len(words), dtype=np.uint64)
    key.sort()
    order = (key & mask).astype(np.int64)
    key &= ~mask
    first = np.flatnonzero(np.concatenate([[len(key) > 0], key[1:] != key[:-1]]))
    return order, np.diff(first, append=len(key))


def _twos(order: Index, sizes: Index) -> tuple[Index, Index]:
    # Both rows of each cluster of exactly two.
    pair = (np.cumsum(sizes) - sizes)[sizes == 2]
    return order[pair], order[pair + 1]


def _candidates(words: Words) -> tuple[Index, Index]:
    # Two rows with one hash may be a person. Three or more are doubled digests, or
    # digests that share a hash: there the digests themselves are sorted.
    order, sizes = _by_hash(words)
    one, other = _twos(order, sizes)
    crowd = order[np.repeat(sizes > 2, sizes)]
    crowd = crowd[words[crowd, 0] > 0]
    person = np.unique(words[crowd], axis=0, return_inverse=True)[1].ravel()
    crowd = crowd[np.argsort(person, kind="stable")]
    first, second = _twos(crowd, np.bincount(person))
    return np.concatenate([one, first]), np.concatenate([other, second])


def _is_same(words: Words, rows: Index, others: Index) -> npt.NDArray[np.bool_]:
    # In blocks: the digests of a million rows at once would be most of the memory.
    nothing = np.zeros(0, dtype=bool)
    blocks = [
        (words[rows[i : i + _BLOCK]] == words[others[i : i + _BLOCK]]).all(axis=1)
        for i in range(0, len(rows), _BLOCK)
    ]
    return np.concatenate([nothing, *blocks])


def link_digests(
    words: Words, *, n_before: int, groups: npt.ArrayLike | None = None
) -> LinkedRows:
    """
    Link two waves, or one shard of them, by digest.

    Parameters
    ----------
    words : ndarray of uint64
        Digests of all responses as `words_of_digests` lays them, those of the wave
        before first. An empty digest is none.
    n_before : int
        Responses of the wave before.
    groups : array_like of int, optional
        Code of the group of each response.

    Returns
    -------
    LinkedRows
        What `link_waves` links: a digest that occurs twice in a wave links nothing,
        a pair whose group differs is left out. Sorted by the row before.

    Notes
    -----
    Sorts by hash and compares whole digests, so a shared hash cannot link two
    persons. Time n log n.

    Examples
    --------
    >>> spring, autumn = ["a", "b", "b"], ["b", "a"]
    >>> links = link_digests(words_of_digests(spring + autumn), n_before=3)
    >>> links.before.tolist(), links.after.tolist()
    ([0], [1])
    """
    one, other = _candidates(words)
    before, after = np.minimum(one, other), np.maximum(one, other)
    own = (before < n_before) & (after >= n_before)
    # Sorted by row, in one integer: the columns are then read from front to back.
    both = np.sort(before[own] * len(words) + after[own])
    before, after = np.divmod(both, max(len(words), 1))
    own = _is_same(words, before, after) & (words[before, 0] > 0)
    if groups is not None:
        group = np.asarray(groups)
        own &= group[before] == group[after]
    return LinkedRows(before=before[own], after=after[own] - n_before)
