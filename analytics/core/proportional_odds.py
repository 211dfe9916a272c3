"""Cumulative-logit model with proportional odds, fitted to a table of counts."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from analytics.core.results import Result, Status

Matrix = npt.NDArray[np.float64]

_ITERATIONS = 60
_HALVINGS = 40
_LONGEST_STEP = 4.0
_DECREMENT = 1e-10  # twice what the log-likelihood could still gain
_ROUNDING = 1e-13  # of the log-likelihood, relative
# Where a coefficient runs off to infinity, the information about it is near 1e-10 at
# the stop; this would be a standard error of a thousand.
_LEAST_INFORMATION = 1e-6

_ONE_CATEGORY = "All answers lie in one category."
_NO_RANK = (
    "The predictors cannot be told apart: some never vary, or always go together."
)
_SEPARATION = "The predictors separate the categories: nothing is left to chance."
_NOT_SETTLED = "The fit did not settle; a predictor may separate the categories."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionalOdds(Result):
    """
    Fit of logit P(Y <= j) = threshold_j - x b; positive b means higher categories.

    `null_log_likelihood` is that of the thresholds alone. Categories that nobody
    chose are left out, which is what the likelihood tends to.
    """

    n: int
    thresholds: tuple[float, ...] = ()
    coefficients: tuple[float, ...] = ()
    se: tuple[float, ...] = ()
    log_likelihood: float | None = None
    null_log_likelihood: float | None = None
    status: Status = Status.OK
    reason: str | None = None


class _Likelihood:
    # Log-likelihood and derivatives of a table, at (thresholds, coefficients). A cell
    # lies between two bounds z = threshold - x b; the outermost are infinite.
    def __init__(self, counts: npt.NDArray[np.int64], design: Matrix) -> None:
        n_rows, n_categories = counts.shape
        self.counts = counts.astype(np.float64)
        self.design = design
        self.n_thresholds = n_categories - 1
        # d z / d parameters for the upper bound of each cell; zero where infinite.
        upper = np.zeros((n_rows, n_categories, self.n_thresholds + design.shape[1]))
        upper[:, :-1, : self.n_thresholds] = np.eye(self.n_thresholds)
        upper[:, :-1, self.n_thresholds :] = -design[:, None, :]
        self.upper = upper
        self.lower = np.concatenate(
            [np.zeros_like(upper[:, :1]), upper[:, :-1]], axis=1
        )

    def reach(self, step: Matrix) -> float:
        # How far the step moves any bound, in logits.
        return float(np.abs(self.upper @ step).max())

    def start(self) -> Matrix:
        # The fit without predictors, which is also the null model.
        below = self.counts.sum(axis=0).cumsum()
        thresholds = special.logit(below[:-1] / below[-1])
        return np.concatenate([thresholds, np.zeros(self.design.shape[1])])

    def _bounds(self, parameters: Matrix) -> tuple[Matrix, Matrix]:
        thresholds = parameters[: self.n_thresholds]
        padded = np.concatenate([[-math.inf], thresholds, [math.inf]])
        z = padded - (self.design @ parameters[self.n_thresholds :])[:, None]
        return z[:, :-1], z[:, 1:]

    def _shares(self, low: Matrix, high: Matrix) -> Matrix:
        # In the upper tail differences of 1 - F keep the digits that F has lost.
        mirrored = special.expit(-low) - special.expit(-high)
        shares: Matrix = special.expit(high) - special.expit(low)
        return np.where(low > 0, mirrored, shares)

    def value(self, parameters: Matrix) -> float:
        is_used = self.counts > 0
        shares = self._shares(*self._bounds(parameters))[is_used]
        # Thresholds out of order make a share negative; no category is empty.
        if (shares <= 0).any():
            return -math.inf
        return float(self.counts[is_used] @ np.log(shares))

    def derivatives(self, parameters: Matrix) -> tuple[Matrix, Matrix]:
        # Gradient, and the observed information (minus the second derivatives).
        low, high = self._bounds(parameters)
        shares = np.maximum(self._shares(low, high), 1e-300)
        weight = self.counts / shares
        slope_low, slope_high = _density(low), _density(high)
        bend_low = slope_low * -np.tanh(low / 2)
        bend_high = slope_high * -np.tanh(high / 2)
        score = (
            slope_high[..., None] * self.upper - slope_low[..., None] * self.lower
        ) / shares[..., None]
        gradient = np.einsum("rc,rcp->p", self.counts, score)
        information = _products(self.counts, score)
        information -= _products(weight * bend_high, self.upper)
        information += _products(weight * bend_low, self.lower)
        return gradient, information


def _density(z: Matrix) -> Matrix:
    result: Matrix = special.expit(z) * special.expit(-z)
    return result


def _products(weight: Matrix, rows: Matrix) -> Matrix:
    flat = rows.reshape(-1, rows.shape[-1])
    result: Matrix = (flat * weight.reshape(-1, 1)).T @ flat
    return result


def _maximum(likelihood: _Likelihood) -> tuple[Matrix, Matrix] | None:
    # Newton; the log-likelihood is concave (Pratt 1981), so halving always gets up.
    parameters = likelihood.start()
    value = likelihood.value(parameters)
    for _ in range(_ITERATIONS):
        gradient, information = likelihood.derivatives(parameters)
        try:
            step = np.linalg.solve(information, gradient).astype(np.float64)
        except np.linalg.LinAlgError:
            return None
        if gradient @ step < _DECREMENT:
            # The last step is taken too: it squares the error that is left.
            return parameters + step, information
        # Farther out the table looks separated, and rounding hides the way back.
        step *= min(1.0, _LONGEST_STEP / likelihood.reach(step))
        parameters, value = _ascended(likelihood, parameters, step, value)
    return None


def _ascended(
    likelihood: _Likelihood, parameters: Matrix, step: Matrix, value: float
) -> tuple[Matrix, float]:
    for _ in range(_HALVINGS):
        higher = likelihood.value(parameters + step)
        if higher >= value - _ROUNDING * abs(value):
            return parameters + step, higher
        step = step / 2
    return parameters, value


def _null_log_likelihood(counts: npt.NDArray[np.int64]) -> float:
    totals = counts.sum(axis=0)
    return float(totals @ np.log(totals / totals.sum()))


def _is_full_rank(design: Matrix) -> bool:
    with_constant = np.column_stack([np.ones(len(design)), design])
    return bool(np.linalg.matrix_rank(with_constant) == with_constant.shape[1])


def fit_proportional_odds(
    counts: npt.NDArray[np.int64], design: Matrix
) -> ProportionalOdds:
    """
    Fit an ordinal answer to predictors by maximum likelihood, from counts.

    Parameters
    ----------
    counts : ndarray of int
        One row per combination of predictors, one column per ordered category.
    design : ndarray
        Predictors of the rows, without a constant column.

    Returns
    -------
    ProportionalOdds
        CONSTANT if one category holds all; NOT_COMPUTABLE if the predictors cannot be
        told apart, separate the categories, or the fit does not settle.

    Notes
    -----
    McCullagh (1980), Journal of the Royal Statistical Society B 42, 109-142. Newton's
    method with the exact second derivatives; standard errors from the observed
    information. Cost depends on the rows and not on the persons in them. See
    docs/methods/item-functioning.md.

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.array([[30, 20, 10], [10, 20, 30]])
    >>> found = fit_proportional_odds(counts, np.array([[0.0], [1.0]]))
    >>> [round(value, 3) for value in (found.thresholds[1], *found.coefficients)]
    [1.609, 1.609]
    """
    rows = counts.sum(axis=1) > 0
    table, own = counts[rows][:, counts.sum(axis=0) > 0], design[rows]
    n = int(table.sum())
    if table.shape[1] < 2:
        return ProportionalOdds(n=n, status=Status.CONSTANT, reason=_ONE_CATEGORY)
    if not _is_full_rank(own):
        return ProportionalOdds(n=n, status=Status.NOT_COMPUTABLE, reason=_NO_RANK)
    likelihood = _Likelihood(table, own)
    found = _maximum(likelihood)
    if found is None:
        return ProportionalOdds(n=n, status=Status.NOT_COMPUTABLE, reason=_NOT_SETTLED)
    parameters, information = found
    if np.linalg.eigvalsh(information)[0] < _LEAST_INFORMATION:
        return ProportionalOdds(n=n, status=Status.NOT_COMPUTABLE, reason=_SEPARATION)
    se = np.sqrt(np.diag(np.linalg.inv(information)))
    cut = likelihood.n_thresholds
    return ProportionalOdds(
        n=n,
        thresholds=tuple(parameters[:cut].tolist()),
        coefficients=tuple(parameters[cut:].tolist()),
        se=tuple(se[cut:].tolist()),
        log_likelihood=likelihood.value(parameters),
        null_log_likelihood=_null_log_likelihood(table),
    )
