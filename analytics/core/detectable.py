"""The smallest shift that a study detects, and the persons that a shift needs."""

import math
from dataclasses import dataclass

from analytics.core.errors import PlanningValueError
from analytics.core.power import (
    TOO_FEW,
    check_planning,
    noncentrality,
    solve_upwards,
    two_sided_power,
)
from analytics.core.results import Result, Status

_TOO_MANY = "So small an effect needs more than a thousand million persons."
_MOST = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectableShift(Result):
    """
    Smallest shift that is found with the wanted power.

    `n` and `n_effective` have one entry for linked pairs and two for separate waves.
    `difference` is in scale points and needs a standard deviation.
    """

    kind: str
    standardizer: str
    n: tuple[int, ...]
    n_effective: tuple[float, ...]
    deff: float
    alpha: float
    power: float
    effect: float | None = None
    difference: float | None = None
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredSize(Result):
    """
    Pairs, or persons in each wave, that find an effect with the wanted power.

    `n` is `n_exact` rounded up; both include the design effect.
    """

    kind: str
    effect: float
    deff: float
    alpha: float
    power: float
    n: int | None = None
    n_exact: float | None = None
    status: Status = Status.OK
    reason: str | None = None


def cluster_design_effect(icc: float, *, cluster_size: float) -> float:
    """
    Give the design effect of clusters of equal size.

    Parameters
    ----------
    icc : float
        Intraclass correlation, 0 to 1.
    cluster_size : float
        Persons in a cluster, at least 1.

    Returns
    -------
    float
        1 + (cluster_size - 1) icc.

    Raises
    ------
    PlanningValueError
        If one of them is out of its range.

    Notes
    -----
    Kish (1965), Survey Sampling, section 5.4.

    Examples
    --------
    >>> round(cluster_design_effect(0.03, cluster_size=40), 2)
    2.17
    """
    if not 0 <= icc <= 1:
        raise PlanningValueError("icc", icc, "a share from 0 to 1")
    if not 1 <= cluster_size < math.inf:
        raise PlanningValueError("cluster_size", cluster_size, "a number of at least 1")
    return 1 + (cluster_size - 1) * icc


def detectable_paired_shift(
    n: int,
    *,
    sd_difference: float | None = None,
    deff: float = 1.0,
    power: float = 0.8,
    alpha: float = 0.05,
) -> DetectableShift:
    """
    Give the smallest shift of linked pairs that a study detects.

    Parameters
    ----------
    n : int
        Linked pairs.
    sd_difference : float, optional
        Standard deviation of the differences in scale points, as planned.
    deff : float, optional
        Design effect.
    power : float, optional
        Wanted probability to find the shift.
    alpha : float, optional
        Level of the two-sided test.

    Returns
    -------
    DetectableShift
        Effect as d_z, and in scale points where `sd_difference` is given; TOO_FEW
        below an effective sample of two.

    Raises
    ------
    PlanningValueError
        If a planning value is out of its range.

    Notes
    -----
    The noncentrality d_z sqrt(n / deff) at which the t test with n / deff - 1
    degrees of freedom has the wanted power. See docs/methods/power.md.

    Examples
    --------
    >>> found = detectable_paired_shift(100, sd_difference=1.5)
    >>> round(found.effect, 4), round(found.difference, 3)
    (0.2829, 0.424)
    """
    return _detectable(
        ("d_z", "SD of the differences"),
        (n,),
        sd_difference,
        (deff, power, alpha),
    )


def detectable_separate_shift(
    n_before: int,
    n_after: int,
    *,
    sd: float | None = None,
    deff: float = 1.0,
    power: float = 0.8,
    alpha: float = 0.05,
) -> DetectableShift:
    """
    Give the smallest shift between two separate waves that a study detects.

    Parameters
    ----------
    n_before, n_after : int
        Persons of each wave.
    sd : float, optional
        Standard deviation within a wave in scale points, as planned.
    deff : float, optional
        Design effect.
    power : float, optional
        Wanted probability to find the shift.
    alpha : float, optional
        Level of the two-sided test.

    Returns
    -------
    DetectableShift
        Effect as pooled d, and in scale points where `sd` is given; TOO_FEW below
        an effective sample of two in a wave.

    Raises
    ------
    PlanningValueError
        If a planning value is out of its range.

    Notes
    -----
    Noncentrality d sqrt(n1 n2/(n1 + n2)) over effective sizes, n1 + n2 - 2 degrees of
    freedom. See docs/methods/power.md.

    Examples
    --------
    >>> round(detectable_separate_shift(100, 100).effect, 4)
    0.3981
    """
    return _detectable(
        ("d_pooled", "pooled SD"), (n_before, n_after), sd, (deff, power, alpha)
    )


