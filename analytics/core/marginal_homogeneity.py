"""Whether answers in several categories are spread alike before and after."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from analytics.core.chi_square import chi_square_result
from analytics.core.errors import CategoryScoreError
from analytics.core.results import Result, Status, TestResult
from analytics.core.tables import JointTable
from analytics.core.tails import log_p_from_z, log_p_result

Units = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]

_TOO_FEW = "A test needs at least two linked pairs."
_NO_CHANGE = "No pair changed its category."
_UNCONNECTED = (
    "The changes do not connect all categories, so the covariance is singular: "
    "join categories."
)
_ALIKE = "Every pair changed by the same step, so the covariance is singular."
_SAME_SCORES = "The scores are equal in all categories between which pairs changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginalHomogeneity(Result):
    """Tests of a square table of linked answers, over the categories that occur."""

    n: int | None
    categories: tuple[int, ...]
    stuart_maxwell: TestResult
    bhapkar: TestResult
    bowker: TestResult
    ordinal: TestResult
    status: Status = Status.OK
    reason: str | None = None


def _square(table: JointTable) -> tuple[Units, Units]:
    # A category that is empty in both waves has no row and no column.
    occupied = table.count > 0
    before, after = table.before[occupied], table.after[occupied]
    categories = np.union1d(before, after)
    square = np.zeros((len(categories), len(categories)), dtype=np.int64)
    places = np.searchsorted(categories, before), np.searchsorted(categories, after)
    square[places] = table.count[occupied]
    return categories, square


def _links(square: Units) -> tuple[Scores, Scores]:
    # Which changes occur, as a graph, whatever their counts. The rank of its small
    # whole numbers is safe, where that of the covariance would need a tolerance.
    moves = (square > 0).astype(float)
    either = moves + moves.T
    laplacian = np.diag(either.sum(axis=1)) - either
    net = (moves.sum(axis=0) - moves.sum(axis=1))[:, np.newaxis]
    return laplacian, np.block([[laplacian, net], [net.T, moves.sum(keepdims=True)]])


def _homogeneity(
    square: Units, kind: Literal["stuart_maxwell", "bhapkar"], method: str
) -> TestResult:
    # statsmodels takes seconds to load; only a planned categorical outcome pays.
    from statsmodels.stats.contingency_tables import SquareTable  # noqa: PLC0415

    laplacian, bordered = _links(square)
    k = len(square)
    reason = None
    if np.linalg.matrix_rank(laplacian, hermitian=True) < k - 1:
        reason = _UNCONNECTED
    elif kind == "bhapkar" and np.linalg.matrix_rank(bordered, hermitian=True) < k:
        reason = _ALIKE
    if reason:
        return TestResult(method=method, status=Status.NOT_COMPUTABLE, reason=reason)
    # By default a half would be added to every cell as soon as one is empty.
    found = SquareTable(square, shift_zeros=False).homogeneity(method=kind)
    # Its p is 1 minus the lower tail, which keeps no small p; ours does.
    return chi_square_result(float(found.statistic), k - 1, method=method)


def _bowker(square: Units, method: str) -> TestResult:
    # As above: loaded only where it is needed.
    from statsmodels.stats.contingency_tables import SquareTable  # noqa: PLC0415

    found = SquareTable(square, shift_zeros=False).symmetry()
    return chi_square_result(float(found.statistic), int(found.df), method=method)


def _score(categories: Units, scores: Mapping[int, float] | None) -> Scores:
    if scores is None:
        return categories.astype(float)
    given = [scores.get(category) for category in categories.tolist()]
    for category, score in zip(categories.tolist(), given, strict=True):
        if score is None or not math.isfinite(score):
            raise CategoryScoreError(category, score)
    return np.array(given, dtype=float)


def _ordinal(square: Units, scores: Scores, method: str) -> TestResult:
    steps = scores[np.newaxis, :] - scores[:, np.newaxis]
    squares = float((square * steps**2).sum())
    if squares == 0:
        return TestResult(method=method, status=Status.NO_NONZERO, reason=_SAME_SCORES)
    z = float((square * steps).sum()) / math.sqrt(squares)
    return log_p_result(z, log_p_from_z(z), method=method)


def marginal_homogeneity(
    table: JointTable, *, scores: Mapping[int, float] | None = None
) -> MarginalHomogeneity:
    """
    Test whether the answers of linked persons are spread alike in both waves.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs; every distinct score in units is one category.
    scores : mapping of int to float, optional
        Score of each category for the ordinal test; the scores in units themselves
        if not given, so that answers 1 to 5 are equally spaced.

    Returns
    -------
    MarginalHomogeneity
        Stuart-Maxwell, Bhapkar and Bowker chi-square; the ordinal test gives z, above
        zero for a shift to higher scores, and its square is the chi-square with df 1.

    Raises
    ------
    CategoryScoreError
        If a category that occurs has no finite score.

    Notes
    -----
    d = margin after - margin before, without one category. Stuart-Maxwell takes the
    covariance under the null hypothesis: Stuart (1955), Biometrika 42, 412-416;
    Maxwell (1970), British Journal of Psychiatry 116, 651-655. Bhapkar takes that of
    the sample: Bhapkar (1966), JASA 61, 228-235. Bowker compares every cell with its
    mirror image: Bowker (1948), JASA 43, 572-574. Ordinal: sum of the score
    differences over the root of the sum of their squares: Agresti (2013), Categorical
    Data Analysis, 3rd ed., section 11.3. See docs/methods/categorical-shift.md.

    Examples
    --------
    >>> from analytics.core.marginal_homogeneity import marginal_homogeneity
    >>> from analytics.core.tables import count_pairs
    >>> before, after = [1, 1, 1, 2, 2, 3, 3, 3], [1, 2, 3, 2, 3, 3, 2, 3]
    >>> found = marginal_homogeneity(count_pairs(before, after, low=1, high=5))
    >>> found.categories, found.stuart_maxwell.df, round(found.ordinal.statistic, 4)
    ((1, 2, 3), 2.0, 1.1339)
    """
    categories, square = _square(table)
    values = _score(categories, scores)
    names = {
        "stuart_maxwell": "Stuart-Maxwell test",
        "bhapkar": "Bhapkar test",
        "bowker": "Bowker test of symmetry",
        "ordinal": "marginal homogeneity test with scores",
    }
    n, kept = table.n, tuple(categories.tolist())
    status, reason = Status.OK, None
    if n < 2:
        status, reason = Status.TOO_FEW, _TOO_FEW
    elif n == np.trace(square):
        status, reason = Status.NO_NONZERO, _NO_CHANGE
    if reason:
        undefined = {
            key: TestResult(method=name, status=status, reason=reason)
            for key, name in names.items()
        }
        return MarginalHomogeneity(
            n=n, categories=kept, **undefined, status=status, reason=reason
        )
    return MarginalHomogeneity(
        n=n,
        categories=kept,
        stuart_maxwell=_homogeneity(square, "stuart_maxwell", names["stuart_maxwell"]),
        bhapkar=_homogeneity(square, "bhapkar", names["bhapkar"]),
        bowker=_bowker(square, names["bowker"]),
        ordinal=_ordinal(square, values, names["ordinal"]),
    )
