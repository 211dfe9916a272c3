"""Where marks stand in a chart, in per cent of its width. Pure; templates draw."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FEWEST_TICKS = 4
MARGIN = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One interval with its point; without one, `reason` says why."""

    label: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    x: str
    x_low: str
    x_high: str
    is_clear: bool
    is_all: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    value: float
    x: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Intervals of several groups over one axis."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    zero: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    label: str
    is_all: bool
    shift: dict[str, Any]
    reason: str


def forest(groups: Iterable[Group]) -> Forest:
    """Lay out the shifts of groups; zero is always on the axis."""
    listed = list(groups)
    ends = [0.0]
    for group in listed:
        difference = group.shift["difference"]
        interval = difference["interval"] or {}
        ends += [
            end for end in (difference["value"], *_ends(interval)) if end is not None
        ]
    axis = _Axis.over(min(ends), max(ends))
    return Forest(
        bars=tuple(_bar(group, axis) for group in listed),
        ticks=tuple(Tick(value=v, x=axis.at(v)) for v in axis.ticks()),
        zero=axis.at(0.0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    low: float
    high: float

    @classmethod
    def over(cls, low: float, high: float) -> "_Axis":
        span = (high - low) or 1.0
        return cls(low=low - MARGIN * span, high=high + MARGIN * span)

    def at(self, value: float | None) -> str:
        """A point as an SVG length; a decimal point in every language."""
        if value is None:
            return "0%"
        return f"{100 * (value - self.low) / (self.high - self.low):.2f}%"

    def ticks(self) -> list[float]:
        """Round values: steps of 1, 2 or 5 times a power of ten."""
        raw = (self.high - self.low) / FEWEST_TICKS
        power = 10.0 ** math.floor(math.log10(raw))
        step = max(s * power for s in (1.0, 2.0, 5.0) if s * power <= raw)
        first = math.ceil(self.low / step)
        last = math.floor(self.high / step)
        return [number * step for number in range(first, last + 1)]


def _ends(interval: dict[str, float]) -> tuple[float | None, float | None]:
    return interval.get("low"), interval.get("high")


def _bar(group: Group, axis: _Axis) -> Bar:
    difference = group.shift["difference"]
    low, high = _ends(difference["interval"] or {})
    return Bar(
        label=group.label,
        n=group.shift["n"],
        value=difference["value"],
        low=low,
        high=high,
        x=axis.at(difference["value"]),
        x_low=axis.at(low),
        x_high=axis.at(high),
        is_clear=low is not None and high is not None and (low > 0 or high < 0),
        is_all=group.is_all,
        reason=group.reason,
    )
