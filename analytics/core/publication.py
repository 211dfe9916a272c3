"""Turn outcomes and flows into what may be published."""

import dataclasses
from collections.abc import Set as AbstractSet

from analytics.core.disclosure import INTERVAL_MINIMUM, suppress, too_small
from analytics.core.effect_sizes import PairedEffects
from analytics.core.independent import IndependentShift
from analytics.core.outcomes import GroupResult, OutcomeResult, WaveQuality
from analytics.core.paired import PairedShift
from analytics.core.reliability import Reliability
from analytics.core.report_figures import hidden_parts
from analytics.core.report_ledger import Part
from analytics.core.results import EffectSize, Estimate, Status
from analytics.core.signed_rank import SignedRank

_SHORT = f"Hidden: an interval of a subgroup needs {INTERVAL_MINIMUM} persons."


def _count(value: int | None) -> int:
    return value or 0


def _without_interval(effect: EffectSize) -> EffectSize:
    if effect.status is not Status.OK:
        return effect
    return dataclasses.replace(
        effect, interval=None, g_interval=None, interval_status=Status.SUPPRESSED
    )


def _point_only(estimate: Estimate) -> Estimate:
    return dataclasses.replace(estimate, se=None, interval=None)


def _is_short(result: GroupResult) -> bool:
    # A subgroup with too few persons, in some part, for an interval.
    unlinked = result.unlinked
    parts = (result.paired.n, unlinked.n_before, unlinked.n_after)
    is_part = result.by is not None
    return is_part and any(0 < _count(n) < INTERVAL_MINIMUM for n in parts)


def _short_paired(shift: PairedShift) -> PairedShift:
    effects = {
        field.name: _without_interval(getattr(shift.effects, field.name))
        for field in dataclasses.fields(shift.effects)
    }
    test = shift.equivalence
    return dataclasses.replace(
        shift,
        difference=_point_only(shift.difference),
        t_test=suppress(shift.t_test, _SHORT),
        wilcoxon=suppress(shift.wilcoxon, _SHORT),
        pratt=suppress(shift.pratt, _SHORT),
        sign=suppress(shift.sign, _SHORT),
        effects=PairedEffects(**effects),
        equivalence=None if test is None else suppress(test, _SHORT),
    )


def _short_unlinked(shift: IndependentShift) -> IndependentShift:
    return dataclasses.replace(
        shift,
        difference=_point_only(shift.difference),
        welch=suppress(shift.welch, _SHORT),
        student=suppress(shift.student, _SHORT),
        student_interval=None,
        d_pooled=_without_interval(shift.d_pooled),
    )


def _without_counts(test: SignedRank) -> SignedRank:
    # W+ and W- add up to a function of the number of nonzero differences.
    exact = dataclasses.replace(test.exact, statistic=None)
    return dataclasses.replace(
        test,
        n_zero=None,
        n_nonzero=None,
        w_plus=None,
        w_minus=None,
        variance=None,
        exact=exact,
    )


def _without_signs(shift: PairedShift, reason: str) -> PairedShift:
    return dataclasses.replace(
        shift,
        sign=suppress(shift.sign, reason),
        wilcoxon=_without_counts(shift.wilcoxon),
        pratt=_without_counts(shift.pratt),
    )


def _without_balance(shift: PairedShift, reason: str) -> PairedShift:
    # Both are rises minus falls, in other words.
    return dataclasses.replace(
        shift,
        improvement=suppress(shift.improvement, reason),
        cliff_within=suppress(shift.cliff_within, reason),
    )


def _published_paired(
    result: GroupResult, hides: AbstractSet[str], reason: str
) -> PairedShift:
    shift = result.paired
    if "paired" in hides:
        return suppress(shift, reason)
    if "signs" in hides:
        shift = _without_signs(shift, reason)
    if "balance" in hides:
        shift = _without_balance(shift, reason)
    is_short = result.by is not None and 0 < _count(shift.n) < INTERVAL_MINIMUM
    return _short_paired(shift) if is_short else shift


