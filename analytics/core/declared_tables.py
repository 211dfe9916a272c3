"""Declared tables of counts and means, and the version of them that may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.disclosure import check_minimum_cell, too_small
from analytics.core.group_disclosure import telling_cells
from analytics.core.results import Estimate, Result, Status
from analytics.core.suppression import Figures, protect
from analytics.core.table_plans import (
    Dimension,
    TablePlan,
    check_dimensions,
    check_plan,
)

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

# Hiding a total costs as much as hiding this many cells of its table.
_COST_OF_TOTAL = 3.0
# A mean is the first to go: it tells less than the counts that it would reveal.
_COST_OF_MEAN = 0.1
# A zero protects badly: whoever knows the rules does not expect one to be hidden.
_COST_OF_ZERO = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCell(Result):
    """
    One cell, or total, of the declared tables.

    `labels` has one entry per dimension in the order of the tables, None for a total.
    A hidden count is SUPPRESSED; `mean` is None where the plans ask for none.
    """

    labels: tuple[str | None, ...]
    count: int | None
    mean: Estimate | None
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTables(Result):
    """All declared tables of one set of persons, checked together."""

    minimum_cell: int
    dimensions: tuple[Dimension, ...]
    plans: tuple[TablePlan, ...]
    cells: tuple[PublishedCell, ...]


def _sums_of(dimension: Dimension) -> npt.NDArray[np.float64]:
    # One row per label, one for the total, and one for the sum of scores.
    n = len(dimension.labels)
    rows = [np.eye(n), np.ones((1, n))]
    if dimension.scores is not None:
        rows.append(np.array([dimension.scores]))
    return np.vstack(rows)


def _declared(
    places: Counts, dimensions: Sequence[Dimension], plans: Sequence[TablePlan]
) -> Mask:
    # Which figures a plan lists: totals of what it does not use, and a sum of scores
    # where it wants means.
    is_declared = np.zeros(places.shape[1], dtype=bool)
    for plan in plans:
        own = np.ones(places.shape[1], dtype=bool)
        for place, dimension in zip(places, dimensions, strict=True):
            total = len(dimension.labels)
            is_used = dimension.name in {*plan.dimensions, *plan.filters}
            is_mean = (place > total) & plan.has_means
            own &= (place == total) | (is_used & (place < total)) | is_mean
        is_declared |= own
    return is_declared


def _places(dimensions: Sequence[Dimension]) -> Counts:
    # The row of every figure on every axis: labels, then the total, then the scores.
    lengths = [len(_sums_of(dimension)) for dimension in dimensions]
    return np.indices(lengths).reshape(len(lengths), -1)


def _figures(
    counts: Counts,
    dimensions: Sequence[Dimension],
    plans: Sequence[TablePlan],
    minimum_cell: int,
) -> Figures:
    sums = _sums_of(dimensions[0])
    for dimension in dimensions[1:]:
        sums = np.kron(sums, _sums_of(dimension)).astype(np.float64)
    places = _places(dimensions)
    totals = np.array([[len(dimension.labels)] for dimension in dimensions])
    is_count = np.all(places <= totals, axis=0)
    values = sums @ counts.ravel().astype(np.float64)
    is_declared = _declared(places, dimensions, plans)
    is_sensitive = (values > 0) & (values < minimum_cell)
    if not _lists_answers(dimensions, plans):
        # Any mean bounds the counts of its answers; who lists none bears that.
        is_sensitive &= places[-1] == totals[-1]
    is_sensitive |= _telling(values, is_declared, dimensions)
    cost = (1 + np.log1p(np.abs(values))) * np.where(is_count, 1.0, _COST_OF_MEAN)
    cost *= np.where(values == 0, _COST_OF_ZERO, 1.0)
    return Figures(
        sums=sums,
        values=values,
        is_count=is_count,
        is_declared=is_declared,
        is_sensitive=is_sensitive & is_count,
        cost=cost * _COST_OF_TOTAL ** (places == totals).sum(axis=0),
    )


def _lists_answers(dimensions: Sequence[Dimension], plans: Sequence[TablePlan]) -> bool:
    last = dimensions[-1]
    used = {name for plan in plans for name in (*plan.dimensions, *plan.filters)}
    return not last.is_answer or last.name in used


def _without_groups(is_shown: Mask, dimensions: Sequence[Dimension]) -> Mask:
    # A mean goes where the count of its group goes.
    last = dimensions[-1]
    if last.scores is None:
        return is_shown
    own = is_shown.reshape(-1, len(last.labels) + 2).copy()
    own[:, -1] &= own[:, -2]
    return own.ravel()


def _telling(
    values: npt.NDArray[np.float64],
    is_declared: Mask,
    dimensions: Sequence[Dimension],
) -> Mask:
    # What tells the answer of everybody in a group that the tables name.
    last = dimensions[-1]
    if not last.is_answer:
        return np.zeros(len(values), dtype=bool)
    n = len(last.labels)
    shape = [len(_sums_of(dimension)) for dimension in dimensions]
    lines = values.reshape(shape)
    is_named = is_declared.reshape(shape)[..., n]
    telling = np.zeros(shape, dtype=bool)
    telling[..., :n] = telling_cells(lines[..., :n]) & is_named[..., np.newaxis]
    # The mean of a full group is the answer that everybody gave.
    telling[..., n + 1 :] = telling[..., :n].any(axis=-1, keepdims=True)
    return telling.ravel()


def _published_mean(
    total: float, count: float, *, is_shown: bool, reason: str
) -> Estimate:
    if not is_shown:
        return Estimate(status=Status.SUPPRESSED, reason=reason)
    if count == 0:
        return Estimate(status=Status.TOO_FEW, reason="No answer at all.")
    return Estimate(value=float(total / count))


def _cells(
    figures: Figures,
    is_shown: Mask,
    dimensions: Sequence[Dimension],
    reason: str,
) -> tuple[PublishedCell, ...]:
    labels = [(*dimension.labels, None) for dimension in dimensions]
    places = _places(dimensions)
    n_answers = len(dimensions[-1].labels)
    cells = []
    for index in np.flatnonzero(figures.is_declared & figures.is_count).tolist():
        place, value = places[:, index].tolist(), float(figures.values[index])
        mean = None
        # The sum of scores of a group follows its total.
        has_mean = place[-1] == n_answers and dimensions[-1].scores is not None
        if has_mean and figures.is_declared[index + 1]:
            total, is_mean_shown = figures.values[index + 1], is_shown[index + 1]
            mean = _published_mean(total, value, is_shown=is_mean_shown, reason=reason)
        is_count_shown = bool(is_shown[index])
        cells.append(
            PublishedCell(
                labels=tuple(own[i] for own, i in zip(labels, place, strict=True)),
                count=round(value) if is_count_shown else None,
                mean=mean,
                status=Status.OK if is_count_shown else Status.SUPPRESSED,
                reason=None if is_count_shown else reason,
            )
        )
    return tuple(cells)


def publish_tables(
    counts: npt.ArrayLike,
    *,
    dimensions: Sequence[Dimension],
    plans: Sequence[TablePlan],
    minimum_cell: int,
) -> PublishedTables:
    """
    Give all declared tables of one set of persons, with what is unsafe hidden.

    Parameters
    ----------
    counts : array_like of int
        Persons by every dimension that a plan uses: one axis per dimension.
    dimensions : sequence of Dimension
        The axes in their order; answers last.
    plans : sequence of TablePlan
        Everything that will ever be published about these persons.
    minimum_cell : int
        The limit k, at least five.

    Returns
    -------
    PublishedTables
        Each cell once, although several tables may show it. Small counts, full
        groups and what would reveal them are SUPPRESSED.

    Raises
    ------
    TablePlanError
        If counts, dimensions and plans do not fit each other.
    TableTooLargeError
        If the crossing is too large to be checked.
    MinimumCellError
        If the limit is below five.

    Notes
    -----
    All tables and filters are checked together: each hidden count, and each small
    count even of a crossing that no table lists, keeps a range at least k wide for
    somebody who knows every shown count and mean. See docs/methods/suppression.md.

    Examples
    --------
    >>> tables = publish_tables(
    ...     [[3, 40], [30, 50], [20, 60]],
    ...     dimensions=(
    ...         Dimension(name="city", labels=("Praha", "Rubano", "Sofia")),
    ...         Dimension(name="answer", labels=("no", "yes"), is_answer=True),
    ...     ),
    ...     plans=(TablePlan(dimensions=("city", "answer")),),
    ...     minimum_cell=10,
    ... )
    >>> [cell.count for cell in tables.cells if cell.labels[1] == "no"]
    [None, 30, None, 53]
    >>> [cell.count for cell in tables.cells if cell.labels[1] is None]
    [43, 80, 80, 203]
    """
    table = np.asarray(counts, dtype=np.int64)
    least = check_minimum_cell(minimum_cell)
    check_dimensions(table, dimensions)
    for plan in plans:
        check_plan(plan, dimensions)
    figures = _figures(table, dimensions, plans, least)
    is_telling = _telling(figures.values, figures.is_declared, dimensions)
    is_shown = protect(
        figures,
        ~is_telling,
        minimum_cell=least,
        closure=lambda shown: _without_groups(shown, dimensions),
    )
    return PublishedTables(
        minimum_cell=least,
        dimensions=tuple(dimensions),
        plans=tuple(plans),
        cells=_cells(figures, is_shown, dimensions, too_small(least)),
    )
