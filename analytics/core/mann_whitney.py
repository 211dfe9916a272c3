"""The rank test of Mann and Whitney for two waves without links, from counts."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.errors import IncompatibleTablesError
from analytics.core.moments import exact_sum
from analytics.core.ordering import median_difference
from analytics.core.results import Estimate, Result, Status, TestResult
from analytics.core.tables import MarginTable
from analytics.core.tails import log_p_from_z, log_p_result

Units = npt.NDArray[np.int64]

# The exact law is computed up to this many scores in both waves together ...
EXACT_N = 100
# ... and the shift up to this many pairs of distinct scores.
SHIFT_LIMIT = 1_000_000

_METHODS = {
    "asymptotic": "Mann-Whitney test, normal",
    "corrected": "Mann-Whitney test, normal, continuity-corrected",
    "exact": "exact conditional Mann-Whitney test",
}
_EMPTY = "A wave without any score."
_TOO_FEW = "Each wave needs at least two scores."
_CONSTANT = "All scores of both waves are equal."
_TOO_MANY = "Too many scores for the exact law; see the asymptotic test."
_TOO_FINE = "Too many pairs of distinct scores for the median of their differences."


@dataclass(frozen=True, slots=True, kw_only=True)
class MannWhitney(Result):
    """Mann-Whitney test; U counts pairs in which the later score is the higher."""

    n_before: int | None
    n_after: int | None
    u: float | None
    variance: float | None
    hodges_lehmann: Estimate
    asymptotic: TestResult
    corrected: TestResult
    exact: TestResult
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedCounts:
    """Counts of both waves over the scores that occur in either, in rising order."""

    value: Units
    before: Units
    after: Units

    @property
    def n_before(self) -> int:
        """
        Count the scores of the earlier wave.

        Returns
        -------
        int
            Their number.

        Examples
        --------
        >>> value, before, after = np.array([[1, 2, 5], [1, 2, 0], [0, 1, 1]])
        >>> AlignedCounts(value=value, before=before, after=after).n_before
        3
        """
        return int(self.before.sum())

    @property
    def n_after(self) -> int:
        """
        Count the scores of the later wave.

        Returns
        -------
        int
            Their number.

        Examples
        --------
        >>> value, before, after = np.array([[1, 2, 5], [1, 2, 0], [0, 1, 1]])
        >>> AlignedCounts(value=value, before=before, after=after).n_after
        2
        """
        return int(self.after.sum())


def aligned_counts(before: MarginTable, after: MarginTable) -> AlignedCounts:
    """
    Put the counts of two waves over the same scores.

    Parameters
    ----------
    before, after : MarginTable
        Counts of the scores of the two waves.

    Returns
    -------
    AlignedCounts
        Distinct scores and how often each occurs in either wave.

    Raises
    ------
    IncompatibleTablesError
        If the waves differ in range or unit.

    Examples
    --------
    >>> from analytics.core.mann_whitney import aligned_counts
    >>> from analytics.core.tables import count_scores
    >>> waves = [count_scores(s, low=1, high=5) for s in ([1, 2, 2], [2, 5])]
    >>> found = aligned_counts(*waves)
    >>> found.value.tolist(), found.before.tolist(), found.after.tolist()
    ([1, 2, 5], [1, 2, 0], [0, 1, 1])
    """
    if before.measure != after.measure:
        raise IncompatibleTablesError(before.measure, after.measure)
    occurring = [wave.value[wave.count > 0] for wave in (before, after)]
    values = np.union1d(*occurring)
    counts = np.zeros((2, len(values)), dtype=np.int64)
    for row, wave, own in zip(counts, (before, after), occurring, strict=True):
        row[np.searchsorted(values, own)] = wave.count[wave.count > 0]
    return AlignedCounts(value=values, before=counts[0], after=counts[1])


def _doubled_ranks(counts: AlignedCounts) -> tuple[Units, Units]:
    # Twice the mid-rank of each score among all scores of both waves.
    both = counts.before + counts.after
    return 2 * (np.cumsum(both) - both) + both + 1, both


def _u(counts: AlignedCounts) -> float:
    ranks, _ = _doubled_ranks(counts)
    n_after = counts.n_after
    return (exact_sum(counts.after, ranks) - n_after * (n_after + 1)) / 2


def _variance(counts: AlignedCounts) -> float:
    # n1 n2/12 (N + 1 - sum(t^3 - t)/(N (N - 1))) in whole numbers up to one division.
    _, both = _doubled_ranks(counts)
    n = int(both.sum())
    ties = exact_sum(both, both, both) - n
    spread = (n + 1) * n * (n - 1) - ties
    return counts.n_before * counts.n_after * spread / (12 * n * (n - 1))


def _log_exact_p(counts: AlignedCounts) -> float:
    # How many ways there are to draw one wave from all scores, by the number drawn
    # and the sum of their doubled ranks. The smaller wave is drawn: the other's sum
    # is the total minus this one, just as far from its expectation.
    ranks, both = _doubled_ranks(counts)
    own = min(counts.before, counts.after, key=lambda wave: wave.sum())
    drawn = int(own.sum())
    ways = np.zeros((drawn + 1, exact_sum(both, ranks) + 1))
    ways[0, 0] = 1
    for rank, times in zip(ranks.tolist(), both.tolist(), strict=True):
        for _ in range(times):
            ways[1:, rank:] += ways[:-1, :-rank]
    # A doubled rank is N + 1 on average.
    expected = drawn * (int(both.sum()) + 1)
    distance = np.abs(np.arange(ways.shape[1]) - expected)
    extreme = distance >= abs(exact_sum(own, ranks) - expected)
    law = ways[drawn]
    return min(0.0, math.log(law[extreme].sum() / law.sum()))


def _shift(counts: AlignedCounts, units_per_point: int) -> Estimate:
    is_before, is_after = counts.before > 0, counts.after > 0
    if int(is_before.sum()) * int(is_after.sum()) > SHIFT_LIMIT:
        return Estimate(status=Status.NOT_COMPUTABLE, reason=_TOO_FINE)
    shifts = np.subtract.outer(counts.value[is_after], counts.value[is_before]).ravel()
    times = np.multiply.outer(counts.after[is_after], counts.before[is_before]).ravel()
    order = np.argsort(shifts, kind="stable")
    return median_difference(
        shifts[order], times[order], units_per_point=units_per_point
    )


def _exact(counts: AlignedCounts, u: float) -> TestResult:
    if counts.n_before + counts.n_after > EXACT_N:
        return TestResult(
            method=_METHODS["exact"], status=Status.NOT_COMPUTABLE, reason=_TOO_MANY
        )
    log_p = _log_exact_p(counts)
    return log_p_result(u, log_p, method=_METHODS["exact"], is_exact=True)


def _tests(counts: AlignedCounts, u: float, variance: float) -> dict[str, TestResult]:
    centred = u - counts.n_before * counts.n_after / 2
    z = centred / math.sqrt(variance)
    z_corrected = (centred - math.copysign(0.5, centred)) / math.sqrt(variance)
    z_corrected = z_corrected if centred else 0.0
    return {
        "asymptotic": log_p_result(z, log_p_from_z(z), method=_METHODS["asymptotic"]),
        "corrected": log_p_result(
            z_corrected, log_p_from_z(z_corrected), method=_METHODS["corrected"]
        ),
        "exact": _exact(counts, u),
    }


def _undefined(status: Status, reason: str) -> dict[str, TestResult]:
    return {
        key: TestResult(method=method, status=status, reason=reason)
        for key, method in _METHODS.items()
    }


def mann_whitney(before: MarginTable, after: MarginTable) -> MannWhitney:
    """
    Test whether the scores of two waves without links are alike, by ranks.

    Parameters
    ----------
    before, after : MarginTable
        Counts of the scores of the two waves.

    Returns
    -------
    MannWhitney
        U of the later wave, shift in scale points, and asymptotic, corrected and
        exact two-sided p; exact up to 100 scores in both waves together.

    Raises
    ------
    IncompatibleTablesError
        If the waves differ in range or unit.

    Notes
    -----
    U = number of pairs with after > before, plus half of the ties; variance
    n1 n2/12 (N + 1 - sum(t^3 - t)/(N (N - 1))). The headline has no continuity
    correction. Exact: all ways to draw one wave from the observed scores, ties
    included, that carry U as far from its expectation. Mann and Whitney (1947),
    Annals of Mathematical Statistics 18, 50-60. Shift: median of all differences
    after minus before, Hodges and Lehmann (1963), same Annals 34, 598-611.

    Examples
    --------
    >>> from analytics.core.mann_whitney import mann_whitney
    >>> from analytics.core.tables import count_scores
    >>> waves = [count_scores(s, low=1, high=5) for s in ([1, 2, 2, 3], [2, 4, 5])]
    >>> found = mann_whitney(*waves)
    >>> found.u, round(found.asymptotic.p, 4), round(found.exact.p, 4)
    (10.0, 0.1422, 0.2)
    """
    counts = aligned_counts(before, after)
    u, shift = None, Estimate(status=Status.TOO_FEW, reason=_EMPTY)
    if counts.n_before and counts.n_after:
        u = _u(counts)
        shift = _shift(counts, before.units_per_point)
    variance, status, reason = None, Status.OK, None
    if u is None or min(counts.n_before, counts.n_after) < 2:
        status, reason = Status.TOO_FEW, _TOO_FEW
        tests = _undefined(status, reason)
    elif len(counts.value) == 1:
        status, reason = Status.CONSTANT, _CONSTANT
        tests = _undefined(status, reason)
    else:
        variance = _variance(counts)
        tests = _tests(counts, u, variance)
    return MannWhitney(
        n_before=counts.n_before,
        n_after=counts.n_after,
        u=u,
        variance=variance,
        hodges_lehmann=shift,
        **tests,
        status=status,
        reason=reason,
    )
