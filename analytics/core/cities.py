"""The shift over cities: in these cities, and in cities like them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from analytics.core.between_variance import weighted_mean
from analytics.core.chi_square import chi_square_result
from analytics.core.errors import RepeatedCityError
from analytics.core.noncentral import check_confidence_level
from analytics.core.paired import mean_difference
from analytics.core.random_cities import RandomCities, random_cities
from analytics.core.results import Estimate, Interval, Result, Status, TestResult
from analytics.core.tables import JointTable
from analytics.core.tails import log_p_from_z, log_p_result

Array = npt.NDArray[np.float64]

_NO_CITY = "No city has a shift with a standard error."
_ONE_CITY = "One city has nothing to differ from."


@dataclass(frozen=True, slots=True, kw_only=True)
class CityShift(Result):
    """Shift of one city in scale points, and the persons behind it."""

    city: str
    n: int
    shift: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class CityWeight(Result):
    """Shares of one city in the three means; `random` needs three cities."""

    city: str
    persons: float
    precision: float
    random: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCities(Result):
    """Mean shift in these very cities, with normal interval and test."""

    weighting: str
    difference: Estimate
    test: TestResult
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CityMeta(Result):
    """
    The shift over cities under both readings.

    `by_persons` and `by_precision` speak of these cities, `random` of cities like
    them; `paule_mandel` is the same with another estimator of the variance between
    cities. Cities without a standard error are in `left_out`.
    """

    n_cities: int
    left_out: tuple[str, ...]
    weights: tuple[CityWeight, ...]
    by_persons: FixedCities
    by_precision: FixedCities
    heterogeneity: TestResult
    random: RandomCities
    paule_mandel: RandomCities
    status: Status = Status.OK
    reason: str | None = None


def city_shifts(
    tables: Mapping[str, JointTable], *, confidence_level: float = 0.95
) -> tuple[CityShift, ...]:
    """
    Give the paired shift of each city.

    Parameters
    ----------
    tables : mapping of str to JointTable
        Counts of linked pairs by city.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    tuple of CityShift
        In the order of the mapping.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    As `mean_difference`; see docs/methods/cities.md.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3], [2, 2, 5], low=1, high=5)
    >>> [(c.city, c.n, c.shift.value) for c in city_shifts({"Osijek": table})]
    [('Osijek', 3, 1.0)]
    """
    return tuple(
        CityShift(
            city=city,
            n=table.n,
            shift=mean_difference(table, confidence_level=confidence_level),
        )
        for city, table in tables.items()
    )


def combine_cities(
    cities: Sequence[CityShift], *, confidence_level: float = 0.95
) -> CityMeta:
    """
    Combine the shifts of cities as fixed and as a sample.

    Parameters
    ----------
    cities : sequence of CityShift
        Shifts of different persons, one per city.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    CityMeta
        TOO_FEW without any city with a standard error; with one or two such cities
        the random part alone is TOO_FEW.

    Raises
    ------
    RepeatedCityError
        If a city is named twice.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    Means weighted by persons and by precision carry the standard errors of the cities
    alone; the random part adds the variance between them. Cochran's Q is the weighted
    sum of squares around the mean by precision. See docs/methods/cities.md.

    Examples
    --------
    >>> rows = (("Sofia", 0.1), ("Prague", 0.5), ("Rubano", 0.3))
    >>> shifts = [
    ...     CityShift(city=city, n=100, shift=Estimate(value=value, se=0.1))
    ...     for city, value in rows
    ... ]
    >>> found = combine_cities(shifts)
    >>> round(found.by_persons.difference.value, 2), round(found.random.tau2, 3)
    (0.3, 0.03)
    """
    check_confidence_level(confidence_level)
    names = [city.city for city in cities]
    for name in names:
        if names.count(name) > 1:
            raise RepeatedCityError(name)
    kept = [
        city
        for city in cities
        if city.n > 0 and city.shift.value is not None and city.shift.se
    ]
    n = np.array([city.n for city in kept], dtype=float)
    y = np.array([city.shift.value for city in kept], dtype=float)
    v = np.array([city.shift.se for city in kept], dtype=float) ** 2
    reml, moments = (
        random_cities(y, v, method=method, confidence_level=confidence_level)
        for method in ("REML", "Paule-Mandel")
    )
    by_persons = _fixed("persons", n, y, v, confidence_level)
    return CityMeta(
        n_cities=len(kept),
        left_out=tuple(city.city for city in cities if city not in kept),
        weights=_weights(kept, n, v, reml.tau2),
        by_persons=by_persons,
        by_precision=_fixed("precision", 1 / v, y, v, confidence_level),
        heterogeneity=_heterogeneity(y, v),
        random=reml,
        paule_mandel=moments,
        status=by_persons.status,
        reason=by_persons.reason,
    )


def _weights(
    kept: Sequence[CityShift], n: Array, v: Array, tau2: float | None
) -> tuple[CityWeight, ...]:
    shares = [n / n.sum(), (1 / v) / (1 / v).sum()] if kept else [n, v]
    w = None if tau2 is None else 1 / (v + tau2)
    return tuple(
        CityWeight(
            city=city.city,
            persons=float(shares[0][i]),
            precision=float(shares[1][i]),
            random=None if w is None else float(w[i] / w.sum()),
        )
        for i, city in enumerate(kept)
    )


def _fixed(
    weighting: str, weights: Array, y: Array, v: Array, confidence_level: float
) -> FixedCities:
    method = f"z test, weighted by {weighting}"
    if not len(y):
        status = Status.TOO_FEW
        return FixedCities(
            weighting=weighting,
            difference=Estimate(status=status, reason=_NO_CITY),
            test=TestResult(method=method, status=status, reason=_NO_CITY),
            status=status,
            reason=_NO_CITY,
        )
    shares = weights / weights.sum()
    mean, se = float(shares @ y), math.sqrt(float(shares**2 @ v))
    reach = -float(special.ndtri((1 - confidence_level) / 2)) * se
    interval = Interval(
        low=mean - reach, high=mean + reach, confidence_level=confidence_level
    )
    z = mean / se
    return FixedCities(
        weighting=weighting,
        difference=Estimate(value=mean, se=se, interval=interval),
        test=log_p_result(z, log_p_from_z(z), method=method),
    )


def _heterogeneity(y: Array, v: Array) -> TestResult:
    method = "Cochran's Q test"
    if len(y) < 2:
        reason = _ONE_CITY if len(y) else _NO_CITY
        return TestResult(method=method, status=Status.TOO_FEW, reason=reason)
    _, q = weighted_mean(y, 1 / v)
    return chi_square_result(q, len(y) - 1, method=method)
