"""Standardized differences with exact noncentral-t intervals."""

import dataclasses
import math
from dataclasses import dataclass

from analytics.core.noncentral import (
    check_confidence_level,
    ncp_interval,
    small_sample_correction,
)
from analytics.core.results import EffectSize, Interval, Result, Status

_CONSTANT = "The standardizer is zero: all values are equal."
_TOO_FEW = "A standardizer needs at least two scores."


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedEffects(Result):
    """All standardized forms of one paired shift; `d_av` is the headline."""

    d_av: EffectSize
    d_rms: EffectSize
    d_z: EffectSize
    d_rm: EffectSize
    glass_delta: EffectSize


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedNumbers:
    """What the effect sizes of a paired shift are made of."""

    n: int
    mean: float | None
    sd_difference: float | None
    sd_before: float | None
    sd_after: float | None
    r: float | None
    t: float | None


def effect_size(
    kind: str,
    standardizer: str,
    *,
    difference: float | None,
    sd: float | None,
    df: float,
) -> EffectSize:
    """
    Divide a difference by its standardizer.

    Parameters
    ----------
    kind : str
        Name of the effect size.
    standardizer : str
        What it is divided by, in words.
    difference : float or None
        Mean difference in scale points.
    sd : float or None
        Standardizer in scale points; None with fewer than two scores.
    df : float
        Degrees of freedom of the correction J.

    Returns
    -------
    EffectSize
        Both d and g without intervals; CONSTANT if the standardizer is zero.

    Notes
    -----
    d = difference/sd and g = J d with `small_sample_correction`: Hedges (1981), Journal
    of Educational Statistics 6, 107-128.

    Examples
    --------
    Student's sleep data; R's metafor (SMCC) gives g = 1.174.

    >>> found = effect_size("d_z", "SD of differences", difference=1.58, sd=1.23, df=9)
    >>> round(found.value, 3), round(found.g, 3)
    (1.285, 1.174)
    """
    if difference is None or sd is None:
        return undefined_effect(kind, standardizer, Status.TOO_FEW, _TOO_FEW)
    if sd == 0:
        return undefined_effect(kind, standardizer, Status.CONSTANT, _CONSTANT)
    correction = small_sample_correction(df)
    value = difference / sd
    return EffectSize(
        kind=kind,
        standardizer=standardizer,
        value=value,
        g=None if correction is None else correction * value,
        correction=correction,
        interval_status=Status.NOT_COMPUTABLE,
    )


def undefined_effect(
    kind: str, standardizer: str, status: Status, reason: str
) -> EffectSize:
    """
    Say why there is no effect size.

    Parameters
    ----------
    kind, standardizer : str
        Name and divisor, in words.
    status : Status
        State.
    reason : str
        Sentence.

    Returns
    -------
    EffectSize
        Without numbers.

    Examples
    --------
    >>> found = undefined_effect("d_z", "SD", Status.TOO_FEW, "One pair only.")
    >>> found.value, found.interval_status.name
    (None, 'TOO_FEW')
    """
    return EffectSize(
        kind=kind,
        standardizer=standardizer,
        status=status,
        reason=reason,
        interval_status=status,
    )


def with_interval(effect: EffectSize, interval: Interval) -> EffectSize:
    """
    Attach the interval of d, and the same times J as the interval of g.

    Parameters
    ----------
    effect : EffectSize
        Result of `effect_size`.
    interval : Interval
        Interval of d.

    Returns
    -------
    EffectSize
        The effect with both intervals; g has none where J is undefined.

    Examples
    --------
    >>> d = effect_size("d_z", "SD of differences", difference=1.58, sd=1.23, df=9)
    >>> found = with_interval(d, Interval(low=0.4146, high=2.118, confidence_level=0.95))
    >>> round(found.g_interval.low, 3), round(found.g_interval.high, 3)
    (0.379, 1.936)
    """
    factor = effect.correction
    return dataclasses.replace(
        effect,
        interval=interval,
        g_interval=None if factor is None else interval.scaled(factor),
        interval_status=Status.OK,
    )


def _root_mean_square(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else math.sqrt((a * a + b * b) / 2)


def _mean_sd(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else (a + b) / 2


def _repeated_measures(numbers: PairedNumbers) -> EffectSize:
    standardizer = "SD of the differences over sqrt(2 (1 - r))"
    sd, r = numbers.sd_difference, numbers.r
    if sd is not None and (r is None or r >= 1):
        reason = "Needs a correlation below 1 between the waves."
        return undefined_effect("d_rm", standardizer, Status.CONSTANT, reason)
    if sd is not None and r is not None:
        sd /= math.sqrt(2 * (1 - r))
    return effect_size(
        "d_rm", standardizer, difference=numbers.mean, sd=sd, df=numbers.n - 1
    )


def paired_effects(
    numbers: PairedNumbers, *, confidence_level: float = 0.95
) -> PairedEffects:
    """
    Compute every standardized form of a paired shift.

    Parameters
    ----------
    numbers : PairedNumbers
        Number of pairs, mean difference, standard deviations, and t.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    PairedEffects
        Each d with interval and g = J d with J at n - 1 degrees of freedom.

    Raises
    ------
    ConfidenceLevelError
        If the level is not between 0 and 1.

    Notes
    -----
    With [L, U] the exact interval of the noncentrality behind t:
    d_z: [L, U]/sqrt(n). d_rms: [L, U] s_d/(s_rms sqrt(n)), Algina and Keselman
    (2003), Educational and Psychological Measurement 63, 537-553. d_av (mean of the
    two SDs): the same construction with that standardizer; the rule is ours.
    d_rm = d_z sqrt(2 (1 - r)) and Glass's delta carry no interval.

    Examples
    --------
    Student's sleep data; R gives d_rms = 0.8322 with the interval 0.2686 to 1.3721.

    >>> numbers = PairedNumbers(
    ...     n=10,
    ...     mean=1.58,
    ...     sd_difference=1.229995,
    ...     sd_before=1.789010,
    ...     sd_after=2.002249,
    ...     r=0.795170,
    ...     t=4.062128,
    ... )
    >>> found = paired_effects(numbers).d_rms
    >>> [round(x, 4) for x in (found.value, found.interval.low, found.interval.high)]
    [0.8322, 0.2686, 1.3721]
    """
    check_confidence_level(confidence_level)
    n, s_d, df = numbers.n, numbers.sd_difference, numbers.n - 1
    pivot = None
    if numbers.t is not None:
        pivot = ncp_interval(numbers.t, df=df, confidence_level=confidence_level)

    def effect(kind: str, standardizer: str, sd: float | None) -> EffectSize:
        own = effect_size(kind, standardizer, difference=numbers.mean, sd=sd, df=df)
        if pivot is None or s_d is None or not sd:
            return own
        return with_interval(own, pivot.scaled(s_d / (sd * math.sqrt(n))))

    before, after = numbers.sd_before, numbers.sd_after
    return PairedEffects(
        d_av=effect("d_av", "mean of both SDs", _mean_sd(before, after)),
        d_rms=effect("d_rms", "root mean square", _root_mean_square(before, after)),
        d_z=effect("d_z", "SD of the differences", s_d),
        d_rm=_repeated_measures(numbers),
        glass_delta=effect_size(
            "glass_delta", "SD before", difference=numbers.mean, sd=before, df=df
        ),
    )
