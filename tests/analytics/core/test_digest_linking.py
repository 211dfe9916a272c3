import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.digest_linking import (
    link_digests,
    shard_of,
    words_of_bytes,
    words_of_digests,
)
from analytics.core.errors import ShardCountError
from analytics.core.linking import link_waves

# Few different texts of several lengths, so that many meet and many are doubled.
digests = st.lists(
    st.tuples(st.text("ab\0é", max_size=11), st.integers(0, 1)), max_size=30
)

few = settings(max_examples=60, deadline=None)


def _pairs(before, after):
    both = [*before, *after]
    links = link_digests(
        words_of_digests([digest for digest, _ in both]),
        n_before=len(before),
        groups=np.array([group for _, group in both], dtype=np.int64),
    )
    return list(zip(links.before.tolist(), links.after.tolist(), strict=True))


def _pairs_by_rule(before, after):
    both = [*before, *after]
    numbers = {digest: i for i, digest in enumerate({digest for digest, _ in both})}
    links = link_waves(
        [numbers[digest] if digest else -1 for digest, _ in both],
        [0] * len(before) + [1] * len(after),
        strata=[group for _, group in both],
    )
    after_rows = links.after - len(before)
    return sorted(zip(links.before.tolist(), after_rows.tolist(), strict=True))


@few
@given(digests, digests)
def test_links_are_those_of_the_rule(before, after):
    assert _pairs(before, after) == _pairs_by_rule(before, after)


def test_digests_that_share_a_hash_are_told_apart():
    first = np.array([2**63, 7], dtype="<u8")
    # Adds and takes away the multipliers of the other word: the sum stays.
    step = np.array([0x165667B19E3779F9, 2**64 - 0xC2B2AE3D27D4EB4F], dtype="<u8")
    one, other = first.tobytes(), (first + step).tobytes()
    words = words_of_digests([one, other])
    assert (shard_of(words, 2**31) == shard_of(words[::-1], 2**31)).all()

    found = _pairs([(one, 0), (other, 0)], [(other, 0), (one, 0)])

    assert found == [(0, 1), (1, 0)]
    assert _pairs([(one, 0)], [(other, 0)]) == []
    assert _pairs([(one, 0), (other, 0)], [(one, 0)]) == [(0, 0)]


@few
@given(st.lists(st.text("abcé", max_size=20)), st.integers(1, 9))
def test_shard_depends_on_the_digest_alone(texts, n_shards):
    alone = [shard_of(words_of_digests([text]), n_shards)[0] for text in texts]

    together = shard_of(words_of_digests(texts), n_shards)

    assert together.tolist() == alone
    assert all(0 <= shard < n_shards for shard in alone)


@few
@given(digests, digests, st.integers(1, 5))
def test_shards_link_what_the_whole_links(before, after, n_shards):
    found = []
    for shard in range(n_shards):
        own = [
            [
                (row, entry)
                for row, entry in enumerate(wave)
                if shard_of(words_of_digests([entry[0]]), n_shards)[0] == shard
            ]
            for wave in (before, after)
        ]
        parts = [[entry for _, entry in wave] for wave in own]
        found += [(own[0][x][0], own[1][y][0]) for x, y in _pairs(*parts)]

    assert sorted(found) == _pairs(before, after)


def test_shards_are_of_about_equal_size():
    words = words_of_digests([f"person {number}" for number in range(8000)])

    sizes = np.bincount(shard_of(words, 8))

    assert len(sizes) == 8
    assert sizes.min() > 850
    assert sizes.max() < 1150


@pytest.mark.parametrize("n_shards", (0, -1))
def test_no_shard_is_refused(n_shards):
    with pytest.raises(ShardCountError, match="no number of shards"):
        shard_of(words_of_digests(["a"]), n_shards)


def test_texts_of_equal_and_of_other_length_are_laid_alike():
    equal = words_of_bytes(np.frombuffer(b"abcd", dtype=np.uint8), [2, 2])
    mixed = words_of_digests(["ab", "cd", "e"])

    assert mixed[:2].tolist() == equal.tolist()
    assert words_of_digests([]).shape == (0, 1)


def test_without_groups_every_pair_counts():
    links = link_digests(words_of_digests(["a", "b", "a"]), n_before=2)

    assert (links.before.tolist(), links.after.tolist()) == ([0], [0])
