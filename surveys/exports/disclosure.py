"""Which values a file of single answers may not hold. Pure.

Whoever knows a resident's city, language and age must find ten alike, or not find the
value. Columns that tell people apart stand in a fixed order. Along it, answers are parted
by one column after the other; values that fewer than ten share are withheld together with
the next larger ones, until those without a value are ten as well, and so is every later
column of these answers. A wave is judged by itself, so that two exports of it are alike.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from surveys.definitions import Questionnaire
from surveys.enums import ItemFormat

K = 10
# Places first: a wave without its cities is worth less than one without channels.
PLACES, LAST = ("group", "city", "language"), ("channel",)
# The section that asks who people are (surveys/instruments/core.toml).
ABOUT = "about"
Key = tuple[str, ...]


def telling_columns(questionnaires: Iterable[Questionnaire]) -> tuple[str, ...]:
    """Columns by which somebody who knows a resident could find the answer.

    Those of the section `about`, then numbers and parts of dates wherever they are asked.
    """
    items = [
        (section.code, item)
        for questionnaire in questionnaires
        for section in questionnaire.sections
        for item in section.items
    ]
    exact = {ItemFormat.NUMBER, ItemFormat.DATE}
    about = [key for code, item in items if code == ABOUT for key in item.codes]
    numbers = [key for _, item in items if item.format in exact for key in item.codes]
    return tuple(dict.fromkeys([*PLACES, *about, *numbers, *LAST]))


def withheld_from(counts: Mapping[Key, int], k: int = K) -> dict[Key, int]:
    """For each combination of values the place from which on they are withheld.

    Needs k answers in all. The place is the length of the combination if all may stay.
    """
    found: dict[Key, int] = {}
    open_groups = [(0, dict(counts))]
    while open_groups:
        place, members = open_groups.pop()
        if not members or place == len(next(iter(members))):
            found |= dict.fromkeys(members, place)
            continue
        parts = _parted(members, place)
        hidden = _hidden({value: sum(n.values()) for value, n in parts.items()}, k)
        for value, part in parts.items():
            if value in hidden:
                found |= dict.fromkeys(part, place)
            else:
                open_groups.append((place + 1, part))
    return found


def _parted(members: Mapping[Key, int], place: int) -> dict[str, dict[Key, int]]:
    parts: defaultdict[str, dict[Key, int]] = defaultdict(dict)
    for key, n in members.items():
        parts[key[place]][key] = n
    return parts


def _hidden(sizes: Mapping[str, int], k: int) -> set[str]:
    """The small values, and the next larger ones until those hidden are k together."""
    hidden: set[str] = set()
    total = 0
    for value, n in sorted(sizes.items(), key=lambda pair: (pair[1], pair[0])):
        if n >= k and (not hidden or total >= k):
            break
        hidden.add(value)
        total += n
    return hidden


def shown(key: Key, place: int) -> Key:
    """What is left of a combination."""
    return (*key[:place], *("*" for _ in key[place:]))


def lonely_pairs(rows: Iterable[tuple[str, str, Key]], k: int = K) -> frozenset[str]:
    """Numbers of pairs that fewer than k share in what is shown of all their waves.

    `rows` holds the pair, its wave and what is shown of its answer there.
    """
    paths: dict[tuple[int, str, Key], int] = {}
    ends: dict[str, int] = {}
    for pair, wave, key in rows:
        step = (ends.get(pair, 0), wave, key)
        ends[pair] = paths.setdefault(step, len(paths) + 1)
    sizes = Counter(ends.values())
    return frozenset(pair for pair, end in ends.items() if sizes[end] < k)


def withheld_counts(
    names: Sequence[str], counts: Mapping[Key, int], places: Mapping[Key, int]
) -> Iterator[tuple[str, int]]:
    """In how many answers each column is withheld, where it is in any."""
    for place, name in enumerate(names):
        n = sum(counts[key] for key, first in places.items() if first <= place)
        if n:
            yield name, n
