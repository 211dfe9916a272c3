"""What is too small to be shown, and how a result is emptied."""

import dataclasses
from typing import Any, TypeVar

from analytics.core.errors import MinimumCellError
from analytics.core.results import Result, Status

R = TypeVar("R", bound=Result)

LOWEST_MINIMUM_CELL = 5
DEFAULT_MINIMUM_CELL = 10

# An interval of a subgroup says little and tells much below this number.
INTERVAL_MINIMUM = 20


def check_minimum_cell(minimum_cell: int) -> int:
    """
    Refuse a limit that is too low.

    Parameters
    ----------
    minimum_cell : int
        Smallest count that may be shown.

    Returns
    -------
    int
        The same number.

    Raises
    ------
    MinimumCellError
        If it is below five.

    Examples
    --------
    >>> check_minimum_cell(10)
    10
    >>> check_minimum_cell(3)
    Traceback (most recent call last):
        ...
    analytics.core.errors.MinimumCellError: The smallest cell 3 is below 5. ...
    """
    if minimum_cell < LOWEST_MINIMUM_CELL:
        raise MinimumCellError(minimum_cell, LOWEST_MINIMUM_CELL)
    return minimum_cell


def is_small(count: int, minimum_cell: int) -> bool:
    """
    Whether a count must not be shown.

    Parameters
    ----------
    count : int
        Number of persons.
    minimum_cell : int
        Smallest count that may be shown.

    Returns
    -------
    bool
        True from 1 to the limit minus one; nobody stands behind a zero.

    Examples
    --------
    >>> [is_small(count, 10) for count in (0, 1, 9, 10)]
    [False, True, True, False]
    """
    return 0 < count < minimum_cell


def too_small(minimum_cell: int) -> str:
    """
    Say why a result is hidden.

    Parameters
    ----------
    minimum_cell : int
        Smallest count that may be shown.

    Returns
    -------
    str
        The sentence; the same for a small cell and for one that protects it.

    Examples
    --------
    >>> too_small(10)
    'Hidden: fewer than 10 persons here, or in what could be computed from it.'
    """
    return (
        f"Hidden: fewer than {minimum_cell} persons here, or in what could be "
        "computed from it."
    )


def suppress(result: R, reason: str) -> R:
    """
    Empty a result: every number goes, names and methods stay.

    Parameters
    ----------
    result : Result
        Any result of the core.
    reason : str
        Sentence for the reader.

    Returns
    -------
    Result
        Same type, all statuses SUPPRESSED.

    Examples
    --------
    >>> from analytics.core.results import Estimate
    >>> hidden = suppress(Estimate(value=3.2, se=0.4), too_small(10))
    >>> hidden.value, hidden.se, hidden.status.name
    (None, None, 'SUPPRESSED')
    """
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(result):
        changes[field.name] = _emptied(field.name, getattr(result, field.name), reason)
    return dataclasses.replace(result, **changes)


def _emptied(name: str, value: Any, reason: str) -> Any:
    if name == "reason":
        return reason
    if isinstance(value, Status):
        return Status.SUPPRESSED
    if isinstance(value, Result):
        # An interval is nothing but numbers.
        has_status = "status" in {f.name for f in dataclasses.fields(value)}
        is_group = any(
            isinstance(getattr(value, f.name), Result)
            for f in dataclasses.fields(value)
        )
        return suppress(value, reason) if has_status or is_group else None
    if isinstance(value, tuple):
        return ()
    return value if isinstance(value, str) else None
