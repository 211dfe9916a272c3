"""Same ruler: does an item work alike in all waves or languages (ordinal DIF)."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.core.chi_square import chi_square_result
from analytics.core.item_counts import ItemCounts, count_items
from analytics.core.item_covariance import answer_blocks
from analytics.core.multiplicity import adjust_log10_p
from analytics.core.proportional_odds import ProportionalOdds, fit_proportional_odds
from analytics.core.pseudo_r_squared import mcfadden, nagelkerke
from analytics.core.results import Estimate, Result, Status, TestResult

# Change of a pseudo-R2 that is no longer negligible; large from 0.070 on.
FLAG_AT = 0.035
# More categories than this are a measuring scale and no ordinal item.
CATEGORIES_LIMIT = 20

_METHODS = {
    "uniform": "likelihood-ratio test of uniform DIF",
    "non_uniform": "likelihood-ratio test of non-uniform DIF",
    "overall": "likelihood-ratio test of any DIF",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DifStep(Result):
    """
    Comparison of two nested models of one item.

    `adjusted_p` is Holm's over the items of the scale.
    """

    test: TestResult
    adjusted_p: float | None = None
    adjusted_log10_p: float | None = None
    mcfadden_change: float | None = None
    nagelkerke_change: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEffect(Result):
    """Log odds of higher answers than in the first group at the same rest score."""

    group: str
    log_odds: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFunctioning(Result):
    """DIF of one item; flagged on the size of the change of pseudo-R2 alone."""

    item: str
    uniform: DifStep
    non_uniform: DifStep
    overall: DifStep
    effects: tuple[GroupEffect, ...]
    is_flagged: bool | None
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleFunctioning(Result):
    """
    DIF of all items of a scale between groups; the first group is the reference.

    Groups without a complete response are left out.
    """

    n_complete: int | None
    groups: tuple[str, ...]
    items: tuple[ItemFunctioning, ...]
    status: Status = Status.OK
    reason: str | None = None


def _designs(
    n_groups: int, n_rests: int, mean_rest: float
) -> tuple[npt.NDArray[np.float64], ...]:
    # Rest score as a share of its range, centred so that it and its products with the
    # groups stay far from collinear. Likelihoods do not depend on either.
    rest = (np.arange(n_rests) - mean_rest) / max(n_rests - 1, 1)
    rest_score = np.tile(rest, n_groups)[:, None]
    groups = np.repeat(np.eye(n_groups)[:, 1:], n_rests, axis=0)
    return (
        rest_score,
        np.hstack([rest_score, groups]),
        np.hstack([rest_score, groups, groups * rest_score]),
    )


def _fit_all(table: npt.NDArray[np.int64]) -> list[ProportionalOdds]:
    n_groups, n_rests, n_categories = table.shape
    by_rest = table.sum(axis=(0, 2))
    mean_rest = float(by_rest @ np.arange(n_rests) / by_rest.sum())
    rows = table.reshape(-1, n_categories)
    return [
        fit_proportional_odds(rows, design)
        for design in _designs(n_groups, n_rests, mean_rest)
    ]


def _pseudo_r2(fit: ProportionalOdds) -> tuple[float, float]:
    # Only fits without a status come here, so both logarithms are there.
    own, null = fit.log_likelihood or 0.0, fit.null_log_likelihood or 0.0
    return mcfadden(own, null=null), nagelkerke(own, null=null, n=fit.n)


def _step(name: str, small: ProportionalOdds, large: ProportionalOdds) -> DifStep:
    gain = (large.log_likelihood or 0.0) - (small.log_likelihood or 0.0)
    df = len(large.coefficients) - len(small.coefficients)
    before, after = _pseudo_r2(small), _pseudo_r2(large)
    return DifStep(
        test=chi_square_result(max(2 * gain, 0.0), df, method=_METHODS[name]),
        mcfadden_change=after[0] - before[0],
        nagelkerke_change=after[1] - before[1],
    )


def _undefined(item: str, status: Status, reason: str | None) -> ItemFunctioning:
    def step(name: str) -> DifStep:
        test = TestResult(method=_METHODS[name], status=status, reason=reason)
        return DifStep(test=test)

    return ItemFunctioning(
        item=item,
        uniform=step("uniform"),
        non_uniform=step("non_uniform"),
        overall=step("overall"),
        effects=(),
        is_flagged=None,
        status=status,
        reason=reason,
    )


def _item(
    item: str, table: npt.NDArray[np.int64], labels: Sequence[str]
) -> ItemFunctioning:
    fits = _fit_all(table)
    for fit in fits:
        if fit.status is not Status.OK:
            return _undefined(item, fit.status, fit.reason)
    base, uniform, full = fits
    overall = _step("overall", base, full)
    size = max(overall.mcfadden_change or 0.0, overall.nagelkerke_change or 0.0)
    return ItemFunctioning(
        item=item,
        uniform=_step("uniform", base, uniform),
        non_uniform=_step("non_uniform", uniform, full),
        overall=overall,
        effects=tuple(
            GroupEffect(group=label, log_odds=Estimate(value=value, se=se))
            for label, value, se in zip(
                labels[1:], uniform.coefficients[1:], uniform.se[1:], strict=True
            )
        ),
        is_flagged=size >= FLAG_AT,
    )


def _with_holm(steps: Sequence[DifStep]) -> list[DifStep]:
    holm = adjust_log10_p([step.test.log10_p for step in steps], method="holm")
    return [
        dataclasses.replace(step, adjusted_p=p, adjusted_log10_p=log10_p)
        for step, p, log10_p in zip(steps, holm.p, holm.log10_p, strict=True)
    ]


def _adjusted(items: Sequence[ItemFunctioning]) -> tuple[ItemFunctioning, ...]:
    uniform = _with_holm([item.uniform for item in items])
    non_uniform = _with_holm([item.non_uniform for item in items])
    overall = _with_holm([item.overall for item in items])
    return tuple(
        dataclasses.replace(item, uniform=one, non_uniform=other, overall=both)
        for item, one, other, both in zip(
            items, uniform, non_uniform, overall, strict=True
        )
    )


def _scale(
    own: ItemCounts, items: Sequence[str], labels: Sequence[str]
) -> ScaleFunctioning:
    is_present = own.n_by_group > 0
    present = [
        label for label, is_kept in zip(labels, is_present, strict=True) if is_kept
    ]
    n_complete = int(own.n_by_group.sum())
    if len(present) < 2:
        return ScaleFunctioning(
            n_complete=n_complete,
            groups=tuple(present),
            items=(),
            status=Status.TOO_FEW,
            reason="Comparing groups needs two with complete responses.",
        )
    found = [
        _item(name, own.counts[i][is_present], present) for i, name in enumerate(items)
    ]
    return ScaleFunctioning(
        n_complete=n_complete, groups=tuple(present), items=_adjusted(found)
    )


def _refused(reason: str) -> ScaleFunctioning:
    return ScaleFunctioning(
        n_complete=None,
        groups=(),
        items=(),
        status=Status.NOT_COMPUTABLE,
        reason=reason,
    )


def item_functioning(  # noqa: PLR0913  # a scale definition, and the groups
    answers: npt.ArrayLike,
    *,
    groups: npt.ArrayLike,
    labels: Sequence[str],
    items: Sequence[str],
    low: int,
    high: int,
    reverse: Sequence[str] = (),
    missing_codes: Sequence[int] = (),
) -> ScaleFunctioning:
    """
    Test each item of a scale for differential functioning between groups.

    Parameters
    ----------
    answers : array_like
        One row per response, one column per item; NaN where nothing was answered.
    groups : array_like of int
        Index into `labels` per response, such as its wave or its language.
    labels : sequence of str
        Names of the groups; the first one with responses is the reference.
    items : sequence of str
        Names of the columns.
    low, high : int
        Smallest and largest permitted code.
    reverse : sequence of str, optional
        Names of the reverse-keyed items.
    missing_codes : sequence of int, optional
        Codes that mean "not answered".

    Returns
    -------
    ScaleFunctioning
        For each item uniform, non-uniform and any DIF, over the responses that
        answered all items; items that cannot be fitted carry a status.

    Raises
    ------
    GroupCodeError
        If a response has no group or one without a label.
    OutOfRangeCodeError
        If a code is neither permitted nor declared missing.

    Notes
    -----
    Three nested proportional-odds models: item on the rest score; plus the groups
    (uniform); plus rest score times groups (non-uniform). Swaminathan and Rogers
    (1990), Journal of Educational Measurement 27, 361-370; Zumbo (1999); flag of
    Jodoin and Gierl (2001), Applied Measurement in Education 14, 329-349. See
    docs/methods/item-functioning.md.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=(600, 1))
    >>> answers = np.clip(np.rint(3 + trait + rng.normal(size=(600, 3))), 1, 5)
    >>> groups = np.repeat([0, 1], 300)
    >>> answers[300:, 0] = np.minimum(answers[300:, 0] + 1, 5)
    >>> found = item_functioning(
    ...     answers,
    ...     groups=groups,
    ...     labels=("before", "after"),
    ...     items=("a", "b", "c"),
    ...     low=1,
    ...     high=5,
    ... )
    >>> [item.is_flagged for item in found.items]
    [True, False, False]
    """
    if len(items) < 2:
        return _refused("A rest score needs a second item.")
    if high - low + 1 > CATEGORIES_LIMIT:
        return _refused(f"More than {CATEGORIES_LIMIT} categories are no ordinal item.")
    blocks = answer_blocks(
        answers,
        items=items,
        low=low,
        high=high,
        reverse=reverse,
        missing_codes=missing_codes,
    )
    own = count_items(
        blocks,
        np.asarray(groups),
        n_groups=len(labels),
        n_items=len(items),
        low=low,
        high=high,
    )
    return _scale(own, items, labels)
