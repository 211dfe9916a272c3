"""The smallest change of a share between two separate waves that a study detects."""

import math
from dataclasses import dataclass

from scipy import special

from analytics.core.errors import PlanningValueError
from analytics.core.power import TOO_FEW, check_planning, solve_upwards
from analytics.core.results import Estimate, Result, Status

_NO_ROOM = "No share in this direction is found with the wanted power."


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectableShare(Result):
    """
    Shares after, above and below, that differ detectably from the share before.

    `h` is the same distance as Cohen's difference of arcsines.
    """

    share_before: float
    n: tuple[int, ...]
    n_effective: tuple[float, ...]
    deff: float
    alpha: float
    power: float
    higher: Estimate
    lower: Estimate
    h: Estimate
    status: Status = Status.OK
    reason: str | None = None


def share_power(
    share_before: float, share_after: float, *, n: tuple[float, float], alpha: float
) -> float:
    """
    Give the power of the z test of two shares.

    Parameters
    ----------
    share_before, share_after : float
        Assumed shares, of which one lies strictly between 0 and 1.
    n : tuple of float
        Effective sizes of both waves.
    alpha : float
        Level of the two-sided test.

    Returns
    -------
    float
        Probability to reject in the direction of the assumed change.

    Raises
    ------
    PlanningValueError
        If both shares are certain.

    Notes
    -----
    Pooled variance under no change, separate variances under the change, as R's
    power.prop.test. The other direction is left out, as there.

    Examples
    --------
    >>> round(share_power(0.4, 0.5, n=(300.0, 300.0), alpha=0.05), 4)
    0.693
    """
    pooled = (n[0] * share_before + n[1] * share_after) / sum(n)
    null = math.sqrt(pooled * (1 - pooled) * (1 / n[0] + 1 / n[1]))
    parts = (share_before * (1 - share_before), share_after * (1 - share_after))
    spread = math.sqrt(parts[0] / n[0] + parts[1] / n[1])
    if spread == 0:
        wanted = "a share inside 0 to 1, unless the share before is one"
        raise PlanningValueError("share_after", share_after, wanted)
    reach = -float(special.ndtri(alpha / 2))
    gap = abs(share_after - share_before)
    return float(special.ndtr((gap - reach * null) / spread))


def detectable_share(
    share_before: float,
    *,
    n_before: int,
    n_after: int,
    deff: float = 1.0,
    power: float = 0.8,
    alpha: float = 0.05,
) -> DetectableShare:
    """
    Give the smallest change of a share between two separate waves.

    Parameters
    ----------
    share_before : float
        Assumed share before, strictly between 0 and 1.
    n_before, n_after : int
        Persons of each wave.
    deff : float, optional
        Design effect.
    power : float, optional
        Wanted probability to find the change.
    alpha : float, optional
        Level of the two-sided test.

    Returns
    -------
    DetectableShare
        Nearest detectable shares; one of them is NOT_COMPUTABLE where the scale ends
        first. TOO_FEW below an effective sample of two in a wave.

    Raises
    ------
    PlanningValueError
        If a planning value is out of its range.

    Notes
    -----
    Shares by `share_power`; h by Cohen (1988), chapter 6. Not for linked pairs, whose
    change depends on how many turn either way.

    Examples
    --------
    >>> found = detectable_share(0.4, n_before=300, n_after=300)
    >>> round(found.higher.value, 4), round(found.lower.value, 4)
    (0.5137, 0.2914)
    """
    check_planning(alpha=alpha, power=power, deff=deff)
    if not 0 < share_before < 1:
        raise PlanningValueError("share_before", share_before, "a share inside 0 to 1")
    sizes = (n_before / deff, n_after / deff)
    higher = lower = h = Estimate(status=Status.TOO_FEW, reason=TOO_FEW)
    if min(sizes) >= 2:
        higher = _nearest(share_before, sizes, power, alpha)
        # The mirror image: the share of those who say no.
        mirrored = _nearest(1 - share_before, sizes, power, alpha)
        lower = (
            mirrored if mirrored.value is None else Estimate(value=1 - mirrored.value)
        )
        h = Estimate(value=_arcsine_distance(sizes, power, alpha))
    return DetectableShare(
        share_before=share_before,
        n=(n_before, n_after),
        n_effective=sizes,
        deff=deff,
        alpha=alpha,
        power=power,
        higher=higher,
        lower=lower,
        h=h,
        status=h.status,
        reason=h.reason,
    )


def _nearest(
    share: float, n: tuple[float, float], power: float, alpha: float
) -> Estimate:
    def power_at(gap: float) -> float:
        return share_power(share, share + gap, n=n, alpha=alpha)

    room = 1 - share
    if power_at(room) < power:
        return Estimate(status=Status.NOT_COMPUTABLE, reason=_NO_ROOM)
    return Estimate(value=share + solve_upwards(power_at, power, low=0.0, start=room))


def _arcsine_distance(n: tuple[float, float], power: float, alpha: float) -> float:
    reach = float(special.ndtri(alpha / 2))

    def power_at(z: float) -> float:
        return float(special.ndtr(reach + z) + special.ndtr(reach - z))

    z = solve_upwards(power_at, power, low=0.0, start=4.0)
    return z * math.sqrt(1 / n[0] + 1 / n[1])
