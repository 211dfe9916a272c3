"""Pair the responses of two waves by id. What is ambiguous is counted, not guessed."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from analytics.core.results import Result

Index = npt.NDArray[np.int64]


class LinkState(IntEnum):
    """What became of one response when the waves were linked."""

    LINKED = 0
    ONE_WAVE_ONLY = 1
    AMBIGUOUS = 2
    CONFLICTING = 3
    WITHOUT_ID = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Links:
    """
    Rows of linked persons, and the state of every row.

    Entry i of `before` and of `after` are the two rows of one person.
    """

    before: Index
    after: Index
    state: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Result):
    """
    Where the responses of both waves went.

    Per wave, linked + one wave only + ambiguous + conflicting + without id adds up
    to the responses.
    """

    n_before: int | None
    n_after: int | None
    n_linked: int | None
    n_before_only: int | None
    n_after_only: int | None
    n_ambiguous_before: int | None
    n_ambiguous_after: int | None
    n_conflicting_before: int | None
    n_conflicting_after: int | None
    n_without_id_before: int | None
    n_without_id_after: int | None


def link_waves(
    ids: npt.ArrayLike,
    waves: npt.ArrayLike,
    *,
    strata: npt.ArrayLike | None = None,
) -> Links:
    """
    Link the two waves by id.

    Parameters
    ----------
    ids : array_like of int
        Code of the id per response, negative where there is none.
    waves : array_like of int
        0 for before and 1 for after.
    strata : array_like of int, optional
        Code of the group; a pair whose group differs is refused as conflicting.

    Returns
    -------
    Links
        An id that occurs twice in a wave links nothing in either wave.

    Notes
    -----
    See docs/methods/unlinked-comparison.md, section Linking.

    Examples
    --------
    Person 0 is in both waves, person 1 twice in the second, person 2 in the first only.

    >>> found = link_waves([0, 1, 2, 0, 1, 1, -1], [0, 0, 0, 1, 1, 1, 1])
    >>> found.before.tolist(), found.after.tolist(), found.state.tolist()
    ([0], [3], [0, 2, 1, 0, 2, 2, 4])
    """
    code, wave = np.asarray(ids, dtype=np.int64), np.asarray(waves, dtype=np.int64)
    n_ids = int(code.max(initial=-1)) + 1
    has_id = code >= 0
    row = np.arange(len(code))
    occurs, where = [], []
    for side in (0, 1):
        own = has_id & (wave == side)
        occurs.append(np.bincount(code[own], minlength=n_ids))
        place = np.zeros(n_ids, dtype=np.int64)
        place[code[own]] = row[own]
        where.append(place)
    paired = np.flatnonzero((occurs[0] == 1) & (occurs[1] == 1))
    before, after = where[0][paired], where[1][paired]
    state = np.full(len(code), LinkState.ONE_WAVE_ONLY, dtype=np.int64)
    state[~has_id] = LinkState.WITHOUT_ID
    repeated = (occurs[0] > 1) | (occurs[1] > 1)
    state[np.flatnonzero(has_id)[repeated[code[has_id]]]] = LinkState.AMBIGUOUS
    state[before] = state[after] = LinkState.LINKED
    if strata is not None:
        group = np.asarray(strata, dtype=np.int64)
        agrees = group[before] == group[after]
        state[before[~agrees]] = state[after[~agrees]] = LinkState.CONFLICTING
        before, after = before[agrees], after[agrees]
    return Links(before=before, after=after, state=state)


def flow_of(state: Index, waves: Index) -> Flow:
    """
    Count the states of a set of responses.

    Parameters
    ----------
    state : ndarray of int
        `LinkState` per response.
    waves : ndarray of int
        0 for before and 1 for after.

    Returns
    -------
    Flow
        Counts per wave and state.

    Examples
    --------
    >>> state, waves = np.array([0, 1, 0, 4]), np.array([0, 0, 1, 1])
    >>> flow = flow_of(state, waves)
    >>> flow.n_before, flow.n_linked, flow.n_before_only, flow.n_without_id_after
    (2, 1, 1, 1)
    """
    size = len(LinkState)
    cells = np.bincount(waves * size + state, minlength=2 * size)
    before, after = cells[:size].tolist(), cells[size:].tolist()
    return Flow(
        n_before=sum(before),
        n_after=sum(after),
        n_linked=before[LinkState.LINKED],
        n_before_only=before[LinkState.ONE_WAVE_ONLY],
        n_after_only=after[LinkState.ONE_WAVE_ONLY],
        n_ambiguous_before=before[LinkState.AMBIGUOUS],
        n_ambiguous_after=after[LinkState.AMBIGUOUS],
        n_conflicting_before=before[LinkState.CONFLICTING],
        n_conflicting_after=after[LinkState.CONFLICTING],
        n_without_id_before=before[LinkState.WITHOUT_ID],
        n_without_id_after=after[LinkState.WITHOUT_ID],
    )
