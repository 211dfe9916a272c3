"""Rounded figures for public pages. Only what may be shown exactly is rounded."""

from analytics.core.disclosure import check_minimum_cell, is_small
from analytics.core.errors import UnsafeFigureError

ROUNDING_BASE = 5


def _checked(count: int, minimum_cell: int) -> int:
    # Rounding hides nothing: a 3 that is shown as 5 would still be a 3, 4, 5, 6 or 7.
    if count < 0 or is_small(count, check_minimum_cell(minimum_cell)):
        raise UnsafeFigureError(minimum_cell)
    return count


def round_count(count: int, *, minimum_cell: int, base: int = ROUNDING_BASE) -> int:
    """
    Round a count to the nearest multiple of five.

    Parameters
    ----------
    count : int
        A count that may be shown.
    minimum_cell : int
        Smallest count that may be shown.
    base : int, optional
        What the count is rounded to a multiple of; a half is rounded up.

    Returns
    -------
    int
        Each count is rounded by itself, so that rounded parts need not add up.

    Raises
    ------
    UnsafeFigureError
        If the count is small: rounding does not replace hiding.
    MinimumCellError
        If the limit is below five.

    Examples
    --------
    >>> [round_count(count, minimum_cell=10) for count in (0, 12, 13, 1000)]
    [0, 10, 15, 1000]
    """
    return (2 * _checked(count, minimum_cell) + base) // (2 * base) * base


def round_percentage(count: int, *, of: int, minimum_cell: int) -> int:
    """
    Round a percentage to an integer that is 0 or 100 only where that is exact.

    Parameters
    ----------
    count : int
        Persons of one kind; may be shown.
    of : int
        All persons of the group, at least one; may be shown.
    minimum_cell : int
        Smallest count that may be shown.

    Returns
    -------
    int
        Percentage, a half rounded up; 1 to 99 unless the count is nobody or
        everybody.

    Raises
    ------
    UnsafeFigureError
        If the count, the group, or the rest of the group is small or impossible.
    MinimumCellError
        If the limit is below five.

    Notes
    -----
    A percentage with its n gives the count back if n is below 100. It is safe only
    because the count itself is.

    Examples
    --------
    >>> round_percentage(12, of=96, minimum_cell=10)
    13
    >>> round_percentage(12, of=5000, minimum_cell=10)
    1
    """
    rest = _checked(of, minimum_cell) - _checked(count, minimum_cell)
    if of == 0:
        raise UnsafeFigureError(minimum_cell)
    if _checked(rest, minimum_cell) == 0 or count == 0:
        return 100 * count // of
    return min(max((200 * count + of) // (2 * of), 1), 99)


def step_counter(count: int, *, step: int) -> int:
    """
    Let a live counter advance in blocks, so that it does not tell who just came.

    Parameters
    ----------
    count : int
        Exact number so far.
    step : int
        Size of a block, such as the smallest cell.

    Returns
    -------
    int
        The largest multiple of the step that has been reached.

    Raises
    ------
    MinimumCellError
        If the step is below five.

    Examples
    --------
    >>> [step_counter(count, step=10) for count in (9, 10, 25)]
    [0, 10, 20]
    """
    return count // check_minimum_cell(step) * step
