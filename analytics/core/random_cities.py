"""Cities as a sample: the mean shift of cities like these, by Knapp and Hartung."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from analytics.core.between_variance import (
    paule_mandel_tau2,
    reml_tau2,
    typical_variance,
    weighted_mean,
)
from analytics.core.noncentral import check_confidence_level
from analytics.core.paired import t_interval
from analytics.core.results import Estimate, Interval, Result, Status, TestResult
from analytics.core.tails import t_result

Array = npt.NDArray[np.float64]

_FEW_CITIES = "One or two cities say nothing about other cities; three are needed."
_EQUAL = "All cities have the same shift."
_ESTIMATORS = {"REML": reml_tau2, "Paule-Mandel": paule_mandel_tau2}


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomCities(Result):
    """
    Mean shift of the cities of which these are a sample.

    Interval and test use k - 1 degrees of freedom for k cities. `prediction` is where
    the shift of one more city is expected.
    """

    method: str
    tau2: float | None
    i2: float | None
    h2: float | None
    difference: Estimate
    test: TestResult
    prediction: Interval | None
    status: Status = Status.OK
    reason: str | None = None


def random_cities(
    shifts: Array,
    variances: Array,
    *,
    method: Literal["REML", "Paule-Mandel"] = "REML",
    confidence_level: float = 0.95,
) -> RandomCities:
    """
    Estimate the mean shift of all cities from a sample of them.

    Parameters
    ----------
    shifts : ndarray
        One shift per city, in scale points.
    variances : ndarray
        Their squared standard errors, above zero.
    method : {"REML", "Paule-Mandel"}, optional
        Estimator of the variance between cities.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    RandomCities
        TOO_FEW below three cities; CONSTANT where all shifts are equal.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    w = 1/(variance + tau^2); mean by w; squared standard error
    sum w (y - mean)^2 / ((k - 1) sum w), Knapp and Hartung (2003), Statistics in
    Medicine 22, 2693-2710, without a lower bound; prediction interval mean
    plus and minus the t quantile times sqrt(tau^2 + se^2).
    See docs/methods/cities.md.

    Examples
    --------
    >>> import numpy as np
    >>> found = random_cities(np.array([0.1, 0.5, 0.3]), np.array([0.01, 0.01, 0.01]))
    >>> round(found.difference.se, 4), round(found.test.p, 3), round(found.i2, 2)
    (0.1155, 0.122, 0.75)
    """
    check_confidence_level(confidence_level)
    name = f"Knapp-Hartung t test with {method}"
    if len(shifts) < 3:
        return _undefined(method, name, Estimate(), Status.TOO_FEW, _FEW_CITIES)
    if np.ptp(shifts) == 0:
        common = Estimate(value=float(shifts[0]))
        return _undefined(method, name, common, Status.CONSTANT, _EQUAL)
    tau2 = _ESTIMATORS[method](shifts, variances)
    w, df = 1 / (variances + tau2), len(shifts) - 1
    mean, squares = weighted_mean(shifts, w)
    se = math.sqrt(squares / (df * float(w.sum())))

    def interval(error: float) -> Interval:
        return t_interval(mean, error, df=df, confidence_level=confidence_level)

    within = typical_variance(variances)
    return RandomCities(
        method=method,
        tau2=tau2,
        i2=tau2 / (tau2 + within),
        h2=(tau2 + within) / within,
        difference=Estimate(value=mean, se=se, interval=interval(se)),
        test=t_result(mean / se, df, method=name),
        prediction=interval(math.sqrt(tau2 + se * se)),
    )


def _undefined(
    method: str, name: str, common: Estimate, status: Status, reason: str
) -> RandomCities:
    # Equal shifts still have a mean, and no variance between them.
    is_known = common.value is not None
    return RandomCities(
        method=method,
        tau2=0.0 if is_known else None,
        i2=0.0 if is_known else None,
        h2=1.0 if is_known else None,
        difference=common if is_known else Estimate(status=status, reason=reason),
        test=TestResult(method=name, status=status, reason=reason),
        prediction=None,
        status=status,
        reason=reason,
    )
