"""Turn outcomes and flows into what may be published."""

import dataclasses
from collections.abc import Callable, Sequence

from analytics.core.disclosure import (
    INTERVAL_MINIMUM,
    hidden_groups,
    is_small,
    suppress,
    too_small,
)
from analytics.core.effect_sizes import PairedEffects
from analytics.core.independent import IndependentShift
from analytics.core.outcomes import GroupResult, OutcomeResult, WaveQuality
from analytics.core.paired import PairedShift
from analytics.core.reliability import Reliability
from analytics.core.results import EffectSize, Estimate, Status
from analytics.core.signed_rank import SignedRank

Counts = tuple[int, ...]
Counter = Callable[[GroupResult], Counts]

_SHORT = f"Hidden: an interval of a subgroup needs {INTERVAL_MINIMUM} persons."


def _count(value: int | None) -> int:
    return value or 0


def _paired_counts(result: GroupResult) -> Counts:
    return (_count(result.paired.n),)


def _unlinked_counts(result: GroupResult) -> Counts:
    # With the linked persons' mean known, a small rest would have a known mean too.
    before, after = _count(result.unlinked.n_before), _count(result.unlinked.n_after)
    linked = _count(result.paired.n)
    return (before, after, before - linked, after - linked)


def _sign_counts(result: GroupResult) -> Counts:
    sign = result.paired.sign
    return (_count(sign.n_positive), _count(sign.n_negative), _count(sign.n_zero))


def _ends_counts(result: GroupResult) -> Counts:
    counts = []
    for quality in (result.quality_before, result.quality_after):
        ends = quality.ends
        n = _count(ends.n)
        for end in (_count(ends.n_floor), _count(ends.n_ceiling)):
            counts += [end, n - end]
    return tuple(counts)


def _reliability_counts(result: GroupResult) -> Counts:
    both = (result.quality_before.reliability, result.quality_after.reliability)
    return tuple(_count(own.n_complete) if own else 0 for own in both)


def _is_full(counts: Sequence[int]) -> bool:
    # Everybody in one cell: the group gives away each of its members.
    return sum(counts) > 0 and max(counts) == sum(counts)


def _full_sign(result: GroupResult) -> bool:
    return _is_full(_sign_counts(result))


def _full_end(result: GroupResult) -> bool:
    counts = _ends_counts(result)
    pairs = zip(counts[::2], counts[1::2], strict=True)
    return any(end > 0 and rest == 0 for end, rest in pairs)


def _never(result: GroupResult) -> bool:
    return False


def _hidden(
    groups: Sequence[GroupResult],
    counter: Counter,
    minimum_cell: int,
    is_full: Callable[[GroupResult], bool] = _never,
) -> frozenset[str]:
    # Names of the results to hide: the whole by its own counts, and the groups of
    # each breakdown so that the whole minus the shown ones tells nothing.
    full = frozenset(result.group for result in groups if is_full(result))
    counts = {result.group: counter(result) for result in groups}
    whole = groups[0].group
    small = {
        g for g, own in counts.items() if any(is_small(n, minimum_cell) for n in own)
    }
    if whole in full | small:
        # Without the whole, no group can be computed from the others.
        return full | small
    hidden: set[str] = set()
    for by in dict.fromkeys(result.by for result in groups[1:]):
        names = [result.group for result in groups if result.by == by]
        own = {name: counts[name] for name in names}
        hidden |= hidden_groups(
            own, minimum_cell=minimum_cell, primary=full & frozenset(names)
        )
    return frozenset(hidden)


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


def _published_paired(
    result: GroupResult, *, is_hidden: bool, hides_signs: bool, reason: str
) -> PairedShift:
    shift = result.paired
    if is_hidden:
        return suppress(shift, reason)
    if hides_signs:
        shift = dataclasses.replace(
            shift,
            sign=suppress(shift.sign, reason),
            wilcoxon=_without_counts(shift.wilcoxon),
            pratt=_without_counts(shift.pratt),
        )
    is_short = result.by is not None and 0 < _count(shift.n) < INTERVAL_MINIMUM
    return _short_paired(shift) if is_short else shift


def _published_unlinked(
    result: GroupResult, *, is_hidden: bool, reason: str
) -> IndependentShift:
    shift = result.unlinked
    if is_hidden:
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
    quality: WaveQuality,
    *,
    is_part: bool,
    hides: tuple[bool, bool],
    reason: str,
) -> WaveQuality:
    hides_ends, hides_reliability = hides
    return WaveQuality(
        ends=suppress(quality.ends, reason) if hides_ends else quality.ends,
        reliability=_published_reliability(
            quality.reliability,
            is_part=is_part,
            is_hidden=hides_reliability,
            reason=reason,
        ),
    )


def publish_outcome(outcome: OutcomeResult, *, minimum_cell: int) -> OutcomeResult:
    """
    Hide what must not be published of one outcome.

    Parameters
    ----------
    outcome : OutcomeResult
        Results of the whole and of all groups.
    minimum_cell : int
        Smallest count that may be shown.

    Returns
    -------
    OutcomeResult
        Same shape; hidden parts are SUPPRESSED.
    """
    groups, k, reason = outcome.groups, minimum_cell, too_small(minimum_cell)
    paired = _hidden(groups, _paired_counts, k)
    unlinked = _hidden(groups, _unlinked_counts, k)
    signs = _hidden(groups, _sign_counts, k, _full_sign)
    ends = _hidden(groups, _ends_counts, k, _full_end) | unlinked
    reliability = _hidden(groups, _reliability_counts, k)
    shown = []
    for result in groups:
        name = result.group
        hides = (name in ends, name in reliability)
        is_part = result.by is not None
        checks_linkage = name not in paired | unlinked and not _is_short(result)
        before, after = (
            _published_quality(quality, is_part=is_part, hides=hides, reason=reason)
            for quality in (result.quality_before, result.quality_after)
        )
        shown.append(
            dataclasses.replace(
                result,
                paired=_published_paired(
                    result,
                    is_hidden=name in paired,
                    hides_signs=name in signs,
                    reason=reason,
                ),
                unlinked=_published_unlinked(
                    result, is_hidden=name in unlinked, reason=reason
                ),
                linkage=result.linkage
                if checks_linkage
                else suppress(result.linkage, reason),
                quality_before=before,
                quality_after=after,
                warnings=result.warnings if name not in paired | ends else (),
            )
        )
    return dataclasses.replace(outcome, groups=tuple(shown))
