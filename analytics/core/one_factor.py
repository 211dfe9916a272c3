"""Maximum-likelihood fit of one common factor to a correlation matrix."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

# A unique share of the variance below this is a Heywood case (as in R's factanal).
HEYWOOD = 0.005

_SMALLEST_EIGENVALUE = 1e-10
_VANISHED = 1e-6
_TOLERANCE = 1e-10
_ROUNDING = 1e-13
_FLAT = 1e-12
_LONGEST_STEP = 2.0
_ITERATIONS = 100
_HALVINGS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OneFactor:
    """Loadings and unique variances of standardized items, and the misfit."""

    loadings: Matrix
    uniquenesses: Matrix
    discrepancy: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Spectrum:
    # Eigenvalues and vectors of the correlations divided by the unique SDs. All but
    # the largest are left to the unique parts, and would be 1 in a perfect fit.
    theta: Matrix
    values: Matrix
    vectors: Matrix

    @property
    def discrepancy(self) -> float:
        rest = self.values[:-1]
        return float((rest - np.log(rest) - 1).sum())

    @property
    def has_no_leader(self) -> bool:
        # Without a largest eigenvalue no one factor is better than another.
        return bool(self.values[-1] - self.values[-2] < _SMALLEST_EIGENVALUE)

    @property
    def gradient(self) -> Matrix:
        # With respect to ln theta.
        result: Matrix = self.vectors[:, :-1] ** 2 @ (1 - self.values[:-1])
        return result

    @property
    def curvature(self) -> Matrix:
        # Second derivatives in ln theta. Pairs of small eigenvalues cancel, so only
        # the gap to the largest one divides.
        rest, values = self.vectors[:, :-1], self.values[:-1]
        first, largest = self.vectors[:, -1], self.values[-1]
        mixed = (1 - values) * (largest + values) / (largest - values)
        fit = (rest @ rest.T) * ((rest * values) @ rest.T)
        result: Matrix = fit + np.outer(first, first) * ((rest * mixed) @ rest.T)
        return result

    def step(self) -> Matrix:
        # Newton, with negative curvature turned so that the step always descends.
        bends, axes = np.linalg.eigh(self.curvature)
        along = (axes.T @ self.gradient) / np.maximum(np.abs(bends), _FLAT)
        return np.clip(axes @ along, -_LONGEST_STEP, _LONGEST_STEP)


def _spectrum(correlations: Matrix, theta: Matrix) -> _Spectrum:
    root = np.sqrt(theta)
    values, vectors = np.linalg.eigh(correlations / np.outer(root, root))
    return _Spectrum(theta=theta, values=values, vectors=vectors)


def _improved(correlations: Matrix, here: _Spectrum) -> _Spectrum:
    # Halves the step until the misfit does not rise beyond rounding.
    step, there = here.step(), here
    for _ in range(_HALVINGS):
        there = _spectrum(correlations, here.theta * np.exp(-step))
        if there.discrepancy <= here.discrepancy + _ROUNDING:
            break
        step = step / 2
    return there


def fit_one_factor(correlations: Matrix) -> OneFactor | None:
    """
    Fit one common factor by maximum likelihood.

    Parameters
    ----------
    correlations : ndarray
        Correlation matrix of at least three items.

    Returns
    -------
    OneFactor or None
        None if the matrix is singular, nothing is common to the items, or the
        iteration does not settle. A unique variance below `HEYWOOD` means that no
        proper solution exists.

    Notes
    -----
    Minimizes ln det Sigma + tr(R Sigma^-1) - ln det R - k with
    Sigma = l l' + diag(theta), over ln theta with the best l for each theta:
    Joreskog (1967), Psychometrika 32, 443-482. The fit does not depend on the scale of
    the items, so correlations are enough. See docs/methods/omega.md.

    Examples
    --------
    >>> import numpy as np
    >>> loadings = np.array([0.8, 0.7, 0.6, 0.5])
    >>> correlations = np.outer(loadings, loadings)
    >>> np.fill_diagonal(correlations, 1)
    >>> found = fit_one_factor(correlations)
    >>> found.loadings.round(6).tolist(), round(found.discrepancy, 6)
    ([0.8, 0.7, 0.6, 0.5], 0.0)
    """
    k = len(correlations)
    if np.linalg.eigvalsh(correlations)[0] < _SMALLEST_EIGENVALUE:
        return None
    start = (1 - 0.5 / k) / np.diag(np.linalg.inv(correlations))
    here = _spectrum(correlations, start)
    for _ in range(_ITERATIONS):
        if here.has_no_leader:
            return None
        if np.abs(here.gradient).max() < _TOLERANCE or here.theta.min() < _VANISHED:
            return _solution(here)
        here = _improved(correlations, here)
    return None


def _solution(here: _Spectrum) -> OneFactor:
    common = max(here.values[-1] - 1, 0.0)
    loadings = np.sqrt(here.theta * common) * here.vectors[:, -1]
    return OneFactor(
        loadings=loadings if loadings.sum() >= 0 else -loadings,
        uniquenesses=here.theta,
        discrepancy=max(here.discrepancy, 0.0),
    )
