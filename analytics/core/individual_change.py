"""Reliable change of single persons: who moved by more than error of measurement."""

import math
from dataclasses import dataclass

from scipy import special

from analytics.core.errors import ReliabilityRangeError, StandardDeviationError
from analytics.core.moments import wave_summary
from analytics.core.noncentral import check_confidence_level
from analytics.core.results import Estimate, Result, Status
from analytics.core.signed_rank import share_interval
from analytics.core.tables import JointTable

_NO_SD = "The standard deviation before needs two linked pairs; or give one of a norm."
_CONSTANT = "All scores before are equal, so error of measurement has no scale."
_NO_PAIR = "No linked pair."


@dataclass(frozen=True, slots=True, kw_only=True)
class IndividualChange(Result):
    """
    Counts and shares of persons who reliably rose, fell, or did neither.

    `threshold` is in scale points; a change must be larger. Even if nobody changed,
    `expected_by_chance` of all persons is expected on each side.
    """

    n: int | None
    reliability: float
    sd: float | None
    se_of_measurement: float | None
    se_of_difference: float | None
    threshold: float | None
    expected_by_chance: float
    n_up: int | None
    n_down: int | None
    n_unchanged: int | None
    share_up: Estimate
    share_down: Estimate
    share_unchanged: Estimate
    status: Status = Status.OK
    reason: str | None = None


def reliable_change_index(
    before: float, after: float, *, sd: float, reliability: float
) -> float:
    """
    Give the change of one person in standard errors of a difference.

    Parameters
    ----------
    before, after : float
        Scores of the person, in scale points.
    sd : float
        Standard deviation of the scores before, or of a norm sample; above zero.
    reliability : float
        Reliability of the score, from 0 to below 1.

    Returns
    -------
    float
        Positive for a rise; beyond 1.96 either way at the usual level.

    Raises
    ------
    ReliabilityRangeError
        If the reliability is not from 0 to below 1.
    StandardDeviationError
        If the standard deviation is not above zero.

    Notes
    -----
    (after - before)/(sqrt(2) sd sqrt(1 - reliability)), Jacobson and Truax (1991),
    Journal of Consulting and Clinical Psychology 59, 12-19, with the divisor of
    Christensen and Mendoza (1986), Behavior Therapy 17, 305-308.

    Examples
    --------
    >>> round(reliable_change_index(32.5, 47.5, sd=7.5, reliability=0.8), 2)
    3.16
    """
    return (after - before) / (math.sqrt(2) * _error(_checked_sd(sd), reliability))


def _checked_sd(sd: float) -> float:
    if not (sd > 0 and math.isfinite(sd)):
        raise StandardDeviationError(sd)
    return sd


def _error(sd: float, reliability: float) -> float:
    # A reliability of exactly 1 would call every change reliable; no score has it.
    if not 0 <= reliability < 1:
        raise ReliabilityRangeError(reliability)
    return sd * math.sqrt(1 - reliability)


def individual_change(
    table: JointTable,
    *,
    reliability: float,
    sd: float | None = None,
    confidence_level: float = 0.95,
) -> IndividualChange:
    """
    Count the persons whose change exceeds error of measurement.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs.
    reliability : float
        Reliability of the score, from 0 to below 1, such as alpha before.
    sd : float, optional
        Standard deviation of a norm sample in scale points; that of the linked
        persons before by default.
    confidence_level : float, optional
        Level of the criterion (1.96 for 0.95) and of the intervals of the shares.

    Returns
    -------
    IndividualChange
        Counts with exact intervals of their shares; TOO_FEW or CONSTANT where the
        criterion cannot be formed.

    Raises
    ------
    ReliabilityRangeError
        If the reliability is not from 0 to below 1.
    StandardDeviationError
        If the standard deviation given is not above zero.
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    A person changed reliably if abs(after - before) > z sqrt(2) sd sqrt(1 - r);
    Jacobson and Truax (1991). See docs/methods/individual-change.md.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3, 4, 5], [5, 2, 3, 4, 4], low=1, high=5)
    >>> found = individual_change(table, reliability=0.8)
    >>> round(found.threshold, 2), found.n_up, found.n_down, found.n_unchanged
    (1.96, 1, 0, 4)
    """
    tail = (1 - check_confidence_level(confidence_level)) / 2
    own = wave_summary(table.margin("before")).sd
    scale = own.value if sd is None else _checked_sd(sd)
    # Zero, so that a wrong reliability is refused even without any score.
    error = _error(scale or 0.0, reliability)
    if scale is None or table.n == 0:
        reason = _NO_PAIR if table.n == 0 else _NO_SD
        return _undefined(table.n, reliability, tail, Status.TOO_FEW, reason)
    if scale == 0:
        return _undefined(table.n, reliability, tail, Status.CONSTANT, _CONSTANT)
    threshold = -float(special.ndtri(tail)) * math.sqrt(2) * error
    values, counts = table.differences()
    points = values / table.units_per_point
    n_up = int(counts[points > threshold].sum())
    n_down = int(counts[points < -threshold].sum())

    def share(successes: int) -> Estimate:
        interval = share_interval(successes, table.n, confidence_level=confidence_level)
        return Estimate(value=successes / table.n, interval=interval)

    return IndividualChange(
        n=table.n,
        reliability=reliability,
        sd=scale,
        se_of_measurement=error,
        se_of_difference=math.sqrt(2) * error,
        threshold=threshold,
        expected_by_chance=tail,
        n_up=n_up,
        n_down=n_down,
        n_unchanged=table.n - n_up - n_down,
        share_up=share(n_up),
        share_down=share(n_down),
        share_unchanged=share(table.n - n_up - n_down),
    )


def _undefined(
    n: int, reliability: float, tail: float, status: Status, reason: str
) -> IndividualChange:
    nothing = Estimate(status=status, reason=reason)
    return IndividualChange(
        n=n,
        reliability=reliability,
        sd=None,
        se_of_measurement=None,
        se_of_difference=None,
        threshold=None,
        expected_by_chance=tail,
        n_up=None,
        n_down=None,
        n_unchanged=None,
        share_up=nothing,
        share_down=nothing,
        share_unchanged=nothing,
        status=status,
        reason=reason,
    )
