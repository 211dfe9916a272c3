"""Variance of shifts between cities: restricted likelihood and Paule-Mandel."""

import itertools

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_STEPS = 200  # a peak is wider than the ratio of 1.11 between two of them


def weighted_mean(shifts: Array, weights: Array) -> tuple[float, float]:
    """
    Give the weighted mean and the weighted sum of squares around it.

    Parameters
    ----------
    shifts : ndarray
        One shift per city.
    weights : ndarray
        One weight above zero per city.

    Returns
    -------
    tuple of float
        Mean, and sum of weight times squared distance.

    Examples
    --------
    >>> import numpy as np
    >>> mean, squares = weighted_mean(np.array([1.0, 2.0]), np.array([3.0, 1.0]))
    >>> float(mean), float(squares)
    (1.25, 0.75)
    """
    mean = float(weights @ shifts / weights.sum())
    return mean, float(weights @ (shifts - mean) ** 2)


def typical_variance(variances: Array) -> float:
    """
    Give the sampling variance that a typical city has.

    Parameters
    ----------
    variances : ndarray
        Squared standard errors of two cities or more.

    Returns
    -------
    float
        (k - 1) sum(w) / (sum(w)^2 - sum(w^2)) with w = 1/variance.

    Notes
    -----
    Higgins and Thompson (2002), Statistics in Medicine 21, 1539-1558.

    Examples
    --------
    >>> import numpy as np
    >>> round(typical_variance(np.array([0.04, 0.04, 0.04])), 6)
    0.04
    """
    w = 1 / variances
    return float((len(w) - 1) * w.sum() / (w.sum() ** 2 - (w * w).sum()))


def _restricted_log_likelihood(tau2: float, shifts: Array, variances: Array) -> float:
    # Up to a constant.
    w = 1 / (variances + tau2)
    _, squares = weighted_mean(shifts, w)
    return float(np.log(w).sum() - np.log(w.sum()) - squares) / 2


def reml_tau2(shifts: Array, variances: Array) -> float:
    """
    Give the between-city variance by restricted maximum likelihood.

    Parameters
    ----------
    shifts : ndarray
        One shift per city, at least two.
    variances : ndarray
        Their squared standard errors, above zero.

    Returns
    -------
    float
        Highest point of the restricted likelihood over tau^2 >= 0.

    Notes
    -----
    The likelihood may have more than one peak: each is found where the slope turns
    negative on a grid that is even on the log scale, and the highest is taken.
    Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30, 261-293.

    Examples
    --------
    >>> import numpy as np
    >>> tau2 = reml_tau2(np.array([0.1, 0.5, 0.3]), np.array([0.01, 0.01, 0.01]))
    >>> round(tau2, 6)
    0.03
    """
    from scipy import optimize  # noqa: PLC0415  # slow to import, needed for cities only

    def slope(tau2: float) -> float:
        w = 1 / (variances + tau2)
        mean, _ = weighted_mean(shifts, w)
        total, squares = float(w.sum()), w * w
        return float(squares @ (shifts - mean) ** 2 + squares.sum() / total) - total

    # Beyond four times the squared range the slope is negative for any variances.
    top = 4 * float(np.ptp(shifts)) ** 2
    if top == 0:
        return 0.0
    grid = [0.0, *np.geomspace(1e-9 * top, top, _STEPS).tolist()]
    slopes = [slope(tau2) for tau2 in grid]
    peaks = [0.0] if slopes[0] <= 0 else []
    for i, (here, there) in enumerate(itertools.pairwise(slopes)):
        if here > 0 >= there:
            peaks.append(optimize.brentq(slope, grid[i], grid[i + 1], xtol=1e-15 * top))
    return max(
        peaks, key=lambda tau2: _restricted_log_likelihood(tau2, shifts, variances)
    )


def paule_mandel_tau2(shifts: Array, variances: Array) -> float:
    """
    Give the between-city variance by Paule and Mandel's moments.

    Parameters
    ----------
    shifts : ndarray
        One shift per city, at least two.
    variances : ndarray
        Their squared standard errors, above zero.

    Returns
    -------
    float
        The tau^2 at which Q has its expectation k - 1; zero where Q is smaller.

    Notes
    -----
    Paule and Mandel (1982), Journal of Research of the National Bureau of Standards
    87, 377-385.

    Examples
    --------
    >>> import numpy as np
    >>> tau2 = paule_mandel_tau2(np.array([0.1, 0.5, 0.3]), np.array([0.01, 0.01, 0.01]))
    >>> round(tau2, 6)
    0.03
    """
    from scipy import optimize  # noqa: PLC0415  # slow to import, needed for cities only

    def excess(tau2: float) -> float:
        _, squares = weighted_mean(shifts, 1 / (variances + tau2))
        return squares - (len(shifts) - 1)

    if excess(0.0) <= 0:
        return 0.0
    # Q is below sum (y - mean)^2 / tau^2, so beyond k range^2 / (k - 1) it is too low.
    top = 4 * float(np.ptp(shifts)) ** 2
    return float(optimize.brentq(excess, 0.0, top, xtol=1e-15 * top))
