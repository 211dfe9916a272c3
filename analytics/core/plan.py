"""The analysis plan: what is compared, how it is scored, and what may be shown."""

import hashlib
import json
from dataclasses import dataclass
from typing import Self

from analytics.core.errors import PlanValueError
from analytics.core.plan_reading import Section, parse_toml
from analytics.core.plan_sections import (
    DataRules,
    DesignRules,
    DisclosureRules,
    OutcomeRule,
    ScaleRule,
    read_data,
    read_design,
    read_disclosure,
    read_outcome,
    read_scale,
    refuse_what_is_not_built,
)
from analytics.core.results import Result

_SECTIONS = {
    "data",
    "scales",
    "outcomes",
    "design",
    "disclosure",
    "adjust",
    "weights",
    "missing",
    "sensitivity",
}


def _unique(keys: list[str], key: str) -> None:
    repeated = sorted({name for name in keys if keys.count(name) > 1})
    if repeated:
        raise PlanValueError(key, repeated[0], "a name that occurs once")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisPlan(Result):
    """A plan as it was frozen; `digest` names it in every result."""

    data: DataRules
    scales: tuple[ScaleRule, ...]
    outcomes: tuple[OutcomeRule, ...]
    design: DesignRules
    disclosure: DisclosureRules

    @classmethod
    def from_toml_text(cls, text: str) -> Self:
        """
        Read the text of a PLAN.toml.

        Parameters
        ----------
        text : str
            Contents of the file.

        Returns
        -------
        AnalysisPlan
            The plan with all defaults filled in.

        Raises
        ------
        PlanError
            If a key is unknown, a value is of the wrong kind, or the plan asks for
            an analysis that is not built.

        Examples
        --------
        >>> text = 'outcomes = [{item = "trust", low = 1, high = 5}]'
        >>> plan = AnalysisPlan.from_toml_text(text)
        >>> plan.outcomes[0].key, plan.design.linkage, plan.disclosure.minimum_cell
        ('trust', 'exact', 10)
        """
        top = Section(name="the plan", table=parse_toml(text), permitted=_SECTIONS)
        scales = tuple(read_scale(part) for part in top.tables("scales"))
        _unique([scale.key for scale in scales], "scales.key")
        known = {scale.key: scale for scale in scales}
        outcomes = tuple(read_outcome(part, known) for part in top.tables("outcomes"))
        if not outcomes:
            raise PlanValueError("outcomes", [], "at least one [[outcomes]]")
        _unique([outcome.key for outcome in outcomes], "outcomes")
        refuse_what_is_not_built(top)
        return cls(
            data=read_data(top.table_of("data")),
            scales=scales,
            outcomes=outcomes,
            design=read_design(top.table_of("design")),
            disclosure=read_disclosure(top.table_of("disclosure")),
        )

    @property
    def digest(self) -> str:
        """
        Name the plan by its content.

        Returns
        -------
        str
            SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8.

        Examples
        --------
        A remark changes nothing:

        >>> text = 'outcomes = [{item = "trust", low = 1, high = 5}]'
        >>> plans = [AnalysisPlan.from_toml_text(own) for own in (text, text + "  # note")]
        >>> plans[0].digest == plans[1].digest, len(plans[0].digest)
        (True, 64)
        """
        canonical = json.dumps(
            self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(canonical.encode()).hexdigest()

    def scale_of(self, outcome: OutcomeRule) -> ScaleRule:
        """
        Give the scale that an outcome is scored by.

        Parameters
        ----------
        outcome : OutcomeRule
            An outcome of this plan.

        Returns
        -------
        ScaleRule
            The named scale, or a scale of the one item as it was answered.

        Examples
        --------
        >>> text = 'outcomes = [{item = "trust", low = 1, high = 5}]'
        >>> plan = AnalysisPlan.from_toml_text(text)
        >>> plan.scale_of(plan.outcomes[0]).items
        ('trust',)
        """
        for scale in self.scales:
            if scale.key == outcome.scale:
                return scale
        return ScaleRule(
            key=outcome.key,
            items=(outcome.key,),
            reverse=(),
            low=outcome.low,
            high=outcome.high,
            min_answered=1,
        )
