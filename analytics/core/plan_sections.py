"""The sections of a plan: what each may say, and its defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.core.disclosure import DEFAULT_MINIMUM_CELL, LOWEST_MINIMUM_CELL
from analytics.core.errors import PlanNotSupportedError
from analytics.core.plan_reading import Section
from analytics.core.results import Result
from analytics.core.scoring import default_min_answered, units_per_point

ROLES = ("primary", "secondary", "exploratory")
KINDS = ("one-group", "comparison", "randomised")
# "exact": ids must be equal as written; "none": all responses count as unlinked.
LINKAGES = ("exact", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveRules(Result):
    """
    Which raw values of a column are the waves before and after.

    With `first_within`, only the first listed value that occurs in each group of
    that column counts, so "2, or 3 in studies without a 2" can be said.
    """

    column: str
    names: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    first_within: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRules(Result):
    """What each column is; together, the `id` columns name one person."""

    id: tuple[str, ...]
    wave: WaveRules
    city: str | None
    group: str | None
    language: str | None
    missing: tuple[int, ...]

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """
        The columns by whose values results are shown.

        Returns
        -------
        tuple of str
            City and group, where declared.

        Examples
        --------
        >>> read_data({"city": "city", "group": "arm"}).breakdowns
        ('city', 'arm')
        """
        return tuple(column for column in (self.city, self.group) if column)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleRule(Result):
    """Several items scored together."""

    key: str
    items: tuple[str, ...]
    reverse: tuple[str, ...]
    low: int
    high: int
    min_answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRule(Result):
    """One quantity whose shift is evaluated; `key` is the name in results."""

    key: str
    scale: str | None
    role: str
    sesoi: float | None
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignRules(Result):
    """What was compared, and how responses are linked."""

    kind: str
    linkage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRules(Result):
    """Smallest cell that may be published."""

    minimum_cell: int


def _read_wave(data: Section) -> WaveRules:
    if isinstance(data.table.get("wave"), dict):
        permitted = {"column", "before", "after", "first_within"}
        own = Section(name="data.wave", table=data.table["wave"], permitted=permitted)
        if "waves" in data.table:
            raise data.wrong("waves", "no such key beside a table for wave")
        before, after = own.labels("before"), own.labels("after")
        if set(before) & set(after):
            raise own.wrong("after", "values that are not listed under before")
        return WaveRules(
            column=own.text("column"),
            names=("before", "after"),
            before=before,
            after=after,
            first_within=own.optional_text("first_within"),
        )
    names = data.texts("waves", ("before", "after"))
    if len(names) != 2:
        raise data.wrong("waves", "a list of two waves in their order")
    return WaveRules(
        column=data.text("wave", "wave"),
        names=names,
        before=names[:1],
        after=names[1:],
        first_within=None,
    )


def read_data(table: Mapping[str, Any]) -> DataRules:
    """
    Read the section data.

    Parameters
    ----------
    table : mapping
        The raw section.

    Returns
    -------
    DataRules
        Columns with their defaults.

    Raises
    ------
    PlanNotSupportedError
        If weights, strata or clusters are declared.

    Examples
    --------
    >>> found = read_data({"id": ["study", "person"], "wave": "round"})
    >>> found.id, found.wave.column, found.wave.names
    (('study', 'person'), 'round', ('before', 'after'))
    """
    later = ("weight", "strata", "cluster")
    known = {"id", "wave", "waves", "city", "group", "language", "missing", *later}
    data = Section(name="data", table=dict(table), permitted=known)
    for key in later:
        if key in table:
            supported = "unweighted analyses of independent persons"
            raise PlanNotSupportedError(f"data.{key}", table[key], supported)
    is_list = isinstance(table.get("id"), list)
    ids = data.texts("id") if is_list else (data.text("id", "id"),)
    if not ids:
        raise data.wrong("id", "at least one column")
    return DataRules(
        id=ids,
        wave=_read_wave(data),
        city=data.optional_text("city"),
        group=data.optional_text("group"),
        language=data.optional_text("language"),
        missing=data.integers("missing"),
    )


def read_scale(table: Mapping[str, Any]) -> ScaleRule:
    """
    Read one scale.

    Parameters
    ----------
    table : mapping
        The raw section.

    Returns
    -------
    ScaleRule
        With min_answered three quarters of the items unless named.

    Raises
    ------
    PlanValueError
        If a value is of the wrong kind.
    UnitTooFineError
        If the scale has too many permitted numbers of answers.

    Examples
    --------
    >>> table = {"key": "warmth", "items": ["q1", "q2", "q3", "q4"], "low": 1, "high": 5}
    >>> read_scale(table).min_answered
    3
    """
    permitted = {"key", "items", "reverse", "low", "high", "min_answered"}
    scale = Section(name="scales", table=dict(table), permitted=permitted)
    items, reverse = scale.texts("items"), scale.texts("reverse", ())
    if not items:
        raise scale.wrong("items", "at least one item")
    if not set(reverse) <= set(items):
        raise scale.wrong("reverse", "names out of items")
    low, high = scale.integer("low"), scale.integer("high")
    if low >= high:
        raise scale.wrong("high", f"a number above low = {low}")
    least = scale.integer("min_answered", default_min_answered(len(items)))
    if not 1 <= least <= len(items):
        raise scale.wrong("min_answered", f"a number from 1 to {len(items)}")
    units_per_point(len(items), min_answered=least)
    return ScaleRule(
        key=scale.text("key"),
        items=items,
        reverse=reverse,
        low=low,
        high=high,
        min_answered=least,
    )


def _range_of_item(
    outcome: Section, item: str, scales: Mapping[str, ScaleRule]
) -> tuple[int, int]:
    for scale in scales.values():
        if item in scale.items and not {"low", "high"} & set(outcome.table):
            return scale.low, scale.high
    low, high = outcome.integer("low"), outcome.integer("high")
    if low >= high:
        raise outcome.wrong("high", f"a number above low = {low}")
    return low, high


def read_outcome(
    table: Mapping[str, Any], scales: Mapping[str, ScaleRule]
) -> OutcomeRule:
    """
    Read one outcome.

    Parameters
    ----------
    table : mapping
        The raw section.
    scales : mapping of str to ScaleRule
        Scales of the plan by key.

    Returns
    -------
    OutcomeRule
        A scale, or an item as it was answered. An item takes low and high from the
        scale that holds it unless it names them.

    Raises
    ------
    PlanValueError
        If a value is of the wrong kind.

    Examples
    --------
    >>> found = read_outcome({"item": "trust", "low": 1, "high": 5, "sesoi": 0.25}, {})
    >>> found.key, found.role, found.sesoi
    ('trust', 'exploratory', 0.25)
    """
    permitted = {"scale", "item", "role", "sesoi", "low", "high"}
    outcome = Section(name="outcomes", table=dict(table), permitted=permitted)
    scale, item = outcome.optional_text("scale"), outcome.optional_text("item")
    if (scale is None) == (item is None):
        raise outcome.wrong("scale", "either a scale or an item")
    if scale is not None:
        if scale not in scales:
            raise outcome.wrong("scale", f"one of {', '.join(scales) or 'no scales'}")
        if {"low", "high"} & set(table):
            raise outcome.wrong("low", "no range: the scale has it")
        low, high = scales[scale].low, scales[scale].high
    else:
        low, high = _range_of_item(outcome, str(item), scales)
    return OutcomeRule(
        key=str(scale or item),
        scale=scale,
        role=outcome.choice("role", ROLES, "exploratory"),
        sesoi=outcome.positive("sesoi"),
        low=low,
        high=high,
    )


def read_design(table: Mapping[str, Any]) -> DesignRules:
    """
    Read the section design.

    Parameters
    ----------
    table : mapping
        The raw section.

    Returns
    -------
    DesignRules
        One group and exact linkage by default.

    Raises
    ------
    PlanNotSupportedError
        If a comparison group or a rule for few clusters is declared.

    Examples
    --------
    >>> read_design({"linkage": "none"})
    DesignRules(kind='one-group', linkage='none')
    """
    permitted = {"kind", "linkage", "few_cluster"}
    design = Section(name="design", table=dict(table), permitted=permitted)
    kind = design.choice("kind", KINDS, "one-group")
    if kind != "one-group":
        raise PlanNotSupportedError("design.kind", kind, "one-group")
    rule = design.text("few_cluster", "none")
    if rule != "none":
        raise PlanNotSupportedError("design.few_cluster", rule, "none")
    return DesignRules(kind=kind, linkage=design.choice("linkage", LINKAGES, "exact"))


def read_disclosure(table: Mapping[str, Any]) -> DisclosureRules:
    """
    Read the section disclosure.

    Parameters
    ----------
    table : mapping
        The raw section.

    Returns
    -------
    DisclosureRules
        Ten by default, never below five.

    Raises
    ------
    PlanValueError
        If k is no whole number of five or more.

    Examples
    --------
    >>> read_disclosure({}).minimum_cell, read_disclosure({"k": 12}).minimum_cell
    (10, 12)
    """
    own = Section(name="disclosure", table=dict(table), permitted={"k"})
    minimum_cell = own.integer("k", DEFAULT_MINIMUM_CELL)
    if minimum_cell < LOWEST_MINIMUM_CELL:
        raise own.wrong("k", f"a number of {LOWEST_MINIMUM_CELL} or more")
    return DisclosureRules(minimum_cell=minimum_cell)


def refuse_what_is_not_built(top: Section) -> None:
    """
    Refuse sections that ask for analyses of a later version.

    Parameters
    ----------
    top : Section
        The whole plan.

    Raises
    ------
    PlanNotSupportedError
        If such a section says anything but its neutral value.

    Examples
    --------
    >>> top = {"weights": {"margins": ["age"]}}
    >>> refuse_what_is_not_built(Section(name="the plan", table=top, permitted=top))
    Traceback (most recent call last):
        ...
    analytics.core.errors.PlanNotSupportedError: The plan says weights.margins = ...
    """
    later = {
        "adjust": ({"family", "method"}, ("none",), "no adjustment"),
        "weights": ({"margins"}, (), "no weights"),
        "missing": ({"methods"}, ([],), "complete pairs, with the flow shown"),
        "sensitivity": ({"list"}, ([], ["pratt"], ["unlinked"]), "pratt and unlinked"),
    }
    for name, (permitted, neutral, supported) in later.items():
        own = Section(name=name, table=top.table_of(name), permitted=permitted)
        for key, value in own.table.items():
            if value not in neutral:
                raise PlanNotSupportedError(f"{name}.{key}", value, supported)