def _detectable(
    names: tuple[str, str],
    n: tuple[int, ...],
    sd: float | None,
    plan: tuple[float, float, float],
) -> DetectableShift:
    deff, power, alpha = plan
    check_planning(alpha=alpha, power=power, deff=deff)
    if sd is not None and not 0 < sd < math.inf:
        raise PlanningValueError("standard deviation", sd, "a number above 0")
    n_effective = tuple(size / deff for size in n)
    effect: float | None = None
    if min(n_effective) >= 2:
        per_effect, df = noncentrality(n_effective)
        ncp = solve_upwards(
            lambda x: two_sided_power(x, df=df, alpha=alpha), power, low=0.0, start=4.0
        )
        effect = ncp / per_effect
    return DetectableShift(
        kind=names[0],
        standardizer=names[1],
        n=n,
        n_effective=n_effective,
        deff=deff,
        alpha=alpha,
        power=power,
        effect=effect,
        difference=None if effect is None or sd is None else effect * sd,
        status=Status.TOO_FEW if effect is None else Status.OK,
        reason=TOO_FEW if effect is None else None,
    )


def required_pairs(
    d_z: float, *, deff: float = 1.0, power: float = 0.8, alpha: float = 0.05
) -> RequiredSize:
    """
    Give the linked pairs that an effect needs.

    Parameters
    ----------
    d_z : float
        Assumed shift over the standard deviation of the differences, not zero.
    deff : float, optional
        Design effect.
    power : float, optional
        Wanted probability to find the shift.
    alpha : float, optional
        Level of the two-sided test.

    Returns
    -------
    RequiredSize
        At least an effective sample of two; NOT_COMPUTABLE above 10^9 effective persons.

    Raises
    ------
    PlanningValueError
        If a planning value is out of its range.

    Notes
    -----
    See docs/methods/power.md.

    Examples
    --------
    >>> required_pairs(0.2).n
    199
    """
    return _required("d_z", d_z, (deff, power, alpha), n_waves=1)


def required_per_wave(
    d: float, *, deff: float = 1.0, power: float = 0.8, alpha: float = 0.05
) -> RequiredSize:
    """
    Give the persons that an effect needs in each of two separate waves.

    Parameters
    ----------
    d : float
        Assumed shift over the pooled standard deviation, not zero.
    deff : float, optional
        Design effect.
    power : float, optional
        Wanted probability to find the shift.
    alpha : float, optional
        Level of the two-sided test.

    Returns
    -------
    RequiredSize
        At least an effective sample of two; NOT_COMPUTABLE above 10^9 effective persons.

    Raises
    ------
    PlanningValueError
        If a planning value is out of its range.

    Notes
    -----
    See docs/methods/power.md.

    Examples
    --------
    >>> required_per_wave(0.2).n
    394
    """
    return _required("d_pooled", d, (deff, power, alpha), n_waves=2)


def _required(
    kind: str, effect: float, plan: tuple[float, float, float], *, n_waves: int
) -> RequiredSize:
    deff, power, alpha = plan
    check_planning(alpha=alpha, power=power, deff=deff)
    if effect == 0 or not math.isfinite(effect):
        raise PlanningValueError("effect", effect, "a number other than 0")

    def power_at(n: float) -> float:
        per_effect, df = noncentrality((n,) * n_waves)
        return two_sided_power(effect * per_effect, df=df, alpha=alpha)

    n_exact: float | None = None
    if power_at(2.0) >= power:
        n_exact = 2.0 * deff
    elif power_at(_MOST) >= power:
        n_exact = solve_upwards(power_at, power, low=2.0, start=8.0) * deff
    return RequiredSize(
        kind=kind,
        effect=effect,
        deff=deff,
        alpha=alpha,
        power=power,
        # A size that is whole but for rounding must not cost one person more.
        n=None if n_exact is None else math.ceil(round(n_exact, 6)),
        n_exact=n_exact,
        status=Status.NOT_COMPUTABLE if n_exact is None else Status.OK,
        reason=_TOO_MANY if n_exact is None else None,
    )
