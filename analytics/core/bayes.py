"""JZS Bayes factors of t tests, on the log scale so that a million persons fit."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from analytics.core.errors import BayesFactorInputError
from analytics.core.independent import independent_shift
from analytics.core.paired import mean_difference
from analytics.core.results import Result, Status
from analytics.core.tables import JointTable, MarginTable

# Half of the prior mass lies within this standardized effect ("medium" in R).
PRIOR_SCALE = math.sqrt(2) / 2

_STEP = 0.1  # of the sum over ln g; the singularities are pi/2 away, so ample
_FALLING = 45.0  # the integrand decays like 1/g: e^-45 is far below rounding
_ONE_SAMPLE = "JZS Bayes factor, one sample of differences"
_TWO_SAMPLE = "JZS Bayes factor, two samples"
_TOO_FEW = "A Bayes factor needs two differences, or three scores in two waves."
_CONSTANT = "All differences are equal, so there is no t statistic."


@dataclass(frozen=True, slots=True, kw_only=True)
class BayesFactor(Result):
    """
    Evidence for a shift against no shift, as the decimal logarithm of BF10.

    Above 0 the data speak for a shift, below 0 for none; 1 means ten to one.
    """

    method: str
    prior_scale: float
    log10_bf10: float | None = None
    status: Status = Status.OK
    reason: str | None = None


def _log_integrand(
    log_g: npt.NDArray[np.float64], log_ratio: float, df: float, log_n: float
) -> npt.NDArray[np.float64]:
    # Likelihood ratio given g times the density of g, times g for d(ln g). All in
    # logarithms: t^2/df and g may each overflow.
    log_shrink = np.logaddexp(0.0, log_n + log_g)
    fit = np.logaddexp(0.0, log_ratio - log_shrink) - np.logaddexp(0.0, log_ratio)
    prior = -(log_g + np.exp(-log_g) + math.log(2 * math.pi)) / 2
    result: npt.NDArray[np.float64] = prior - (log_shrink + (df + 1) * fit) / 2
    return result


def _log10_bayes_factor(t: float, df: float, scaled_n: float) -> float:
    # The trapezoid rule over the whole line converges geometrically for a function
    # that is analytic in a strip. g lives above e^-6; it falls like 1/g beyond
    # 1/scaled_n and, where the data want a large effect, beyond t^2/scaled_n.
    log_ratio = 2 * math.log(abs(t)) - math.log(df) if t else -math.inf
    log_n = math.log(scaled_n)
    reach = max(0.0, -log_n, log_ratio - log_n)
    log_g = np.arange(-6.0, reach + _FALLING, _STEP)
    log_sum = special.logsumexp(_log_integrand(log_g, log_ratio, df, log_n))
    return float((log_sum + math.log(_STEP)) / math.log(10))


def _bayes_factor(
    t: float, *, df: int, effective_n: float, prior_scale: float, method: str
) -> BayesFactor:
    if not math.isfinite(t):
        raise BayesFactorInputError("t", t, "a finite number")
    _check_prior_scale(prior_scale)
    scaled_n = effective_n * prior_scale**2
    return BayesFactor(
        method=method,
        prior_scale=prior_scale,
        log10_bf10=_log10_bayes_factor(t, df, scaled_n),
    )


def bayes_factor(t: float, *, n: int, prior_scale: float = PRIOR_SCALE) -> BayesFactor:
    """
    Weigh a shift against no shift, from the t of paired differences.

    Parameters
    ----------
    t : float
        Paired or one-sample t statistic.
    n : int
        Number of differences.
    prior_scale : float, optional
        Scale of the Cauchy prior on the standardized effect d_z.

    Returns
    -------
    BayesFactor
        Decimal logarithm of BF10; TOO_FEW with fewer than two differences.

    Raises
    ------
    BayesFactorInputError
        If t is not finite or the scale is not above zero.

    Notes
    -----
    Rouder, Speckman, Sun, Morey and Iverson (2009), Psychonomic Bulletin & Review
    16, 225-237, equation 1. The integral over g is taken as a sum over ln g with the
    largest term factored out. See docs/methods/bayes-factor.md.

    Examples
    --------
    >>> round(bayes_factor(25.0, n=5000).log10_bf10, 1)
    126.0
    """
    if n < 2:
        return _undefined(_ONE_SAMPLE, prior_scale, Status.TOO_FEW, _TOO_FEW)
    return _bayes_factor(
        t, df=n - 1, effective_n=n, prior_scale=prior_scale, method=_ONE_SAMPLE
    )


def two_sample_bayes_factor(
    t: float, *, n_before: int, n_after: int, prior_scale: float = PRIOR_SCALE
) -> BayesFactor:
    """
    Weigh a shift against no shift, from Student's t of two independent waves.

    Parameters
    ----------
    t : float
        Student's t statistic with the pooled variance.
    n_before, n_after : int
        Number of scores of each wave.
    prior_scale : float, optional
        Scale of the Cauchy prior on the standardized effect.

    Returns
    -------
    BayesFactor
        Decimal logarithm of BF10; TOO_FEW with an empty wave or no degree of freedom.

    Raises
    ------
    BayesFactorInputError
        If t is not finite or the scale is not above zero.

    Notes
    -----
    As `bayes_factor`, with n1 n2/(n1 + n2) for n and n1 + n2 - 2 degrees of freedom.

    Examples
    --------
    >>> round(two_sample_bayes_factor(2.0, n_before=40, n_after=40).log10_bf10, 3)
    0.112
    """
    total = n_before + n_after
    if min(n_before, n_after) < 1 or total < 3:
        return _undefined(_TWO_SAMPLE, prior_scale, Status.TOO_FEW, _TOO_FEW)
    return _bayes_factor(
        t,
        df=total - 2,
        effective_n=n_before * n_after / total,
        prior_scale=prior_scale,
        method=_TWO_SAMPLE,
    )


def _check_prior_scale(prior_scale: float) -> None:
    if not (math.isfinite(prior_scale) and prior_scale > 0):
        raise BayesFactorInputError("prior_scale", prior_scale, "a number above 0")


def _undefined(
    method: str, prior_scale: float, status: Status, reason: str
) -> BayesFactor:
    _check_prior_scale(prior_scale)
    return BayesFactor(
        method=method, prior_scale=prior_scale, status=status, reason=reason
    )


def paired_bayes_factor(
    table: JointTable, *, prior_scale: float = PRIOR_SCALE
) -> BayesFactor:
    """
    Weigh a shift of linked persons against no shift.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs.
    prior_scale : float, optional
        Scale of the Cauchy prior on d_z.

    Returns
    -------
    BayesFactor
        TOO_FEW with fewer than two pairs, CONSTANT if all differences are equal.

    Raises
    ------
    BayesFactorInputError
        If the scale is not above zero.

    Notes
    -----
    As `bayes_factor`; see docs/methods/bayes-factor.md.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> table = count_pairs([1, 2, 3, 2], [2, 3, 3, 4], low=1, high=5)
    >>> round(paired_bayes_factor(table).log10_bf10, 3)
    0.198
    """
    shift = mean_difference(table)
    if shift.value is None or shift.se is None:
        status, reason = Status.CONSTANT, _CONSTANT
        if table.n < 2:
            status, reason = Status.TOO_FEW, _TOO_FEW
        return _undefined(_ONE_SAMPLE, prior_scale, status, reason)
    return bayes_factor(shift.value / shift.se, n=table.n, prior_scale=prior_scale)


def independent_bayes_factor(
    before: MarginTable, after: MarginTable, *, prior_scale: float = PRIOR_SCALE
) -> BayesFactor:
    """
    Weigh a shift between two waves without links against no shift.

    Parameters
    ----------
    before, after : MarginTable
        Counts of the scores of the two waves.
    prior_scale : float, optional
        Scale of the Cauchy prior on the standardized effect.

    Returns
    -------
    BayesFactor
        The status of `independent_shift` where that has no t statistic.

    Raises
    ------
    BayesFactorInputError
        If the scale is not above zero.
    IncompatibleTablesError
        If the waves differ in unit or range.

    Notes
    -----
    As `two_sample_bayes_factor`; see docs/methods/bayes-factor.md.

    Examples
    --------
    >>> from analytics.core.tables import count_scores
    >>> before = count_scores([1, 2, 3, 2], low=1, high=5)
    >>> after = count_scores([2, 3, 3, 4], low=1, high=5)
    >>> round(independent_bayes_factor(before, after).log10_bf10, 3)
    0.045
    """
    student = independent_shift(before, after).student
    if student.statistic is None:
        reason = student.reason or ""
        return _undefined(_TWO_SAMPLE, prior_scale, student.status, reason)
    return two_sample_bayes_factor(
        student.statistic,
        n_before=before.n,
        n_after=after.n,
        prior_scale=prior_scale,
    )
