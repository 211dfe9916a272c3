"""Published counts of a report as sums of kinds of respondents that nobody publishes."""

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from analytics.core.outcomes import ALL
from analytics.core.suppression import Figures

Kind = tuple[str, ...]
Terms = dict[Kind, float]

# A kind of part that is published already and cannot be hidden any more.
FIXED = "fixed"

# The linked comparison is what a report is for: it is the last to be hidden.
_WEIGHTS = {
    "paired": 4.0,
    "linked": 3.0,
    "unlinked": 2.0,
    "balance": 0.1,
    FIXED: math.inf,
}
_WEIGHT_OF_WHOLE = 3.0
# A zero protects badly: whoever knows the rules does not expect one to be hidden.
_WEIGHT_OF_ZERO = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that a report shows or hides as one; `outcome` is empty in flows."""

    kind: str
    group: str
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    # A figure; without a part it is listed nowhere, yet could be computed.
    terms: Terms
    value: int | None
    part: Part | None


def plus(*terms: Terms) -> Terms:
    """
    Add sums of different kinds.

    Parameters
    ----------
    *terms : dict
        Weights by kind; no kind occurs twice.

    Returns
    -------
    dict
        All weights.

    Examples
    --------
    >>> plus({("Sofia", "linked"): 1.0}, {("Sofia", "only", "before"): 1.0})
    {('Sofia', 'linked'): 1.0, ('Sofia', 'only', 'before'): 1.0}
    """
    return {kind: weight for own in terms for kind, weight in own.items()}


@dataclass(slots=True, kw_only=True)
class Ledger:
    """
    Figures of a report, entered one by one.

    `breakdowns` holds the groups of each breakdown. "all" is the sum of the groups of
    the first one; those of another have the same sum, kind by kind.
    """

    breakdowns: Mapping[str, tuple[str, ...]]
    entries: list[_Entry] = field(default_factory=list)
    relations: list[Terms] = field(default_factory=list)

    def kind(self, group: str, *name: str) -> Terms:
        """
        Give one kind of respondents of a group.

        Parameters
        ----------
        group : str
            A group, or "all".
        *name : str
            What they have in common.

        Returns
        -------
        dict
            Weight one for each group that it is made of.

        Examples
        --------
        >>> ledger = Ledger(breakdowns={"city": ("Sofia", "Praha")})
        >>> ledger.kind("all", "linked")
        {('Sofia', 'linked'): 1.0, ('Praha', 'linked'): 1.0}
        """
        parts = next(iter(self.breakdowns.values()), (ALL,))
        groups = parts if group == ALL else (group,)
        return {(own, *name): 1.0 for own in groups}

    def enter(self, terms: Terms, value: int | None, part: Part | None = None) -> None:
        """
        Enter a figure.

        Parameters
        ----------
        terms : dict
            What it is made of.
        value : int or None
            Its value; None where it was hidden before.
        part : Part, optional
            What shows it; without one it is listed nowhere.

        Examples
        --------
        >>> ledger = Ledger(breakdowns={})
        >>> ledger.enter(ledger.kind("all", "linked"), 60)
        >>> [entry.value for entry in ledger.entries]
        [60]
        """
        self.entries.append(_Entry(terms=terms, value=value, part=part))

    def relate(self, group: str, whole: Terms, parts: Iterable[Terms]) -> None:
        """
        Enter that some kinds add up to another, as everybody knows.

        Parameters
        ----------
        group : str
            Whose kinds they are.
        whole : dict
            The sum.
        parts : iterable of dict
            What it is made of.

        Examples
        --------
        >>> ledger = Ledger(breakdowns={})
        >>> whole, *parts = (ledger.kind("all", name) for name in ("pair", "rise", "other"))
        >>> ledger.relate("all", whole, parts)
        >>> ledger.relations
        [{('all', 'pair'): 1.0, ('all', 'rise'): -1.0, ('all', 'other'): -1.0}]
        """
        # What holds for every group holds for all of them.
        if group == ALL and self.breakdowns:
            return
        terms = dict(whole)
        for part in parts:
            terms |= {kind: terms.get(kind, 0.0) - part[kind] for kind in part}
        self.relations.append(terms)

    def _breakdown_relations(self) -> list[Terms]:
        first, *others = [*self.breakdowns.values()] or [()]
        rows = [*self.relations, *(entry.terms for entry in self.entries)]
        names = {kind[1:] for row in rows for kind in row}
        return [
            plus(
                {(group, *name): 1.0 for group in first},
                {(group, *name): -1.0 for group in groups},
            )
            for groups in others
            for name in sorted(names)
        ]

    def figures(self, *, minimum_cell: int, telling: AbstractSet[Part]) -> Figures:
        """
        Give the figures as a system of sums: all entries, then all relations.

        Parameters
        ----------
        minimum_cell : int
            Smallest count that may be shown.
        telling : set of Part
            Parts whose counts must stay uncertain although they are not small.

        Returns
        -------
        Figures
            Only small and telling counts need a range: a large one that is hidden
            along with its part may be computed.

        Examples
        --------
        >>> ledger = Ledger(breakdowns={})
        >>> ledger.enter(ledger.kind("all", "linked"), 60)
        >>> ledger.enter(ledger.kind("all", "only"), 3)
        >>> found = ledger.figures(minimum_cell=10, telling=set())
        >>> found.values.tolist(), found.is_sensitive.tolist()
        ([60.0, 3.0], [False, True])
        """
        relations = [*self.relations, *self._breakdown_relations()]
        none = np.zeros(len(relations), dtype=bool)
        values = np.array([entry.value or 0 for entry in self.entries], dtype=float)
        is_count = np.array([_is_count(entry) for entry in self.entries], dtype=bool)
        is_telling = np.array([e.part in telling for e in self.entries], dtype=bool)
        is_listed = [_is_listed(entry) for entry in self.entries]
        cost = [_cost(entry) for entry in self.entries]
        return Figures(
            sums=_sums([*(entry.terms for entry in self.entries), *relations]),
            values=np.append(values, none),
            is_count=np.zeros(len(values) + len(none), dtype=bool),
            is_declared=np.append(np.array(is_listed, dtype=bool), ~none),
            is_sensitive=np.append(
                is_count & ((values < minimum_cell) | is_telling), none
            ),
            cost=np.append(cost, np.full(len(none), np.inf)),
        )


def _is_listed(entry: _Entry) -> bool:
    return entry.part is not None and entry.value is not None


def _is_count(entry: _Entry) -> bool:
    # Rises minus falls are no count; nobody stands behind a zero.
    return bool(entry.value) and min(entry.terms.values()) > 0


def _cost(entry: _Entry) -> float:
    if entry.part is None:
        return 1.0
    weight = _WEIGHTS.get(entry.part.kind, 1.0)
    weight *= _WEIGHT_OF_WHOLE if entry.part.group == ALL else 1.0
    weight *= 1.0 if entry.value else _WEIGHT_OF_ZERO
    return weight * (1 + math.log1p(abs(entry.value or 0)))


def _sums(rows: Sequence[Terms]) -> npt.NDArray[np.float64]:
    kinds = dict.fromkeys(kind for row in rows for kind in row)
    column = {kind: index for index, kind in enumerate(kinds)}
    sums = np.zeros((len(rows), len(column)))
    for index, row in enumerate(rows):
        sums[index, [column[kind] for kind in row]] = list(row.values())
    return sums
