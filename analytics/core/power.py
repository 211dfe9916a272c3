"""Power of the two-sided t tests at an assumed effect, for planning only."""

import math
from collections.abc import Callable

from scipy import special

from analytics.core.errors import PlanningValueError
from analytics.core.noncentral import noncentral_t_cdf
from analytics.core.results import Estimate, Status

TOO_FEW = "Planning needs an effective sample of at least two in each wave."


def check_planning(*, alpha: float, power: float | None = None, deff: float) -> None:
    """
    Refuse planning values that mean nothing.

    Parameters
    ----------
    alpha : float
        Level of the two-sided test, between 0 and 1.
    power : float, optional
        Wanted power, between alpha and 1.
    deff : float
        Design effect, above 0.

    Raises
    ------
    PlanningValueError
        If one of them is out of its range.

    Examples
    --------
    >>> check_planning(alpha=0.05, power=0.8, deff=1.5)
    """
    if not 0 < alpha < 1:
        raise PlanningValueError("alpha", alpha, "a share between 0 and 1")
    if power is not None and not alpha < power < 1:
        raise PlanningValueError("power", power, "a share between alpha and 1")
    if not 0 < deff < math.inf:
        raise PlanningValueError("deff", deff, "a number above 0")


def two_sided_power(ncp: float, *, df: float, alpha: float) -> float:
    """
    Give the power of a two-sided t test at a noncentrality.

    Parameters
    ----------
    ncp : float
        Noncentrality parameter.
    df : float
        Degrees of freedom, above 0.
    alpha : float
        Level of the test.

    Returns
    -------
    float
        Probability to reject, in either direction.

    Notes
    -----
    P(T < -t) + P(T > t), T noncentral t and t the central quantile. See
    docs/methods/power.md.

    Examples
    --------
    >>> round(two_sided_power(2.0, df=99, alpha=0.05), 4)
    0.5083
    """
    reach = -float(special.stdtrit(df, alpha / 2))
    upper = noncentral_t_cdf(-reach, df=df, ncp=-abs(ncp))
    return upper + noncentral_t_cdf(-reach, df=df, ncp=abs(ncp))


def solve_upwards(
    power_at: Callable[[float], float], target: float, *, low: float, start: float
) -> float:
    """
    Find where a growing power reaches its target.

    Parameters
    ----------
    power_at : callable
        Power as a growing function.
    target : float
        Wanted power.
    low : float
        Where the power is below the target.
    start : float
        First guess above `low`; it is doubled until the power suffices.

    Returns
    -------
    float
        Argument at which the power is the target.

    Examples
    --------
    >>> round(solve_upwards(lambda x: 1 - 1 / (1 + x), 0.8, low=0.0, start=1.0), 6)
    4.0
    """
    from scipy import optimize  # noqa: PLC0415  # slow to import, needed for plans only

    high = start
    while power_at(high) < target:
        low, high = high, 2 * high
    return float(optimize.brentq(lambda x: power_at(x) - target, low, high, xtol=1e-12))


def noncentrality(n_effective: tuple[float, ...]) -> tuple[float, float]:
    """
    Give what the effective sizes make of an effect.

    Parameters
    ----------
    n_effective : tuple of float
        One entry for linked pairs, two for separate waves.

    Returns
    -------
    tuple of float
        Noncentrality per unit of d_z or of the pooled d, and degrees of freedom.

    Examples
    --------
    >>> noncentrality((100.0,)), noncentrality((50.0, 50.0))
    ((10.0, 99.0), (5.0, 98.0))
    """
    total = sum(n_effective)
    if len(n_effective) == 1:
        return math.sqrt(total), total - 1
    return math.sqrt(math.prod(n_effective) / total), total - 2


def _power_estimate(
    n: tuple[int, ...], effect: float, *, deff: float, alpha: float
) -> Estimate:
    check_planning(alpha=alpha, deff=deff)
    n_effective = tuple(size / deff for size in n)
    if min(n_effective) < 2:
        return Estimate(status=Status.TOO_FEW, reason=TOO_FEW)
    per_effect, df = noncentrality(n_effective)
    return Estimate(value=two_sided_power(effect * per_effect, df=df, alpha=alpha))


def paired_power(
    d_z: float, *, n: int, deff: float = 1.0, alpha: float = 0.05
) -> Estimate:
    """
    Give the power of the paired t test at an assumed effect.

    Parameters
    ----------
    d_z : float
        Assumed shift over the standard deviation of the differences.
    n : int
        Linked pairs.
    deff : float, optional
        Design effect.
    alpha : float, optional
        Level of the two-sided test.

    Returns
    -------
    Estimate
        Power; TOO_FEW below an effective sample of two.

    Raises
    ------
    PlanningValueError
        If alpha or deff is out of its range.

    Notes
    -----
    Never at the observed effect: that is a restatement of p (Hoenig and Heisey 2001,
    The American Statistician 55, 19-24).

    Examples
    --------
    >>> round(paired_power(0.2, n=100).value, 4)
    0.5083
    """
    return _power_estimate((n,), d_z, deff=deff, alpha=alpha)


def separate_power(
    d: float, *, n_before: int, n_after: int, deff: float = 1.0, alpha: float = 0.05
) -> Estimate:
    """
    Give the power of the t test of two separate waves at an assumed effect.

    Parameters
    ----------
    d : float
        Assumed shift over the pooled standard deviation.
    n_before, n_after : int
        Persons of each wave.
    deff : float, optional
        Design effect.
    alpha : float, optional
        Level of the two-sided test.

    Returns
    -------
    Estimate
        Power; TOO_FEW below an effective sample of two in a wave.

    Raises
    ------
    PlanningValueError
        If alpha or deff is out of its range.

    Notes
    -----
    Noncentrality d sqrt(n1 n2/(n1 + n2)) over effective sizes, n1 + n2 - 2 degrees of
    freedom. See docs/methods/power.md.

    Examples
    --------
    >>> round(separate_power(0.4, n_before=100, n_after=100).value, 4)
    0.8036
    """
    return _power_estimate((n_before, n_after), d, deff=deff, alpha=alpha)
