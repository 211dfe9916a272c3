"""One call from a frame and a plan to every result that the plan asks for."""

import dataclasses
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.core.disclosure import check_minimum_cell, is_small
from analytics.core.flow_publication import publish_flow, publish_flows
from analytics.core.frame_reading import (
    NOT_STATED,
    read_answers,
    read_ids,
    read_labels,
    read_waves,
    require_columns,
)
from analytics.core.independent import independent_shift, linkage_check
from analytics.core.linking import Flow, Links, flow_of, link_waves
from analytics.core.outcomes import (
    ALL,
    DesignNote,
    GroupFlow,
    GroupResult,
    OutcomeResult,
    WaveQuality,
    end_shares,
    quality_warnings,
)
from analytics.core.paired import paired_shift
from analytics.core.plan import AnalysisPlan
from analytics.core.plan_sections import OutcomeRule, ScaleRule
from analytics.core.publication import publish_outcome
from analytics.core.reliability import Reliability, reliability_of_codes
from analytics.core.results import Result
from analytics.core.scoring import ScoreSet, clean_codes, reverse_codes, score_scale
from analytics.core.tables import JointTable, MarginTable, count_pairs, count_scores

Index = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

DESIGN_NOTE = "Change observed, not an effect."


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation(Result):
    """
    All results of one plan over one frame.

    `minimum_cell` is None as long as nothing has been hidden; such an evaluation must
    not leave the machine that holds the answers.
    """

    plan_digest: str
    planned_minimum_cell: int
    minimum_cell: int | None = None
    design: DesignNote
    wave_names: tuple[str, ...]
    flow: Flow
    n_set_aside: int | None
    groups: tuple[GroupFlow, ...]
    outcomes: tuple[OutcomeResult, ...]

    def published(self, k: int | None = None) -> Self:
        """
        Give the version that may be published.

        Parameters
        ----------
        k : int, optional
            Smallest cell to show; that of the plan by default, and never less.

        Returns
        -------
        Evaluation
            Same shape, with small cells and what would reveal them SUPPRESSED.

        Raises
        ------
        MinimumCellError
            If k is below five.

        Notes
        -----
        See docs/methods/disclosure.md.

        Examples
        --------
        >>> text = 'outcomes = [{item = "trust", low = 1, high = 5}]'
        >>> plan = AnalysisPlan.from_toml_text(text)
        >>> few = pd.DataFrame({"id": [1, 1], "wave": ["before", "after"], "trust": [2, 4]})
        >>> found = evaluate(few, plan)
        >>> found.flow.n_linked, found.published().flow.n_linked
        (1, None)
        """
        least = check_minimum_cell(self.planned_minimum_cell if k is None else k)
        least = max(least, self.planned_minimum_cell)
        flow = publish_flow(self.flow, minimum_cell=least)
        is_few_aside = is_small(self.n_set_aside or 0, least)
        return dataclasses.replace(
            self,
            minimum_cell=least,
            flow=flow,
            n_set_aside=None if is_few_aside else self.n_set_aside,
            groups=publish_flows(self.groups, total=flow, minimum_cell=least),
            outcomes=tuple(
                publish_outcome(outcome, minimum_cell=least)
                for outcome in self.outcomes
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Group:
    name: str
    by: str | None
    rows: Mask


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Responses:
    frame: pd.DataFrame
    wave: Index
    links: Links
    groups: tuple[_Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored:
    rule: OutcomeRule
    scale: ScaleRule
    scores: ScoreSet
    keyed: Index
    is_answered: Mask


def _breakdown_codes(frame: pd.DataFrame, column: str) -> tuple[Index, tuple[str, ...]]:
    labels = read_labels(frame[column])
    if (labels.codes >= 0).all():
        return labels.codes, labels.names
    codes = np.where(labels.codes < 0, len(labels.names), labels.codes)
    return codes, (*labels.names, NOT_STATED)


def _groups_of(
    frame: pd.DataFrame, plan: AnalysisPlan
) -> tuple[tuple[_Group, ...], Index]:
    # The groups, "all" first, and one code per combination of all breakdowns.
    groups = [_Group(name=ALL, by=None, rows=np.ones(len(frame), dtype=bool))]
    strata = np.zeros(len(frame), dtype=np.int64)
    columns = plan.data.breakdowns
    for column in columns:
        codes, names = _breakdown_codes(frame, column)
        strata = strata * max(len(names), 1) + codes
        for index, name in enumerate(names):
            # Two breakdowns may share a value, and a city may be called "all".
            is_plain = len(columns) == 1 and name != ALL
            label = name if is_plain else f"{column}: {name}"
            groups.append(_Group(name=label, by=column, rows=codes == index))
    return tuple(groups), strata


def _needed_columns(plan: AnalysisPlan) -> list[str]:
    data = plan.data
    optional = (data.language, data.wave.first_within, *data.breakdowns)
    ids = data.id if plan.design.linkage == "exact" else ()
    needed = [data.wave.column, *ids, *(name for name in optional if name)]
    for outcome in plan.outcomes:
        needed += plan.scale_of(outcome).items
    return needed


def _read(frame: pd.DataFrame, plan: AnalysisPlan) -> tuple[_Responses, int]:
    require_columns(frame, _needed_columns(plan))
    wave = read_waves(frame, plan.data.wave)
    kept = wave >= 0
    own, wave = frame.loc[kept].reset_index(drop=True), wave[kept]
    groups, strata = _groups_of(own, plan)
    ids = np.full(len(own), -1, dtype=np.int64)
    if plan.design.linkage == "exact":
        ids = read_ids(own, plan.data.id)
    links = link_waves(ids, wave, strata=strata)
    responses = _Responses(frame=own, wave=wave, links=links, groups=groups)
    return responses, int((~kept).sum())


def _score(responses: _Responses, plan: AnalysisPlan, rule: OutcomeRule) -> _Scored:
    scale, missing = plan.scale_of(rule), plan.data.missing
    low, high, items = scale.low, scale.high, scale.items
    answers = read_answers(responses.frame, items, low=low, high=high)
    codes, is_answered = clean_codes(
        answers, items=items, low=low, high=high, missing_codes=missing
    )
    return _Scored(
        rule=rule,
        scale=scale,
        scores=score_scale(
            answers,
            items=items,
            low=low,
            high=high,
            reverse=scale.reverse,
            min_answered=scale.min_answered,
            missing_codes=missing,
        ),
        keyed=reverse_codes(
            codes, items=items, reverse=scale.reverse, low=low, high=high
        ),
        is_answered=is_answered,
    )


def _pairs(responses: _Responses, scored: _Scored, group: _Group) -> JointTable:
    before, after = responses.links.before, responses.links.after
    scores = scored.scores
    # Both rows of a pair are in one group: conflicting ones were not linked.
    own = scores.is_scored[before] & scores.is_scored[after] & group.rows[before]
    return count_pairs(
        scores.units[before[own]],
        scores.units[after[own]],
        low=scores.low,
        high=scores.high,
        units_per_point=scores.units_per_point,
        group=group.name,
    )


def _margin(scored: _Scored, rows: Mask, group: str) -> MarginTable:
    scores = scored.scores
    return count_scores(
        scores.units[rows & scores.is_scored],
        low=scores.low,
        high=scores.high,
        units_per_point=scores.units_per_point,
        group=group,
    )


def _reliability(scored: _Scored, rows: Mask) -> Reliability | None:
    if len(scored.scale.items) < 2:
        return None
    return reliability_of_codes(
        scored.keyed[rows], scored.is_answered[rows], items=scored.scale.items
    )


def _quality(scored: _Scored, rows: Mask, margin: MarginTable) -> WaveQuality:
    return WaveQuality(ends=end_shares(margin), reliability=_reliability(scored, rows))


def _group_result(responses: _Responses, scored: _Scored, group: _Group) -> GroupResult:
    table = _pairs(responses, scored, group)
    sides = [group.rows & (responses.wave == side) for side in (0, 1)]
    before, after = (_margin(scored, rows, group.name) for rows in sides)
    qualities = (
        _quality(scored, sides[0], before),
        _quality(scored, sides[1], after),
    )
    linkage = linkage_check(table, before, after)
    paired = paired_shift(table, sesoi=scored.rule.sesoi)
    return GroupResult(
        group=group.name,
        by=group.by,
        paired=paired,
        unlinked=independent_shift(before, after),
        linkage=linkage,
        quality_before=qualities[0],
        quality_after=qualities[1],
        warnings=quality_warnings(*qualities, paired=paired, linkage=linkage),
    )


def evaluate(frame: pd.DataFrame, plan: AnalysisPlan) -> Evaluation:
    """
    Evaluate a frame of responses by a plan.

    Parameters
    ----------
    frame : DataFrame
        One row per response: id, wave, breakdown columns, and item columns with
        integer codes. Blank cells are missing.
    plan : AnalysisPlan
        What to compute.

    Returns
    -------
    Evaluation
        Flow, and for each outcome the results of "all" and of every group. Not
        checked for disclosure: see `Evaluation.published`.

    Raises
    ------
    MissingColumnError
        If the frame lacks a column of the plan.
    MixedVersionsError
        If the responses answered different versions of the questionnaire.
    OutOfRangeCodeError
        If a cell holds neither a permitted nor a missing code.

    Notes
    -----
    An id that occurs twice in one wave links nothing; it is counted. Nothing about
    the clock, the machine or chance enters, so equal input gives equal output.

    Examples
    --------
    >>> text = 'outcomes = [{item = "trust", low = 1, high = 5}]'
    >>> plan = AnalysisPlan.from_toml_text(text)
    >>> columns = {"id": [1, 2, 3] * 2, "wave": ["before"] * 3 + ["after"] * 3}
    >>> frame = pd.DataFrame({**columns, "trust": [1, 2, 3, 2, 4, 3]})
    >>> found = evaluate(frame, plan)
    >>> found.flow.n_linked, found.outcomes[0].groups[0].paired.difference.value
    (3, 1.0)
    """
    responses, n_set_aside = _read(frame, plan)
    state, wave = responses.links.state, responses.wave
    outcomes = []
    for rule in plan.outcomes:
        scored = _score(responses, plan, rule)
        results = [_group_result(responses, scored, g) for g in responses.groups]
        outcomes.append(
            OutcomeResult(
                key=rule.key, role=rule.role, sesoi=rule.sesoi, groups=tuple(results)
            )
        )
    return Evaluation(
        plan_digest=plan.digest,
        design=DesignNote(
            kind=plan.design.kind, linkage=plan.design.linkage, note=DESIGN_NOTE
        ),
        wave_names=plan.data.wave.names,
        planned_minimum_cell=plan.disclosure.minimum_cell,
        flow=flow_of(state, wave),
        n_set_aside=n_set_aside,
        groups=tuple(
            GroupFlow(group=g.name, by=g.by, flow=flow_of(state[g.rows], wave[g.rows]))
            for g in responses.groups[1:]
        ),
        outcomes=tuple(outcomes),
    )
