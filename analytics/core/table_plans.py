"""What tables of counts and means may be declared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.errors import TablePlanError, TableTooLargeError
from analytics.core.results import Result

MOST_FILTERS = 1
MOST_DIMENSIONS = 3
# Cells of the finest crossing that an audit by linear programmes can bear.
LARGEST_CROSSING = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension(Result):
    """
    Something that persons are classified by, such as city, wave or answer.

    Answers are what somebody could want to know about a person. They are the last
    dimension of a table; with `scores`, one per label, they have a mean.
    """

    name: str
    labels: tuple[str, ...]
    is_answer: bool = False
    scores: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan(Result):
    """
    One table with all its totals, and again for each label of at most one filter.

    With `has_means`, every group also has the mean score of its answers.
    """

    dimensions: tuple[str, ...]
    filters: tuple[str, ...] = ()
    has_means: bool = False


def _check_answers(dimensions: Sequence[Dimension]) -> None:
    if any(dimension.is_answer for dimension in dimensions[:-1]):
        raise TablePlanError("The answers must be the last dimension, and only that.")
    for own in dimensions:
        is_fitting = own.is_answer and len(own.scores or ()) == len(own.labels)
        if own.scores is not None and not is_fitting:
            raise TablePlanError(
                f"The dimension {own.name!r} cannot have {len(own.scores)} scores. "
                "Give scores to the answers alone, one per label."
            )


def check_dimensions(
    counts: npt.NDArray[np.int64], dimensions: Sequence[Dimension]
) -> None:
    """
    Refuse counts that the dimensions do not describe.

    Parameters
    ----------
    counts : ndarray of int
        Persons by every dimension.
    dimensions : sequence of Dimension
        The axes in their order.

    Raises
    ------
    TablePlanError
        If shape, sign, answers or scores are wrong.
    TableTooLargeError
        If the crossing is too large to be checked.

    Examples
    --------
    >>> import numpy as np
    >>> city = Dimension(name="city", labels=("Praha", "Sofia"))
    >>> check_dimensions(np.array([20, 30]), (city,))
    """
    shape = tuple(len(dimension.labels) for dimension in dimensions)
    if counts.shape != shape or not shape:
        raise TablePlanError(
            f"The counts have the shape {counts.shape}, but the dimensions have "
            f"{shape} labels. Give one axis per dimension, in the same order."
        )
    if counts.min(initial=0) < 0:
        raise TablePlanError("A count is negative. Count persons, not differences.")
    _check_answers(dimensions)
    if counts.size > LARGEST_CROSSING:
        raise TableTooLargeError(counts.size, LARGEST_CROSSING)


def check_plan(plan: TablePlan, dimensions: Sequence[Dimension]) -> None:
    """
    Refuse a table that cannot, or must not, be made.

    Parameters
    ----------
    plan : TablePlan
        One declared table.
    dimensions : sequence of Dimension
        What it may use.

    Raises
    ------
    TablePlanError
        If the plan names what is not there, or has too many filters or dimensions.

    Examples
    --------
    >>> city = Dimension(name="city", labels=("Praha", "Sofia"))
    >>> check_plan(TablePlan(dimensions=("city",)), (city,))
    """
    names = [dimension.name for dimension in dimensions]
    used = [*plan.dimensions, *plan.filters]
    if set(used) - set(names) or len(set(used)) < len(used):
        raise TablePlanError(
            f"A table over {', '.join(used)} cannot be made. Name each dimension once, "
            f"out of {', '.join(names)}."
        )
    if len(plan.filters) > MOST_FILTERS:
        raise TablePlanError(
            f"A table has {len(plan.filters)} filters; at most {MOST_FILTERS} is "
            "allowed, because filtered tables can be subtracted from each other."
        )
    if not 1 <= len(plan.dimensions) <= MOST_DIMENSIONS:
        raise TablePlanError(
            f"A table has {len(plan.dimensions)} dimensions. Declare 1 to "
            f"{MOST_DIMENSIONS}."
        )
    if plan.has_means and dimensions[-1].scores is None:
        raise TablePlanError("Means need answers with scores. Give the scores.")
