import json
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd
import pytest

from analytics.core.errors import SchemaVersionError
from analytics.core.paired import paired_shift
from analytics.core.results import Estimate, Interval, Result, Status, to_plain
from analytics.core.tables import count_pairs


def test_not_a_number_is_no_result():
    with pytest.raises(ValueError, match="nan is no result: give None and a status"):
        Estimate(value=float("nan")).to_dict()


def test_plain_types_only():
    found = to_plain({"a": (Fraction(1, 12), Status.OK, None, True, 2.5)})

    assert found == {"a": ["1/12", "ok", None, True, 2.5]}
    assert type(found["a"][1]) is str


def test_interval_scales_both_ends():
    interval = Interval(low=1.0, high=3.0, confidence_level=0.9)

    assert interval.scaled(2) == Interval(low=2.0, high=6.0, confidence_level=0.9)


def test_results_cannot_be_unpacked_or_changed():
    interval = Interval(low=1.0, high=3.0, confidence_level=0.9)

    with pytest.raises(TypeError):
        _low, _high, _level = interval
    with pytest.raises(AttributeError):
        interval.low = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Result):
    n: int
    title: str
    shift: Estimate
    waves: tuple[Estimate, ...]
    names: tuple[str, ...] = ()


SHIFT = Estimate(
    value=0.25,
    se=0.07,
    interval=Interval(low=0.1, high=0.4, confidence_level=0.95),
)
NOTHING = Estimate(status=Status.TOO_FEW, reason="Nobody answered.")
SUMMARY = Summary(n=40, title="x", shift=SHIFT, waves=(SHIFT, NOTHING), names=("a",))


def test_a_written_result_names_its_schema_once_and_is_read_again():
    written = json.loads(json.dumps(SUMMARY.to_dict()))

    assert written["schema_version"] == 1
    assert "schema_version" not in written["shift"]
    assert Summary.from_dict(written) == SUMMARY


@pytest.mark.parametrize("version", (None, 0, 2))
def test_another_schema_is_refused(version):
    written = SUMMARY.to_dict() | {"schema_version": version}

    with pytest.raises(SchemaVersionError, match=f"follows schema version {version}"):
        Summary.from_dict(written)


def test_a_frame_has_a_row_per_part():
    frame = SUMMARY.to_frame()

    assert list(frame.index) == ["", "shift", "waves[0]", "waves[1]", "names[0]"]
    assert frame.loc["", "n"] == 40
    assert frame.loc["shift", ["value", "se", "low", "high"]].tolist() == [
        0.25, 0.07, 0.1, 0.4,
    ]  # fmt: skip
    assert pd.isna(frame.loc["waves[1]", "value"])
    assert frame.loc["waves[1]", "status"] == "too_few"
    assert frame.loc["names[0]", "value"] == "a"


def test_a_frame_of_a_shift_finds_every_number():
    table = count_pairs([1, 2, 3, 4], [2, 2, 4, 5], low=1, high=5)

    frame = paired_shift(table, sesoi=0.5).to_frame()

    assert frame.loc["difference", "value"] == 0.75
    assert frame.loc["wilcoxon.exact", "p"] == 0.25
    effect = frame.loc["effects.d_z"]
    assert effect["g_low"] == pytest.approx(effect["correction"] * effect["low"])
