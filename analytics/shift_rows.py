"""Shifts as rows of a CSV file, unrounded. Pure."""

from typing import Any

SHIFT_COLUMNS = (
    "outcome", "group", "n", "shift", "low", "high", "confidence_level", "status",
)  # fmt: skip


def shift_row(outcome: str, group: dict[str, Any]) -> list[object]:
    """One group of one outcome; a suppressed cell says so, never 0 or blank."""
    paired = group["paired"]
    difference = paired["difference"]
    interval = difference["interval"] or {}
    numbers = [difference["value"]]
    numbers += [interval.get(name) for name in ("low", "high", "confidence_level")]
    n = "not shown" if paired["n"] is None else paired["n"]
    shown = ["" if number is None else number for number in numbers]
    return [outcome, group["group"], n, *shown, difference["status"]]
