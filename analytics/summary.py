"""An evaluation in plain lines, for a terminal. Pure; English, as commands are."""

from collections.abc import Iterator
from typing import Any


def summary_lines(evaluation: dict[str, Any]) -> Iterator[str]:
    """What `analyse` prints without --json: flow, then a line for each group."""
    flow = evaluation["flow"]
    before, after = evaluation["wave_names"]
    yield (
        f"Responses {before} {_count(flow['n_before'])}, "
        f"{after} {_count(flow['n_after'])}; linked {_count(flow['n_linked'])}"
    )
    for outcome in evaluation["outcomes"]:
        yield ""
        yield f"{outcome['key']} ({outcome['role']})"
        for group in outcome["groups"]:
            yield f"  {group['group']}: {_shift(group)}"
            yield f"    {_beside(group)}"
            if group["warnings"]:
                yield f"    warnings: {', '.join(group['warnings'])}"
    yield ""
    yield evaluation["design"]["note"]


def _count(number: int | None) -> str:
    return "not shown" if number is None else str(number)


def _shift(group: dict[str, Any]) -> str:
    paired = group["paired"]
    difference = paired["difference"]
    if difference["value"] is None:
        return difference["reason"] or difference["status"]
    text = f"n {paired['n']}, shift {difference['value']:+.3f}"
    interval = difference["interval"]
    if interval:
        level = round(100 * interval["confidence_level"])
        text += f" ({level} % {interval['low']:+.3f} to {interval['high']:+.3f})"
    d_av = paired["effects"]["d_av"]["value"]
    return text if d_av is None else f"{text}, d_av {d_av:+.3f}"


def _beside(group: dict[str, Any]) -> str:
    unlinked = group["unlinked"]["difference"]["value"]
    shown = "not shown" if unlinked is None else f"{unlinked:+.3f}"
    alphas = [_alpha(group[f"quality_{wave}"]) for wave in ("before", "after")]
    return f"unlinked {shown}; alpha before {alphas[0]}, after {alphas[1]}"


def _alpha(quality: dict[str, Any]) -> str:
    alpha = (quality["reliability"] or {"alpha": {"value": None}})["alpha"]["value"]
    return "not shown" if alpha is None else f"{alpha:.3f}"
