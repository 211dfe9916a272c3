"""Turn stored results into what templates show: names, groups, one chart. No numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics.charts import Forest, Group, forest
from analytics.models import Report, StoredEstimate
from surveys.enums import CityGroup

ALL = "all"
CITY_NAMES = {code: name for code, name, *_rest in settings.CITIES}
GROUP_NAMES = dict(CityGroup.choices)
OUTCOMES = {
    "attitude": _("Attitude to people from other countries, 0 to 10"),
    "allow": _("Openness to people coming to live here, 1 to 4"),
}


# Why there is no number, by the core's status; in words for everybody.
REASONS = {
    "suppressed": _(
        "Fewer than 10 residents could be linked, or their answers could be worked "
        "out from other numbers, so no number may be shown."
    ),
    "too_few": _("Too few residents could be linked to compute it."),
    "constant": _(
        "Everybody moved by the same amount, so no interval can be computed."
    ),
    "no_nonzero": _("Nobody's answers changed, so there is nothing to test."),
    "not_computable": _("It cannot be computed from these answers."),
}


# What a reader must know beside a number, by the core's warning.
CAVEATS = {
    "ceiling": _(
        "More than 15 % have the highest possible score, so a rise may not show."
    ),
    "floor": _(
        "More than 15 % have the lowest possible score, so a fall may not show."
    ),
    "reverse_key": _(
        "An item runs against the others. Look at the list of reverse-keyed items."
    ),
    "constant_item": _(
        "Everybody gave the same answer to an item, so alpha leaves it out."
    ),
    "few_changed": _(
        "Fewer than 10 linked residents changed their score, so the interval is too "
        "narrow to rely on."
    ),
    "linkage": _(
        "Linked residents shifted otherwise than those who could not be linked, so the "
        "shift of the linked does not stand for all."
    ),
}
WAVES = {"before": _("Before"), "after": _("After")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """One warning, and the groups and waves that it is about."""

    text: str
    places: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One outcome of a report, ready to be shown."""

    key: str
    label: str
    role: str
    groups: list[dict[str, Any]]
    everyone: dict[str, Any]
    chart: Forest
    caveats: list[Caveat]


def flow_of(report: Report) -> dict[str, int | None]:
    """Who was linked; the rest of each wave follows from what is shown already."""
    flow = dict(report.evaluation["flow"])
    for wave in ("before", "after"):
        whole, linked = flow[f"n_{wave}"], flow["n_linked"]
        rest = None if None in (whole, linked) else whole - linked
        flow[f"n_not_linked_{wave}"] = rest
    return flow


def outcomes_of(report: Report) -> list[Outcome]:
    return [_outcome(raw) for raw in report.evaluation["outcomes"]]


def outcomes_published(estimates: Iterable[StoredEstimate]) -> list[Outcome]:
    """As in a report, but with these estimates alone."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for estimate in estimates:
        groups.setdefault(estimate.outcome, []).append(estimate.result)
    return [
        _outcome({"key": key, "role": "", "groups": own}) for key, own in groups.items()
    ]


def _outcome(raw: dict[str, Any]) -> Outcome:
    groups = [
        {
            **group,
            "label": group_label(group["group"]),
            "reason": reason_of(group["paired"]),
        }
        for group in raw["groups"]
    ]
    # The whole stands last, under its parts, as in a table of sums.
    groups.sort(key=lambda group: group["group"] == ALL)
    return Outcome(
        key=raw["key"],
        label=outcome_label(raw["key"]),
        role=raw["role"],
        groups=groups,
        everyone=groups[-1],
        chart=forest(
            Group(
                label=group["label"],
                is_all=group["group"] == ALL,
                shift=group["paired"],
                reason=reason_of(group["paired"]),
            )
            for group in groups
        ),
        caveats=caveats_of(groups),
    )


def caveats_of(groups: list[dict[str, Any]]) -> list[Caveat]:
    """Each warning once, with the places where it holds."""
    places: dict[str, list[str]] = {}
    for group in groups:
        for warning in group["warnings"]:
            mark, _underscore, wave = warning.rpartition("_")
            known = mark in CAVEATS
            place = f"{group['label']} ({WAVES[wave]})" if known else group["label"]
            places.setdefault(mark if known else warning, []).append(place)
    return [
        Caveat(text=str(CAVEATS[mark]), places=found) for mark, found in places.items()
    ]


def reason_of(shift: dict[str, Any]) -> str:
    """Why a shift has no value; empty when it has one."""
    if shift["difference"]["value"] is not None:
        return ""
    status = shift["difference"]["status"]
    return str(REASONS.get(status, REASONS["not_computable"]))


def outcome_label(key: str) -> str:
    return str(OUTCOMES.get(key, key))


def group_label(group: str) -> str:
    if group == ALL:
        return gettext("All cities together")
    return str((CITY_NAMES | GROUP_NAMES).get(group, group))
