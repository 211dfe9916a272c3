"""Frozen results: a value, or a status that says why there is none. Never NaN."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from types import UnionType
from typing import TYPE_CHECKING, Any, Self, get_args, get_origin, get_type_hints

from analytics.core.errors import SchemaVersionError

if TYPE_CHECKING:
    import pandas as pd


# Raised whenever a field changes its name or meaning; files say which one they follow.
SCHEMA_VERSION = 1


class Status(StrEnum):
    """State of a result; everything but OK means that the value is None."""

    OK = "ok"
    TOO_FEW = "too_few"
    CONSTANT = "constant"
    NO_NONZERO = "no_nonzero"
    NOT_COMPUTABLE = "not_computable"
    SUPPRESSED = "suppressed"


def to_plain(value: Any) -> Any:
    """
    Turn a result, or anything that a result holds, into plain JSON types.

    Parameters
    ----------
    value : Any
        Result, mapping, tuple, fraction, enum, number, text or None.

    Returns
    -------
    Any
        Dictionaries, lists, numbers, texts, booleans and None.

    Raises
    ------
    ValueError
        If a number is not finite: undefined must be a status.

    Examples
    --------
    >>> to_plain({"share": Fraction(1, 3), "status": Status.OK, "n": (4, None)})
    {'share': '1/3', 'status': 'ok', 'n': [4, None]}
    """
    if isinstance(value, Result):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no result: give None and a status instead.")
    return str(value) if isinstance(value, Fraction | StrEnum) else value


def _restore(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_restore(get_args(hint)[0], item) for item in value)
    if is_dataclass(hint):
        return hint.from_fields(value)  # type: ignore[union-attr]  # always a Result
    return hint(value) if hint is Status else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Base of all results: immutable, never unpacked, so that fields can be added."""

    def to_dict(self) -> dict[str, Any]:
        """
        Give the result in plain JSON types.

        Returns
        -------
        dict
            `schema_version`, then one entry per field; undefined numbers are None.

        Examples
        --------
        >>> Interval(low=0.1, high=0.4, confidence_level=0.95).to_dict()
        {'schema_version': 1, 'low': 0.1, 'high': 0.4, 'confidence_level': 0.95}
        """
        return {"schema_version": SCHEMA_VERSION, **to_plain(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """
        Read what `to_dict` gave.

        Parameters
        ----------
        data : Mapping
            `schema_version` and one entry per field.

        Returns
        -------
        Result
            An object equal to the one that was written.

        Raises
        ------
        SchemaVersionError
            If the data follow another version, or name none.

        Examples
        --------
        >>> interval = Interval(low=0.1, high=0.4, confidence_level=0.95)
        >>> Interval.from_dict(interval.to_dict()) == interval
        True
        """
        if data.get("schema_version") != SCHEMA_VERSION:
            raise SchemaVersionError(data.get("schema_version"), SCHEMA_VERSION)
        return cls.from_fields({k: v for k, v in data.items() if k != "schema_version"})

    @classmethod
    def from_fields(cls, data: Mapping[str, Any]) -> Self:
        """
        Read a part of what `to_dict` gave, which carries no version of its own.

        Parameters
        ----------
        data : Mapping
            One entry per field.

        Returns
        -------
        Result
            The part.

        Examples
        --------
        >>> Estimate.from_fields({"value": 0.25, "status": "ok"}).value
        0.25
        """
        hints = get_type_hints(cls)
        return cls(**{key: _restore(hints[key], item) for key, item in data.items()})

    def to_frame(self) -> "pd.DataFrame":
        """
        Give the result as a table: one row for each part that holds a number or text.

        Returns
        -------
        DataFrame
            Indexed by the path of the part (`""` for the result itself); one column
            per name of a number or text, intervals as `low`, `high` and
            `confidence_level`. What a part does not have is missing.

        Examples
        --------
        >>> interval = Interval(low=0.1, high=0.4, confidence_level=0.95)
        >>> Estimate(value=0.25, se=0.07, interval=interval).to_frame()["high"].item()
        0.4
        """
        import pandas as pd  # noqa: PLC0415  # half a second that few callers need

        rows = dict(_rows(self))
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="part")


def _rows(result: Result, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    own: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    for field in fields(result):
        value = getattr(result, field.name)
        if isinstance(value, Interval):
            prefix = field.name.removesuffix("interval")
            own |= {prefix + end: number for end, number in to_plain(value).items()}
        elif isinstance(value, Result | tuple | Mapping):
            parts[field.name] = value
        elif value is not None:
            own[field.name] = to_plain(value)
    if own:
        yield path, own
    for name, part in parts.items():
        yield from _rows_of_part(part, f"{path}.{name}".removeprefix("."))


def _rows_of_part(part: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, Result):
        yield from _rows(part, path)
        return
    named = part.items() if isinstance(part, Mapping) else enumerate(part)
    for key, item in named:
        own = f"{path}[{key}]"
        if isinstance(item, Result | tuple | Mapping):
            yield from _rows_of_part(item, own)
        else:
            yield own, {"value": to_plain(item)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval(Result):
    """Confidence interval with its level."""

    low: float
    high: float
    confidence_level: float

    def scaled(self, factor: float) -> "Interval":
        """
        Multiply both ends by a constant.

        Parameters
        ----------
        factor : float
            Any number; a negative one exchanges the ends.

        Returns
        -------
        Interval
            Same level, other unit.

        Examples
        --------
        >>> found = Interval(low=0.5, high=1.5, confidence_level=0.95).scaled(10)
        >>> found.low, found.high
        (5.0, 15.0)
        """
        low, high = sorted((self.low * factor, self.high * factor))
        return Interval(low=low, high=high, confidence_level=self.confidence_level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Result):
    """One number with its standard error and interval, or the reason for none."""

    value: float | None = None
    se: float | None = None
    interval: Interval | None = None
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult(Result):
    """
    One significance test.

    `p` underflows for large samples and is then the smallest normal double;
    `log10_p` stays right. Show that one when `p` is tiny; neither is ever zero-like.
    """

    __test__ = False  # pytest would otherwise try to collect the class

    method: str
    statistic: float | None = None
    df: float | None = None
    p: float | None = None
    log10_p: float | None = None
    p_greater: float | None = None
    is_exact: bool = False
    status: Status = Status.OK
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSize(Result):
    """Standardized difference d, its small-sample form g, and the standardizer."""

    kind: str
    standardizer: str
    value: float | None = None
    interval: Interval | None = None
    g: float | None = None
    g_interval: Interval | None = None
    correction: float | None = None
    status: Status = Status.OK
    reason: str | None = None
    interval_status: Status = Status.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveSummary(Result):
    """Mean and standard deviation of one wave, in scale points."""

    n: int | None
    mean: Estimate
    sd: Estimate
