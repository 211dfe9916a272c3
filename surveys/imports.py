"""Read an outside wave from a table by a mapping file. Pure; reports by row.

The mapping (docs/examples/sai.mapping.toml) says which columns hold the wave, the group,
the person and the items. What cannot be read is a fault with its row, and nothing of a
file with faults is stored.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.enums import SINGLE_ROLES, Missing, WaveRole

WHOLE = re.compile(r"(-?[0-9]{1,6})(\.0+)?")
SHOWN_FAULTS = 20
SHAPE = {
    "study": {"title"},
    "columns": {"wave", "group", "id"},
    "waves": {"before", "after"},
    "items": {"names", "low", "high", "missing"},
}


class MappingError(ValueError):
    """The mapping file cannot be used; the message says what to change."""


class TableError(ValueError):
    """The table cannot be imported; `faults` names row, fault and remedy."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        more = len(faults) - SHOWN_FAULTS
        shown = faults[:SHOWN_FAULTS] + ([f"and {more} more"] if more > 0 else [])
        super().__init__("\n".join(shown))


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    title: str
    wave: str
    group: str
    id: str
    waves: Mapping[WaveRole, tuple[str, ...]]
    items: tuple[str, ...]
    low: int
    high: int
    missing: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    role: WaveRole
    group: str
    person: str
    answers: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Rows of the two waves; `outside` counts rows of other waves, by wave."""

    rows: tuple[ImportedRow, ...]
    outside: Mapping[str, int]


def read_mapping(text: str) -> ColumnMapping:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"This is no TOML: {error}.") from error
    _check_shape(raw)
    columns, items = raw["columns"], raw["items"]
    return ColumnMapping(
        title=raw["study"]["title"],
        wave=columns["wave"],
        group=columns.get("group", ""),
        id=columns.get("id", ""),
        waves={role: tuple(raw["waves"][role]) for role in SINGLE_ROLES},
        items=tuple(items["names"]),
        low=items["low"],
        high=items["high"],
        missing=frozenset(items.get("missing", [""])),
    )


def _check_shape(raw: Mapping[str, Any]) -> None:
    for part, names in SHAPE.items():
        if not isinstance(raw.get(part), dict):
            raise MappingError(f"[{part}] is missing. Add it.")
        unknown = set(raw[part]) - names
        if unknown:
            known = ", ".join(sorted(names))
            raise MappingError(f"[{part}] {min(unknown)} is unknown. Known: {known}.")
    optional = {"group", "id", "missing"}
    for part, names in SHAPE.items():
        for name in sorted(names - optional - set(raw[part])):
            raise MappingError(f"[{part}] {name} is missing. Add it.")
    if unknown := set(raw) - set(SHAPE):
        raise MappingError(f"[{min(unknown)}] is unknown. Delete it.")


def read_table(mapping: ColumnMapping, rows: Iterable[Mapping[str, str]]) -> Imported:
    """Read rows of text (csv.DictReader) into answers of the two waves."""
    table = list(rows)
    if not table:
        raise TableError(["The file has no rows below its header."])
    wanted = [mapping.wave, *mapping.items, *filter(None, (mapping.group, mapping.id))]
    if absent := [name for name in wanted if name not in table[0]]:
        raise TableError(
            [
                f"Row 1: the column {name!r} is missing. Mend its name."
                for name in absent
            ]
        )
    roles, outside = _roles(mapping, table), Counter[str]()
    read: list[ImportedRow] = []
    faults: list[str] = []
    for number, row in enumerate(table, start=2):
        group, wave = row.get(mapping.group) or "", row[mapping.wave] or ""
        role = roles[group].get(wave)
        if role is None:
            outside[wave] += 1
            continue
        answers = dict(_answers(mapping, number, row, faults))
        person = row.get(mapping.id) or ""
        read.append(ImportedRow(role=role, group=group, person=person, answers=answers))
    if faults:
        raise TableError(faults)
    return Imported(rows=tuple(read), outside=outside)


def _roles(
    mapping: ColumnMapping, table: Iterable[Mapping[str, str]]
) -> dict[str, dict[str, WaveRole]]:
    """For each group, which value of the wave column is which wave.

    Of several values named for one wave, the first that the group has is taken.
    """
    present: defaultdict[str, set[str]] = defaultdict(set)
    for row in table:
        present[row.get(mapping.group) or ""].add(row[mapping.wave] or "")
    return {
        group: {
            next(value for value in named if value in values): role
            for role, named in mapping.waves.items()
            if values & set(named)
        }
        for group, values in present.items()
    }


def _answers(
    mapping: ColumnMapping, number: int, row: Mapping[str, str], faults: list[str]
) -> Iterator[tuple[str, int]]:
    for name in mapping.items:
        text = (row[name] or "").strip()
        whole = WHOLE.fullmatch(text)
        if text in mapping.missing:
            yield name, int(Missing.NO_ANSWER)
        elif whole and mapping.low <= int(whole[1]) <= mapping.high:
            yield name, int(whole[1])
        else:
            faults.append(
                f"Row {number}, column {name!r}: {text!r} is no whole number from "
                f"{mapping.low} to {mapping.high}. Correct it, or name it as missing."
            )
