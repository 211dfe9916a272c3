"""Complementary suppression: hide until no hidden count can be narrowed below k."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.disclosure import check_minimum_cell

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Closure = Callable[[Mask], Mask]

# Counts are whole, so a solver's rounding is far below this.
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figures:
    """
    Figures as sums over counts that nobody publishes.

    Row i of `sums` says which unpublished counts make up `values[i]`. `is_declared`
    marks what a table lists; the other figures are those that somebody may try to
    compute. `is_sensitive` marks counts that must stay uncertain, listed or not, and
    `is_count` those that must if they are hidden; a sum of scores, which is no count,
    is safe where its count is. `cost` is the price of hiding a figure: infinite for a
    relation that everybody knows.
    """

    sums: Values
    values: Values
    is_count: Mask
    is_declared: Mask
    is_sensitive: Mask
    cost: Values


def _limit(figures: Figures, minimum_cell: int) -> float:
    # No count is larger than this, so that every programme has a bounded solution.
    return float(np.abs(figures.values).max()) + 2 * minimum_cell


def _solved(
    objective: Values, rows: Values, right: Values, *, limit: float
) -> Values | None:
    # The minimiser with these sums, or None where the solver gives up.
    from scipy import optimize  # noqa: PLC0415  # half a second of start-up

    found = optimize.linprog(
        objective, A_eq=rows, b_eq=right, bounds=(0.0, limit), method="highs"
    )
    return np.asarray(found.x) if found.status == 0 else None


def feasible_interval(
    figures: Figures, is_shown: Mask, index: int, *, minimum_cell: int
) -> tuple[float, float]:
    """
    Give the range of one figure that agrees with everything that is shown.

    Parameters
    ----------
    figures : Figures
        All figures over the same counts.
    is_shown : ndarray of bool
        Which figures are published.
    index : int
        The figure that somebody wants to know.
    minimum_cell : int
        Smallest count that may be shown; it bounds what is unbounded otherwise.

    Returns
    -------
    tuple of float
        Smallest and largest possible value, by two linear programmes.

    Notes
    -----
    The counts behind the figures need not be whole in this range, so somebody who
    uses that they are may know a little more. For a table of two dimensions with
    its margins the ends are whole anyway.

    Examples
    --------
    >>> import numpy as np
    >>> everything = np.ones(3, dtype=bool)
    >>> figures = Figures(
    ...     sums=np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
    ...     values=np.array([3.0, 40.0, 43.0]),
    ...     is_count=everything,
    ...     is_declared=everything,
    ...     is_sensitive=np.array([True, False, False]),
    ...     cost=np.ones(3),
    ... )
    >>> shown = np.array([False, False, True])
    >>> low, high = feasible_interval(figures, shown, 0, minimum_cell=10)
    >>> round(low), round(high)
    (0, 43)
    """
    tables = _extremes(figures, is_shown, index, minimum_cell)
    if tables is None:
        value = float(figures.values[index])
        return value, value
    ends = [float(figures.sums[index] @ table) for table in tables]
    return ends[0], ends[1]


def _extremes(
    figures: Figures, is_shown: Mask, index: int, minimum_cell: int
) -> tuple[Values, Values] | None:
    # The tables in which the figure is smallest and largest.
    row = figures.sums[index]
    rows, right = figures.sums[is_shown], figures.values[is_shown]
    limit = _limit(figures, minimum_cell)
    least = _solved(row, rows, right, limit=limit)
    most = _solved(-row, rows, right, limit=limit)
    return None if least is None or most is None else (least, most)


def _opening(
    figures: Figures, is_shown: Mask, index: int, wanted: float, limit: float
) -> tuple[float, Mask, Values] | None:
    # What it costs, and which shown figures must give way, for one figure to have the
    # wanted value; and a table that shows that it then can.
    rows, right = figures.sums[is_shown], figures.values[is_shown]
    cost = figures.cost[is_shown]
    gap = np.eye(len(rows))[:, np.isfinite(cost)]
    price = np.tile(cost[np.isfinite(cost)], 2)
    target = np.concatenate([figures.sums[index], np.zeros(2 * gap.shape[1])])
    solution = _solved(
        np.concatenate([np.zeros(rows.shape[1]), price]),
        np.vstack([np.hstack([rows, gap, -gap]), target]),
        np.append(right, wanted),
        limit=limit,
    )
    if solution is None:
        return None
    table, gaps = np.split(solution, [rows.shape[1]])
    opened = np.zeros(len(is_shown), dtype=bool)
    opened[is_shown] = np.abs(rows @ table - right) > _TOLERANCE
    return float(price @ gaps), opened & np.isfinite(figures.cost), table


def _cheapest_opening(
    figures: Figures, is_shown: Mask, index: int, ends: tuple[float, float], width: int
) -> tuple[float, Mask, Values] | None:
    # The range can be widened at its upper end, or downwards as far as zero.
    limit = _limit(figures, width)
    wanted = [ends[0] + width]
    if ends[1] >= width:
        wanted.append(ends[1] - width)
    found = [_opening(figures, is_shown, index, own, limit) for own in wanted]
    return min(
        (own for own in found if own is not None and own[1].any()),
        key=lambda own: own[0],
        default=None,
    )


def _as_is(is_shown: Mask) -> Mask:
    return is_shown


def _guarded(figures: Figures, is_shown: Mask) -> Mask:
    is_hidden = figures.is_declared & ~is_shown
    return figures.is_sensitive | (figures.is_count & is_hidden)


def protect(
    figures: Figures,
    is_shown: Mask,
    *,
    minimum_cell: int,
    closure: Closure = _as_is,
) -> Mask:
    """
    Hide figures until every hidden or sensitive count has a range at least k wide.

    Parameters
    ----------
    figures : Figures
        All figures over the same counts.
    is_shown : ndarray of bool
        Which figures would be published; sensitive counts are hidden in any case.
    minimum_cell : int
        The limit k.
    closure : callable, optional
        Hides what must not be shown without something that is hidden.

    Returns
    -------
    ndarray of bool
        Which figures may be published.

    Raises
    ------
    MinimumCellError
        If the limit is below five.

    Notes
    -----
    For a count that is known too well, a linear programme looks for the cheapest set
    of figures to hide so that the count could be k above its smallest possible value
    (Fischetti and Salazar 2001, Management Science 47, 1008-1027, relaxed to one
    target at a time). Every table that a programme returns agrees with what is shown
    and therefore widens the known range of all figures at once; hiding more never
    makes a range smaller. If the solver fails, everything is hidden.
    See docs/methods/suppression.md.

    Examples
    --------
    One small count in a total of 83 takes the smaller of the others along:

    >>> import numpy as np
    >>> everything = np.ones(4, dtype=bool)
    >>> figures = Figures(
    ...     sums=np.vstack([np.eye(3), np.ones(3)]),
    ...     values=np.array([3.0, 30.0, 50.0, 83.0]),
    ...     is_count=everything,
    ...     is_declared=everything,
    ...     is_sensitive=np.array([True, False, False, False]),
    ...     cost=np.array([1.0, 2.0, 3.0, 9.0]),
    ... )
    >>> protect(figures, everything, minimum_cell=10).tolist()
    [False, False, True, True]
    """
    width = check_minimum_cell(minimum_cell)
    shown = closure(is_shown & figures.is_declared & ~figures.is_sensitive)
    low = high = figures.values
    while True:
        needed = _guarded(figures, shown)
        narrow = np.flatnonzero(needed & (high - low < width - _TOLERANCE))
        if not len(narrow):
            return shown
        index = int(narrow[0])
        tables = _extremes(figures, shown, index, width)
        if tables is None:
            return ~np.isfinite(figures.cost)
        low, high = _widened(figures, (low, high), tables)
        if high[index] - low[index] >= width - _TOLERANCE:
            continue
        ends = float(low[index]), float(high[index])
        found = _cheapest_opening(figures, shown, index, ends, width)
        if found is None:
            return ~np.isfinite(figures.cost)
        _, opened, table = found
        shown = closure(shown & ~opened)
        low, high = _widened(figures, (low, high), (table,))


def _widened(
    figures: Figures, known: tuple[Values, Values], tables: tuple[Values, ...]
) -> tuple[Values, Values]:
    low, high = known
    for table in tables:
        possible = figures.sums @ table
        low, high = np.minimum(low, possible), np.maximum(high, possible)
    return low, high
