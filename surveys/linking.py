"""Link two waves by keyed digests of a self-generated code. Pure; no ORM.

A digest of the whole code finds those who wrote it alike; a digest with one element left
out finds those who changed one. Links are mutual and unique, or refused and counted.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.enums import LinkGrade
from surveys.folding import UNKNOWN

# Collision entropy in bits of one element, declared for the study plan: letters of
# names in five languages, days, months, number of older siblings.
ENTROPY_BITS = {"letter": 3.7, "day": 4.9, "month": 3.5, "count": 1.6}
TOLERATED_FALSE_SHARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDigests:
    """`full` is '' when an element was left out; so is each digest that needs it."""

    full: str
    one_left_out: tuple[str, ...]

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
    """Links and what was refused; `is_tolerant` says whether one-off links were made."""

    links: tuple[Link, ...]
    refused: int
    is_tolerant: bool
    expected_false_share: float


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


def expected_false_share(before: int, after: int, kinds: Iterable[str]) -> float:
    """Expected false one-off links for each resident of the smaller wave.

    Of `before` x `after` pairs of strangers, two codes agree but for element i with
    probability 2^-(H - h_i), H being the entropy of the whole code.
    """
    bits = [ENTROPY_BITS[kind] for kind in kinds]
    chance = sum(2 ** -(sum(bits) - own) for own in bits)
    return before * after * chance / max(1, min(before, after))


def link_waves(
    before: Mapping[Hashable, CodeDigests],
    after: Mapping[Hashable, CodeDigests],
    kinds: Iterable[str],
) -> Linkage:
    """Exact links first; then one-off links among the rest, where they may be trusted."""
    share = expected_false_share(len(before), len(after), kinds)
    exact, refused = _mutual(
        {row: {code.full} - {""} for row, code in before.items()},
        {row: {code.full} - {""} for row, code in after.items()},
    )
    links = [Link(before=b, after=a, grade=LinkGrade.EXACT) for b, a in exact]
    tolerant = share <= TOLERATED_FALSE_SHARE
    if tolerant:
        near, refused_near = _mutual(
            _left_out(before, {b for b, _ in exact}),
            _left_out(after, {a for _, a in exact}),
        )
        links += [Link(before=b, after=a, grade=LinkGrade.ONE_OFF) for b, a in near]
        # A resident refused in both rounds is one resident.
        refused = (refused | refused_near) - {b for b, _ in near}
    return Linkage(
        links=tuple(links),
        refused=len(refused),
        is_tolerant=tolerant,
        expected_false_share=share,
    )


def _left_out(
    wave: Mapping[Hashable, CodeDigests], linked: set[Hashable]
) -> dict[Hashable, set[str]]:
    return {
        row: set(code.one_left_out) - {""}
        for row, code in wave.items()
        if row not in linked
    }


def _mutual(
    before: Mapping[Hashable, set[str]], after: Mapping[Hashable, set[str]]
) -> tuple[list[tuple[Hashable, Hashable]], set[Hashable]]:
    """Pairs in which each side has the other as its only candidate; ties are refused."""
    holders: dict[str, list[Hashable]] = {}
    for row, digests in after.items():
        for digest in digests:
            holders.setdefault(digest, []).append(row)
    candidates = {
        row: {other for digest in digests for other in holders.get(digest, ())}
        for row, digests in before.items()
    }
    claims = Counter(other for others in candidates.values() for other in others)
    pairs: list[tuple[Hashable, Hashable]] = []
    refused: set[Hashable] = set()
    for row, others in candidates.items():
        if len(others) == 1 and claims[next(iter(others))] == 1:
            pairs.append((row, next(iter(others))))
        elif others:
            refused.add(row)
    return pairs, refused