def _published_unlinked(
    result: GroupResult, hides: AbstractSet[str], reason: str
) -> IndependentShift:
    shift = result.unlinked
    if "unlinked" in hides:
        return suppress(shift, reason)
    least = min(_count(shift.n_before), _count(shift.n_after))
    is_short = result.by is not None and 0 < least < INTERVAL_MINIMUM
    return _short_unlinked(shift) if is_short else shift


def _published_reliability(
    own: Reliability | None, *, is_part: bool, is_hidden: bool, reason: str
) -> Reliability | None:
    if own is None:
        return None
    if is_hidden:
        return suppress(own, reason)
    # Rows with some answer but not all are counted nowhere else.
    own = dataclasses.replace(own, n_any=None)
    if is_part and 0 < _count(own.n_complete) < INTERVAL_MINIMUM:
        return dataclasses.replace(own, alpha=_point_only(own.alpha))
    return own


def _published_quality(
    quality: WaveQuality, hides: AbstractSet[str], *, is_part: bool, reason: str
) -> WaveQuality:
    return WaveQuality(
        ends=suppress(quality.ends, reason) if "ends" in hides else quality.ends,
        reliability=_published_reliability(
            quality.reliability,
            is_part=is_part,
            is_hidden="reliability" in hides,
            reason=reason,
        ),
    )


def _published_group(
    result: GroupResult, hides: AbstractSet[str], reason: str
) -> GroupResult:
    is_part = result.by is not None
    shows_linkage = not {"paired", "unlinked"} & hides and not _is_short(result)
    before, after = (
        _published_quality(quality, hides, is_part=is_part, reason=reason)
        for quality in (result.quality_before, result.quality_after)
    )
    return dataclasses.replace(
        result,
        paired=_published_paired(result, hides, reason),
        unlinked=_published_unlinked(result, hides, reason),
        linkage=result.linkage if shows_linkage else suppress(result.linkage, reason),
        quality_before=before,
        quality_after=after,
        warnings=() if {"paired", "ends"} & hides else result.warnings,
    )


def publish_outcome(
    outcome: OutcomeResult,
    *,
    minimum_cell: int,
    hidden: AbstractSet[Part] | None = None,
) -> OutcomeResult:
    """
    Hide what must not be published of one outcome.

    Parameters
    ----------
    outcome : OutcomeResult
        Results of the whole and of all groups.
    minimum_cell : int
        Smallest count that may be shown.
    hidden : set of Part, optional
        What must be hidden, if that was found together with flows and other
        outcomes; by default what this outcome tells by itself.

    Returns
    -------
    OutcomeResult
        Same shape; hidden parts are SUPPRESSED.

    Raises
    ------
    MinimumCellError
        If the limit is below five.

    Notes
    -----
    See docs/methods/disclosure.md.

    Examples
    --------
    >>> import pandas as pd
    >>> from analytics.core.evaluation import evaluate
    >>> from analytics.core.plan import AnalysisPlan
    >>> text = 'outcomes = [{item = "trust", low = 1, high = 5}]'
    >>> few = pd.DataFrame({"id": [1, 1], "wave": ["before", "after"], "trust": [2, 4]})
    >>> outcome = evaluate(few, AnalysisPlan.from_toml_text(text)).outcomes[0]
    >>> shown = publish_outcome(outcome, minimum_cell=10).groups[0].paired
    >>> shown.n, shown.difference.status.name
    (None, 'SUPPRESSED')
    """
    if hidden is None:
        hidden = hidden_parts(outcomes=(outcome,), minimum_cell=minimum_cell)
    reason = too_small(minimum_cell)
    shown = []
    for result in outcome.groups:
        own = {
            part.kind
            for part in hidden
            if (part.group, part.outcome) == (result.group, outcome.key)
        }
        shown.append(_published_group(result, own, reason))
    return dataclasses.replace(outcome, groups=tuple(shown))
