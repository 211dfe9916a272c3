"""The headline of a paired shift alone: for many tables at once, as on an overview."""

from dataclasses import dataclass

from analytics.core.effect_sizes import effect_size
from analytics.core.moments import PairedSums, paired_sums
from analytics.core.paired import (
    correlation_of_sums,
    difference_of_moments,
    paired_t_test,
)
from analytics.core.results import EffectSize, Estimate, Result, Status, TestResult
from analytics.core.signed_rank import SignedRank, signed_rank
from analytics.core.tables import JointTable


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedHeadline(Result):
    """The numbers of a `PairedShift` that an overview shows; the same ones."""

    n: int | None
    difference: Estimate
    t_test: TestResult
    wilcoxon: SignedRank
    correlation: Estimate
    d_av: EffectSize
    d_z: EffectSize
    status: Status = Status.OK
    reason: str | None = None


def _mean_sd(sums: PairedSums) -> float | None:
    before, after = sums.moments("before").sd, sums.moments("after").sd
    return None if before is None or after is None else (before + after) / 2


def paired_headline(
    table: JointTable, *, confidence_level: float = 0.95
) -> PairedHeadline:
    """
    Give shift, interval, t, Wilcoxon, d and correlation of linked persons.

    Parameters
    ----------
    table : JointTable
        Counts of linked pairs.
    confidence_level : float, optional
        Share between 0 and 1.

    Returns
    -------
    PairedHeadline
        Each number equals that of `paired_shift`. Left out is what costs more than
        the rest together: intervals of d, exact p, Hodges-Lehmann, sign test.

    Raises
    ------
    ConfidenceLevelError
        If the confidence level is not between 0 and 1.

    Notes
    -----
    Formulas, conventions and references: docs/methods/paired-shift.md; what it saves:
    docs/methods/speed.md.

    Examples
    --------
    >>> from analytics.core.tables import count_pairs
    >>> found = paired_headline(count_pairs([1, 2, 3], [2, 4, 3], low=1, high=5))
    >>> found.n, found.difference.value, round(found.d_av.value, 4)
    (3, 1.0, 1.0)
    """
    sums = paired_sums(table)
    own = sums.moments("difference")
    difference = difference_of_moments(own, confidence_level=confidence_level)
    t_test = paired_t_test(difference, own.n)
    df = own.n - 1
    return PairedHeadline(
        n=own.n,
        difference=difference,
        t_test=t_test,
        wilcoxon=signed_rank(*table.differences(), with_exact=False),
        correlation=correlation_of_sums(sums),
        d_av=effect_size(
            "d_av", "mean of both SDs", difference=own.mean, sd=_mean_sd(sums), df=df
        ),
        d_z=effect_size(
            "d_z", "SD of the differences", difference=own.mean, sd=own.sd, df=df
        ),
        status=t_test.status if own.n < 2 else Status.OK,
        reason=t_test.reason if own.n < 2 else None,
    )
