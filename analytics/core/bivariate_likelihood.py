"""Likelihood of a bivariate normal of which persons show both sides or only one."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.moments import exact_sum, moments
from analytics.core.tables import JointTable, MarginTable

Array = npt.NDArray[np.float64]

_MAX_ITERATIONS = 500
# Squared length of the last step, in standard errors of the parameters.
_CONVERGED = 1e-12
_ROUNDING = 2e-15
_SHIFT = np.array([-1.0, 1.0])  # mean after minus mean before


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patterns:
    """
    Sufficient statistics of three kinds of persons: both waves, before, after only.

    `n` has shape (3,), `mean` (3, 2) and `scatter` (3, 2, 2), in scale points. What a
    kind of person does not show is zero and has no weight.
    """

    n: Array
    mean: Array
    scatter: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """Where the likelihood is highest, and the precision of the shift there."""

    means: tuple[float, float]
    means_variance: tuple[float, float]
    variance_of_shift: float
    df: float
    sds: tuple[float, float]
    correlation: float
    log_likelihood: float
    n_iterations: int
    has_converged: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Point:
    # One covariance matrix and what follows from it. `w` are the precisions of one
    # person of each kind, blown up to both waves; `spread` is the covariance of the
    # means; `scatter` is taken around the fitted means.
    patterns: Patterns
    is_reml: bool
    covariance: Array
    slopes: Array
    w: Array
    log_determinants: Array
    means: Array
    spread: Array
    scatter: Array


def _pairs(table: JointTable) -> tuple[list[float], list[list[float]]]:
    # Sums of the linked are exact integers; only the last division rounds.
    n, count, unit = table.n, table.count, table.units_per_point
    x, y = table.before, table.after
    sum_x, sum_y = exact_sum(count, x), exact_sum(count, y)
    xx = n * exact_sum(count, x, x) - sum_x * sum_x
    yy = n * exact_sum(count, y, y) - sum_y * sum_y
    xy = n * exact_sum(count, x, y) - sum_x * sum_y
    per = n * unit**2
    mean = [sum_x / (n * unit), sum_y / (n * unit)]
    return mean, [[xx / per, xy / per], [xy / per, yy / per]]


def patterns_of(
    linked: JointTable, before_only: MarginTable, after_only: MarginTable
) -> Patterns:
    """
    Reduce the counts to sufficient statistics.

    Parameters
    ----------
    linked : JointTable
        Counts of linked pairs, at least one.
    before_only, after_only : MarginTable
        Counts of the scores of persons who show one wave only.

    Returns
    -------
    Patterns
        Numbers, means and scatter matrices in scale points.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs, count_scores
    >>> linked = count_pairs([1, 2, 4], [2, 3, 3], low=1, high=5)
    >>> one, none = (count_scores(s, low=1, high=5) for s in ([5], []))
    >>> patterns_of(linked, one, none).n.tolist()
    [3.0, 1.0, 0.0]
    """
    n, mean, scatter = np.zeros(3), np.zeros((3, 2)), np.zeros((3, 2, 2))
    n[0] = linked.n
    mean[0], scatter[0] = _pairs(linked)
    for side, table in enumerate((before_only, after_only)):
        unit = table.units_per_point
        own = moments(table.value, table.count, units_per_point=unit)
        if own.mean is not None:
            n[side + 1] = own.n
            mean[side + 1, side] = own.mean
            scatter[side + 1, side, side] = own.spread / (own.n * unit**2)
    return Patterns(n=n, mean=mean, scatter=scatter)


def _covariance(parameters: Array) -> tuple[Array, Array]:
    # Parameters: log SD before, log SD after, Fisher's z of the correlation. They
    # are free, and a change of unit only moves the first two. Slopes: shape (3, 2, 2).
    a, b = np.exp(parameters[:2]).tolist()
    r = math.tanh(parameters[2])
    c, turn = r * a * b, (1 - r * r) * a * b
    slopes = [
        [[2 * a * a, c], [c, 0.0]],
        [[0.0, c], [c, 2 * b * b]],
        [[0.0, turn], [turn, 0.0]],
    ]
    return np.array([[a * a, c], [c, b * b]]), np.array(slopes)


def _point(patterns: Patterns, parameters: Array, *, is_reml: bool) -> _Point:
    covariance, slopes = _covariance(parameters)
    (xx, xy), (_, yy) = covariance.tolist()
    # By the correlation: xx yy - xy^2 would lose its digits where it is near one.
    determinant = xx * yy / math.cosh(parameters[2]) ** 2
    both = [
        [yy / determinant, -xy / determinant],
        [-xy / determinant, xx / determinant],
    ]
    w = np.array([both, [[1 / xx, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 1 / yy]]])
    n = patterns.n
    spread = np.linalg.inv(np.einsum("k,kab->ab", n, w))
    means = spread @ np.einsum("k,kab,kb->a", n, w, patterns.mean)
    gap = patterns.mean - means
    return _Point(
        patterns=patterns,
        is_reml=is_reml,
        covariance=covariance,
        slopes=slopes,
        w=w,
        log_determinants=np.log([determinant, xx, yy]),
        means=means,
        spread=spread,
        scatter=patterns.scatter + np.einsum("k,ka,kb->kab", n, gap, gap),
    )


def _log_likelihood(at: _Point) -> float:
    n = at.patterns.n
    n_scores = 2 * n[0] + n[1] + n[2]
    total = n @ at.log_determinants + np.sum(at.w * at.scatter)
    if at.is_reml:  # the means, two of them, are integrated out
        n_scores -= 2
        total -= np.linalg.slogdet(at.spread)[1]
    return -float(total + n_scores * math.log(2 * math.pi)) / 2


def _score(at: _Point) -> Array:
    n, wv = at.patterns.n, at.w[:, None] @ at.slopes
    scatter = at.scatter
    if at.is_reml:
        scatter = scatter + n[:, None, None] * at.spread
    pull = np.einsum("kiab,kbc,kca->i", wv, at.w, scatter)
    return (pull - np.einsum("k,kiaa->i", n, wv)) / 2


def _pull(at: _Point) -> Array:
    # Minus the slopes of the precision of the means, shape (3, 2, 2).
    return np.einsum("k,kab,ibc,kcd->iad", at.patterns.n, at.w, at.slopes, at.w)


def _information(at: _Point) -> Array:
    # Expected information about the covariance: tr(P V_i P V_j) / 2, where P is the
    # precision of all scores, for REML with the means projected out.
    n, wv = at.patterns.n, at.w[:, None] @ at.slopes
    information = np.einsum("k,kiab,kjba->ij", n, wv, wv) / 2
    if at.is_reml:
        turned = at.spread @ _pull(at)
        information -= np.einsum("k,ab,kibc,kjcd,kda->ij", n, at.spread, wv, wv, at.w)
        information += np.einsum("iab,jba->ij", turned, turned) / 2
    return information


def _step(at: _Point, ties: Array) -> tuple[Array, float]:
    # Fisher scoring, and the squared length of the step in standard errors.
    score = ties.T @ _score(at)
    step = np.linalg.solve(ties.T @ _information(at) @ ties, score)
    return ties @ step, float(score @ step)


def _climb(at: _Point, parameters: Array, step: Array) -> tuple[_Point, Array]:
    # No parameter moves by more than one, and a step that lowers the likelihood is
    # halved; the slack is rounding.
    step = step / max(1.0, float(np.abs(step).max()))
    floor = _log_likelihood(at)
    floor -= _ROUNDING * abs(floor)
    trial = _point(at.patterns, parameters + step, is_reml=at.is_reml)
    while _log_likelihood(trial) < floor:
        step = step / 2
        trial = _point(at.patterns, parameters + step, is_reml=at.is_reml)
    return trial, parameters + step


def _result(at: _Point, ties: Array, iterations: int, *, has_converged: bool) -> Fit:
    # Satterthwaite's df of the shift: 2 V^2 / (slope of V)' I^-1 (slope of V).
    towards = at.spread @ _SHIFT
    variance = float(_SHIFT @ towards)
    slope = ties.T @ np.einsum("a,iab,b->i", towards, _pull(at), towards)
    information = ties.T @ _information(at) @ ties
    noise = float(slope @ np.linalg.solve(information, slope))
    sds = np.sqrt(np.diag(at.covariance)).tolist()
    return Fit(
        means=tuple(at.means.tolist()),
        means_variance=tuple(np.diag(at.spread).tolist()),
        variance_of_shift=variance,
        df=2 * variance**2 / noise,
        sds=tuple(sds),
        correlation=float(at.covariance[0, 1]) / math.prod(sds),
        log_likelihood=_log_likelihood(at),
        n_iterations=iterations,
        has_converged=has_converged,
    )


def maximise(
    patterns: Patterns,
    *,
    start: tuple[float, float, float],
    is_reml: bool,
    equal_variances: bool,
) -> Fit:
    """
    Climb to the maximum of the likelihood by Fisher scoring.

    Parameters
    ----------
    patterns : Patterns
        Sufficient statistics.
    start : tuple of float
        Standard deviations before and after, and a correlation inside (-1, 1).
    is_reml : bool
        Whether the restricted likelihood is meant.
    equal_variances : bool
        Whether both waves share one standard deviation.

    Returns
    -------
    Fit
        With `has_converged` false if the last step was not yet negligible.

    Notes
    -----
    The means are profiled out by generalised least squares. Score and expected
    information in closed form: Lindstrom and Bates (1988), JASA 83, 1014-1022.
    Degrees of freedom: Fai and Cornelius (1996), Journal of Statistical Computation
    and Simulation 54, 363-378.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs, count_scores
    >>> linked = count_pairs([1, 2, 4, 3], [2, 2, 5, 3], low=1, high=5)
    >>> none = count_scores([], low=1, high=5)
    >>> fit = maximise(
    ...     patterns_of(linked, none, none),
    ...     start=(1.0, 1.0, 0.5),
    ...     is_reml=True,
    ...     equal_variances=False,
    ... )
    >>> round(fit.variance_of_shift, 4), round(fit.df, 4)
    (0.0833, 3.0)
    """
    before, after, r = start
    parameters = np.array([math.log(before), math.log(after), math.atanh(r)])
    ties = np.eye(3)
    if equal_variances:
        parameters[:2] = parameters[:2].mean()
        ties = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    at = _point(patterns, parameters, is_reml=is_reml)
    for iteration in range(1, _MAX_ITERATIONS + 1):
        step, length = _step(at, ties)
        if length < _CONVERGED:
            return _result(at, ties, iteration, has_converged=True)
        at, parameters = _climb(at, parameters, step)
    return _result(at, ties, _MAX_ITERATIONS, has_converged=False)
