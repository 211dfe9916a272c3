"""The shift of all persons, linked or not: ML and REML of a bivariate normal."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Literal

from analytics.core.bivariate_likelihood import Fit, maximise, patterns_of
from analytics.core.errors import LinkedNotInWaveError
from analytics.core.moments import wave_summary
from analytics.core.noncentral import check_confidence_level
from analytics.core.paired import correlation, t_interval
from analytics.core.results import Estimate, Result, Status, TestResult
from analytics.core.tables import JointTable, MarginTable
from analytics.core.tails import t_result

_FEW_PAIRS = "The model needs three linked pairs."
_LINE = "All linked scores lie on one line."
_NOT_CONVERGED = "The likelihood has no clear maximum for these scores."


@dataclass(frozen=True, slots=True, kw_only=True)
class BivariateModel(Result):
    """
    Shift of all persons under missing at random.

    `test` and the interval of `difference` use Student's t with Satterthwaite's
    degrees of freedom. Spreads and correlation carry no standard error.
    """

    method: str
    equal_variances: bool
    n_linked: int | None
    n_before_only: int | None
    n_after_only: int | None
    mean_before: Estimate
    mean_after: Estimate
    difference: Estimate
    test: TestResult
    sd_before: Estimate
    sd_after: Estimate
    correlation: Estimate
    log_likelihood: float | None = None
    n_iterations: int | None = None
    status: Status = Status.OK
    reason: str | None = None


def unlinked_scores(
    linked: JointTable, before: MarginTable, after: MarginTable
) -> tuple[MarginTable, MarginTable]:
    """
    Take the linked persons out of both waves.

    Parameters
    ----------
    linked : JointTable
        Counts of linked pairs.
    before, after : MarginTable
        Counts of all scores of each wave, linked ones included.

    Returns
    -------
    tuple of MarginTable
        Scores of the persons who show the wave before only, and after only.

    Raises
    ------
    LinkedNotInWaveError
        If a wave holds fewer of some score than its linked persons.
    IncompatibleTablesError
        If the tables differ in range or unit.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs, count_scores
    >>> linked = count_pairs([1, 2], [2, 3], low=1, high=5)
    >>> waves = [count_scores(w, low=1, high=5) for w in ([1, 2, 5], [2, 3])]
    >>> [table.n for table in unlinked_scores(linked, *waves)]
    [1, 0]
    """
    rest = before - linked.margin("before"), after - linked.margin("after")
    for wave, table in zip(("before", "after"), rest, strict=True):
        if (table.count < 0).any():
            raise LinkedNotInWaveError(wave)
    return rest


def _refusal(linked: JointTable) -> tuple[Status, str] | None:
    r = correlation(linked)
    if linked.n < 3:
        return Status.TOO_FEW, _FEW_PAIRS
    if r.value is None:
        return r.status, str(r.reason)
    return (Status.CONSTANT, _LINE) if abs(r.value) == 1 else None


def bivariate_model(
    linked: JointTable,
    before: MarginTable,
    after: MarginTable,
    *,
    method: Literal["REML", "ML"] = "REML",
    equal_variances: bool = False,
    confidence_level: float = 0.95,
) -> BivariateModel:
    """
    Estimate the shift from linked pairs and one-wave scores together.

    Parameters
    ----------
    linked : JointTable
        Counts of linked pairs.
    before, after : MarginTable
        Counts of all scores of each wave, linked ones included.
    method : {"REML", "ML"}, optional
        Restricted or full maximum likelihood.
    equal_variances : bool, optional
        Whether both waves share one standard deviation.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    BivariateModel
        TOO_FEW with fewer than three linked pairs, CONSTANT where the pairs lie on
        one line, NOT_COMPUTABLE where the likelihood could not be maximised.

    Raises
    ------
    LinkedNotInWaveError
        If a wave holds fewer of some score than its linked persons.
    ConfidenceLevelError
        If the level is not between 0 and 1.
    IncompatibleTablesError
        If the tables differ in range or unit.

    Notes
    -----
    y = mean of the wave + error, errors of one person bivariate normal: what nlme's
    gls fits with corCompSymm and varIdent. As there, standard errors of ML carry the
    factor sqrt(N / (N - 2)), N the number of scores.
    See docs/methods/partly-linked.md.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs, count_scores
    >>> linked = count_pairs([1, 2, 3, 4], [2, 2, 4, 4], low=1, high=5)
    >>> before = count_scores([1, 2, 3, 4, 1, 1], low=1, high=5)
    >>> after = count_scores([2, 2, 4, 4], low=1, high=5)
    >>> shift = bivariate_model(linked, before, after).difference
    >>> round(shift.value, 3), round(shift.se, 3)
    (0.6, 0.278)
    """
    check_confidence_level(confidence_level)
    rest = unlinked_scores(linked, before, after)
    refusal = _refusal(linked)
    if refusal is not None:
        return _blank(linked, rest, method, equal_variances, *refusal)
    start = (
        wave_summary(before).sd.value or 0.0,
        wave_summary(after).sd.value or 0.0,
        correlation(linked).value or 0.0,
    )
    fit = maximise(
        patterns_of(linked, *rest),
        start=start,
        is_reml=method == "REML",
        equal_variances=equal_variances,
    )
    blank = _blank(
        linked, rest, method, equal_variances, Status.NOT_COMPUTABLE, _NOT_CONVERGED
    )
    return _filled(blank, fit, confidence_level) if fit.has_converged else blank


def _blank(
    linked: JointTable,
    rest: tuple[MarginTable, MarginTable],
    method: str,
    equal_variances: bool,  # noqa: FBT001  # handed on
    status: Status,
    reason: str,
) -> BivariateModel:
    nothing = Estimate(status=status, reason=reason)
    return BivariateModel(
        method=method,
        equal_variances=equal_variances,
        n_linked=linked.n,
        n_before_only=rest[0].n,
        n_after_only=rest[1].n,
        mean_before=nothing,
        mean_after=nothing,
        difference=nothing,
        test=TestResult(method=f"{method} t test", status=status, reason=reason),
        sd_before=nothing,
        sd_after=nothing,
        correlation=nothing,
        status=status,
        reason=reason,
    )


def _filled(blank: BivariateModel, fit: Fit, confidence_level: float) -> BivariateModel:
    factor = 1.0
    if blank.method == "ML":
        counts = (
            blank.n_linked,
            blank.n_linked,
            blank.n_before_only,
            blank.n_after_only,
        )
        n_scores = sum(count or 0 for count in counts)
        factor = n_scores / (n_scores - 2)
    means = [
        Estimate(value=mean, se=math.sqrt(factor * variance))
        for mean, variance in zip(fit.means, fit.means_variance, strict=True)
    ]
    shift = fit.means[1] - fit.means[0]
    se = math.sqrt(factor * fit.variance_of_shift)
    interval = t_interval(shift, se, df=fit.df, confidence_level=confidence_level)
    return dataclasses.replace(
        blank,
        mean_before=means[0],
        mean_after=means[1],
        difference=Estimate(value=shift, se=se, interval=interval),
        test=t_result(shift / se, fit.df, method=blank.test.method),
        sd_before=Estimate(value=fit.sds[0]),
        sd_after=Estimate(value=fit.sds[1]),
        correlation=Estimate(value=fit.correlation),
        log_likelihood=fit.log_likelihood,
        n_iterations=fit.n_iterations,
        status=Status.OK,
        reason=None,
    )
