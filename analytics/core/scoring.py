"""Scale scores as exact integers: reverse keying, prorated means, missing codes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.core.errors import (
    InexactScoreError,
    OutOfRangeCodeError,
    ScaleDefinitionError,
    UnitTooFineError,
)

# A score in units and its neighbours must be exact as a double as well.
_LARGEST_UNITS = 2**53


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreSet:
    """
    Scores of one scale for many responses, in whole units.

    `units` holds the score times `units_per_point`; where `is_scored` is false the
    entry means nothing.
    """

    units: npt.NDArray[np.int64]
    is_scored: npt.NDArray[np.bool_]
    n_answered: npt.NDArray[np.int64]
    low: int
    high: int
    units_per_point: int

    @property
    def unit(self) -> Fraction:
        """
        Size of one unit in scale points.

        Returns
        -------
        Fraction
            One over the units per point.

        Examples
        --------
        >>> score_scale([[1, 2, 3, 5]], items=("a", "b", "c", "d"), low=1, high=5).unit
        Fraction(1, 12)
        """
        return Fraction(1, self.units_per_point)

    def to_dict(self) -> dict[str, Any]:
        """
        Give the scores in plain JSON types.

        Returns
        -------
        dict
            Units as a list with None where there is no score.

        Examples
        --------
        >>> answers = [[1, 2], [4, np.nan]]
        >>> score_scale(answers, items=("a", "b"), low=1, high=5).to_dict()["units"]
        [3, None]
        """
        scored = zip(self.units.tolist(), self.is_scored.tolist(), strict=True)
        return {
            "units": [value if is_scored else None for value, is_scored in scored],
            "n_answered": self.n_answered.tolist(),
            "low": self.low,
            "high": self.high,
            "units_per_point": self.units_per_point,
        }


def default_min_answered(n_items: int) -> int:
    """
    Give the number of answers that a score needs if the plan names none.

    Parameters
    ----------
    n_items : int
        Items of the scale.

    Returns
    -------
    int
        Three quarters of the items, rounded up.

    Examples
    --------
    >>> [default_min_answered(n_items) for n_items in (1, 4, 5, 20)]
    [1, 3, 4, 15]
    """
    return -(-3 * n_items // 4)


def units_per_point(n_items: int, *, min_answered: int) -> int:
    """
    Give the finest common denominator of the means of a scale.

    Parameters
    ----------
    n_items : int
        Items of the scale.
    min_answered : int
        Fewest answers that make a score.

    Returns
    -------
    int
        Least common multiple of all permitted numbers of answers.

    Raises
    ------
    ScaleDefinitionError
        If `min_answered` is not between 1 and `n_items`.
    UnitTooFineError
        If the multiple is too large for exact integers.

    Examples
    --------
    >>> units_per_point(4, min_answered=3)
    12
    """
    if not 1 <= min_answered <= n_items:
        raise ScaleDefinitionError(
            f"min_answered is {min_answered}, but the scale has {n_items} items. "
            f"Choose a number from 1 to {n_items}."
        )
    multiple = math.lcm(*range(min_answered, n_items + 1))
    if multiple > _LARGEST_UNITS // 1000:
        raise UnitTooFineError(n_items, min_answered)
    return multiple


def clean_codes(
    answers: npt.ArrayLike,
    *,
    items: Sequence[str],
    low: int,
    high: int,
    missing_codes: Sequence[int] = (),
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """
    Split raw answers into integer codes and a mask of what was answered.

    Parameters
    ----------
    answers : array_like
        One row per response, one column per item; NaN where nothing was answered.
    items : sequence of str
        Names of the columns, for the message of a refusal.
    low, high : int
        Smallest and largest permitted code.
    missing_codes : sequence of int, optional
        Codes that mean "not answered", such as "don't know".

    Returns
    -------
    tuple of ndarray
        Codes, with `low` where there is no answer, and the mask of answers.

    Raises
    ------
    OutOfRangeCodeError
        If a code is neither permitted nor declared missing.

    Examples
    --------
    >>> codes, is_answered = clean_codes(
    ...     [[4, -9]], items=("a", "b"), low=1, high=5, missing_codes=(-9,)
    ... )
    >>> codes.tolist(), is_answered.tolist()
    ([[4, 1]], [[True, False]])
    """
    raw = np.asarray(answers, dtype=np.float64).reshape(-1, len(items))
    is_answered = ~np.isnan(raw)
    if missing_codes:
        is_answered &= ~np.isin(raw, missing_codes)
    is_wrong = is_answered & ~((raw >= low) & (raw <= high) & (raw == np.floor(raw)))
    if is_wrong.any():
        row, column = np.argwhere(is_wrong)[0]
        code = float(raw[row, column])
        shown = int(code) if code.is_integer() else code
        declared = "".join(f", {code} (missing)" for code in missing_codes)
        permitted = f"{low} to {high}{declared}"
        raise OutOfRangeCodeError(items[column], shown, permitted)
    return np.where(is_answered, raw, low).astype(np.int64), is_answered


def reverse_codes(
    codes: npt.NDArray[np.int64],
    *,
    items: Sequence[str],
    reverse: Sequence[str],
    low: int,
    high: int,
) -> npt.NDArray[np.int64]:
    """
    Turn the reverse-keyed columns round: x becomes low + high - x.

    Parameters
    ----------
    codes : ndarray
        One column per item.
    items : sequence of str
        Names of the columns.
    reverse : sequence of str
        Names of the reverse-keyed columns.
    low, high : int
        Smallest and largest code.

    Returns
    -------
    ndarray
        A new array of the same shape.

    Raises
    ------
    ScaleDefinitionError
        If a reverse-keyed name is no item of the scale.

    Examples
    --------
    >>> codes = np.array([[1, 2]])
    >>> reverse_codes(codes, items=("a", "b"), reverse=("b",), low=1, high=5).tolist()
    [[1, 4]]
    """
    strangers = sorted(set(reverse) - set(items))
    if strangers:
        raise ScaleDefinitionError(
            f"{', '.join(strangers)} cannot be reversed: not among the items "
            f"{', '.join(items)}. Correct the list of reverse-keyed items."
        )
    is_reverse_keyed = np.isin(np.asarray(items), np.asarray(reverse, dtype=str))
    return np.where(is_reverse_keyed, low + high - codes, codes)


def score_scale(  # noqa: PLR0913  # one argument per fact of a scale definition
    answers: npt.ArrayLike,
    *,
    items: Sequence[str],
    low: int,
    high: int,
    reverse: Sequence[str] = (),
    min_answered: int | None = None,
    missing_codes: Sequence[int] = (),
) -> ScoreSet:
    """
    Score a scale: the mean of the answered items, as whole units.

    Parameters
    ----------
    answers : array_like
        One row per response, one column per item; NaN where nothing was answered.
    items : sequence of str
        Names of the columns.
    low, high : int
        Smallest and largest permitted code.
    reverse : sequence of str, optional
        Names of the reverse-keyed items.
    min_answered : int, optional
        Fewest answers that make a score; three quarters of the items by default.
    missing_codes : sequence of int, optional
        Codes that mean "not answered".

    Returns
    -------
    ScoreSet
        Mean times the least common multiple of the permitted numbers of answers.

    Raises
    ------
    OutOfRangeCodeError
        If a code is neither permitted nor declared missing.
    ScaleDefinitionError
        If the range, the reverse-keyed items or `min_answered` make no scale.
    UnitTooFineError
        If the scale has too many permitted numbers of answers.

    Notes
    -----
    Binary means of thirds and sixths break ties and zero differences; whole units
    keep them exact. See docs/methods/scoring.md.

    Examples
    --------
    Means of four and of three answers, in twelfths: 33/12 = 2.75 and 32/12 = 2.667.

    >>> answers = [[1, 2, 3, 5], [1, 2, np.nan, 5]]
    >>> score_scale(answers, items=("a", "b", "c", "d"), low=1, high=5).units.tolist()
    [33, 32]
    """
    if low >= high:
        raise ScaleDefinitionError(
            f"The range {low} to {high} is empty. Give the smallest code as low and "
            "the largest as high."
        )
    wanted = default_min_answered(len(items)) if min_answered is None else min_answered
    per_point = units_per_point(len(items), min_answered=wanted)
    codes, is_answered = clean_codes(
        answers, items=items, low=low, high=high, missing_codes=missing_codes
    )
    keyed = reverse_codes(codes, items=items, reverse=reverse, low=low, high=high)
    n_answered = is_answered.sum(axis=1)
    is_scored = n_answered >= wanted
    # Rows without a score divide by one and are masked.
    factor = per_point // np.where(is_scored, n_answered, 1)
    units = np.where(is_scored, (keyed * is_answered).sum(axis=1) * factor, 0)
    return ScoreSet(
        units=units,
        is_scored=is_scored,
        n_answered=n_answered,
        low=low * per_point,
        high=high * per_point,
        units_per_point=per_point,
    )


def to_units(scores: npt.ArrayLike, *, units_per_point: int) -> npt.NDArray[np.int64]:
    """
    Turn decimal scores that were computed elsewhere into whole units.

    Parameters
    ----------
    scores : array_like
        Scores such as 80.7, without missing values.
    units_per_point : int
        Ten for scores with one decimal.

    Returns
    -------
    ndarray
        Whole units.

    Raises
    ------
    InexactScoreError
        If a score is no multiple of the unit.

    Examples
    --------
    >>> to_units([80.7, -1.2], units_per_point=10).tolist()
    [807, -12]
    """
    scaled = np.asarray(scores, dtype=np.float64) * units_per_point
    units = np.rint(scaled)
    is_off = ~(np.abs(scaled - units) <= 1e-6)
    if is_off.any():
        first = int(np.flatnonzero(is_off)[0])
        raise InexactScoreError(
            float(np.ravel(np.asarray(scores))[first]), units_per_point
        )
    return units.astype(np.int64)
