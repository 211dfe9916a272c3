"""Link two waves by keyed digests of a self-generated code. Pure; no ORM.

A digest of the whole code finds those who wrote it alike; a digest with one element left
out finds those who changed one. Links are mutual and unique, or refused and counted.
Method, formula and measured figures: docs/methods/linking.md.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

from surveys.enums import LinkGrade
from surveys.folding import UNKNOWN

# Declared collision entropy of one element in bits. A letter is the mean of four: the
# parents' initials (3.6, 3.5), the birthplace in a city where half were born (2.0), and
# the end of a given name, half of which end in A (1.8).
ENTROPY_BITS = {"letter": 2.7, "day": 4.9, "month": 3.5, "count": 1.6}
TOLERATED_FALSE_SHARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDigests:
    """`full` is '' when an element was left out; so is each digest that needs it.

    `place` is the city that the resident chose: one-off links stay within it.
    """

    full: str
    one_left_out: tuple[str, ...]
    place: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.full and not any(self.one_left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    before: Any
    after: Any
    grade: LinkGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """Links and what was refused.

    `tolerated` are the elements, counted in the order of their keys, in which two codes
    of one resident were allowed to differ; none of them: only exact links were made.
    `expected_false_share` is that of the links made.
    """

    links: tuple[Link, ...]
    refused: int
    tolerated: tuple[int, ...]
    expected_false_share: float

    @property
    def is_tolerant(self) -> bool:
        return bool(self.tolerated)


Pairs = list[tuple[Hashable, Hashable]]
Codes = Mapping[Hashable, CodeDigests]


def digests_of(key: bytes, elements: Mapping[str, str]) -> CodeDigests:
    """Digest the folded elements in the order of their keys.

    'Unknown' is a stable answer, but strangers share it: with more than one element
    unknown or left out a code says too little to tell people apart, and has no digest.
    """
    names = sorted(elements)
    known = sum(elements[name] not in {"", UNKNOWN} for name in names)
    if known < len(names) - 1:
        return CodeDigests(full="", one_left_out=("",) * len(names))
    parts = {name: f"{name}={elements[name]}" for name in names}

    def digest(used: list[str], label: str) -> str:
        if any(not elements[name] for name in used):
            return ""
        message = "|".join([label, *(parts[name] for name in used)])
        return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()

    return CodeDigests(
        full=digest(names, "full"),
        one_left_out=tuple(
            digest([name for name in names if name != left], f"without {left}")
            for left in names
        ),
    )


def link_waves(before: Codes, after: Codes, bits: Sequence[float]) -> Linkage:
    """Exact links first; then one-off links among the rest, where they may be trusted.

    `bits` are the declared entropies of the elements in the order of their keys. The
    element in which strangers most easily differ alone is the first that may not differ.
    """
    excess = _excess(before, after, bits)
    exact, refused = _mutual(_whole(before), _whole(after))
    rest = (
        _without(before, {b for b, _ in exact}),
        _without(after, {a for _, a in exact}),
    )
    equal = len(rest[0]) * len(rest[1]) * 2 ** -sum(bits) * excess
    near: Pairs = []
    tolerated: list[int] = []
    share = equal / max(1, len(exact))
    for allowed in _rarest_first(bits):
        found, ties = _mutual(*(_left_out(wave, allowed) for wave in rest))
        chance = stranger_chance(bits, allowed) * excess
        false = equal + _expected_false(*rest, found, chance)
        if false <= TOLERATED_FALSE_SHARE * (len(exact) + len(found)):
            near, tolerated = found, allowed
            share = false / max(1, len(exact) + len(near))
            # A resident refused in both rounds is one resident.
            refused = (refused | ties) - {b for b, _ in near}
            break
    return Linkage(
        links=(*_links(exact, LinkGrade.EXACT), *_links(near, LinkGrade.ONE_OFF)),
        refused=len(refused),
        tolerated=tuple(tolerated),
        expected_false_share=min(1.0, share),
    )


def _rarest_first(bits: Sequence[float]) -> Iterator[list[int]]:
    """All elements, then without the one worth most bits, and so on down to one."""
    order = sorted(range(len(bits)), key=lambda element: bits[element])
    for count in range(len(order), 0, -1):
        yield sorted(order[:count])


def stranger_chance(bits: Sequence[float], tolerated: Iterable[int]) -> float:
    """Probability that two strangers' codes agree but for one of the `tolerated`.

    They agree but for element i with probability 2^-(H - h_i), H being the entropy of
    the whole code.
    """
    return sum(2 ** -(sum(bits) - bits[element]) for element in tolerated)


def observed_chance(waves: Iterable[Codes]) -> float:
    """How often two answers of one wave and place agree but for one element."""
    met = pairs = 0
    for wave in waves:
        holders = Counter(
            (code.place, digest)
            for code in wave.values()
            for digest in code.one_left_out
        )
        whole = Counter((code.place, code.full) for code in wave.values() if code.full)
        elements = max((len(code.one_left_out) for code in wave.values()), default=0)
        places = Counter(code.place for code in wave.values())
        met += sum(comb(n, 2) for (_, digest), n in holders.items() if digest)
        # Equal codes share every digest, and are somebody who answered twice.
        met -= elements * sum(comb(n, 2) for n in whole.values())
        pairs += sum(comb(n, 2) for n in places.values())
    return met / max(1, pairs)


def declared_bits(kinds: Iterable[str]) -> list[float]:
    return [ENTROPY_BITS[kind] for kind in kinds]


def _excess(before: Codes, after: Codes, bits: Sequence[float]) -> float:
    """How much easier strangers meet in these waves than was declared; never below 1."""
    declared = stranger_chance(bits, range(len(bits)))
    return max(1.0, observed_chance([before, after]) / declared) if bits else 1.0


def _expected_false(before: Codes, after: Codes, near: Pairs, chance: float) -> float:
    """Expected number of false links among `near`.

    Strangers are linked only where both have no link of their own: whoever has one makes
    a tie of a false one. Of the linked, as many count as strangers as could be false.
    """
    one = Counter(code.place for code in before.values())
    other = Counter(code.place for code in after.values())
    linked = Counter(before[b].place for b, _ in near)
    total = 0.0
    for place, here in one.items():
        own = float(linked[place])
        own -= min(own, here * other[place] * chance)
        total += (here - own) * (other[place] - own) * chance
    return total


def _links(pairs: Pairs, grade: LinkGrade) -> list[Link]:
    return [Link(before=before, after=after, grade=grade) for before, after in pairs]


def _whole(wave: Codes) -> dict[Hashable, set[Any]]:
    return {row: {code.full} - {""} for row, code in wave.items()}


def _without(wave: Codes, linked: set[Hashable]) -> dict[Hashable, CodeDigests]:
    return {row: code for row, code in wave.items() if row not in linked}


def _left_out(wave: Codes, tolerated: Sequence[int]) -> dict[Hashable, set[Any]]:
    return {
        row: {
            (code.place, code.one_left_out[element])
            for element in tolerated
            if code.one_left_out[element]
        }
        for row, code in wave.items()
    }


def _mutual(
    before: Mapping[Hashable, set[Any]], after: Mapping[Hashable, set[Any]]
) -> tuple[Pairs, set[Hashable]]:
    """Pairs in which each side has the other as its only candidate; ties are refused."""
    holders: dict[Any, list[Hashable]] = {}
    for row, digests in after.items():
        for digest in digests:
            holders.setdefault(digest, []).append(row)
    candidates = {
        row: {other for digest in digests for other in holders.get(digest, ())}
        for row, digests in before.items()
    }
    claims = Counter(other for others in candidates.values() for other in others)
    pairs: Pairs = []
    refused: set[Hashable] = set()
    for row, others in candidates.items():
        if len(others) == 1 and claims[next(iter(others))] == 1:
            pairs.append((row, next(iter(others))))
        elif others:
            refused.add(row)
    return pairs, refused
