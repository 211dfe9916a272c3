import dataclasses

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.core.count_request import count_request, item_outcome
from analytics.core.errors import (
    CountRequestError,
    MissingColumnError,
    MixedVersionsError,
    OutOfRangeCodeError,
)
from analytics.engines import parquet, wave_files
from tests.analytics.two_waves import REQUEST, as_plain, expected_tables, two_waves

Q1 = count_request(id="pair", scales=(item_outcome("q1", low=1, high=5),))
WITH_CITY = dataclasses.replace(Q1, group="city")


def _write(folder, **waves):
    paths = []
    for name, columns in waves.items():
        paths.append(folder / f"{name}.parquet")
        pq.write_table(pa.table(columns), paths[-1])
    return [[path] for path in paths]


def _cells(tables, group="all"):
    return tables["q1"][group].to_dict()["cells"]


@pytest.mark.parametrize("shard_rows", (1000, 100, 37))
def test_shards_on_disk_equal_the_whole(shard_rows, tmp_path, monkeypatch):
    monkeypatch.setattr(wave_files, "BATCH_ROWS", 50)
    waves = two_waves(11)
    sides = []
    for name, wave in zip(("before", "after"), waves, strict=True):
        # Two files a wave, whose types differ.
        paths = [tmp_path / f"{name}-{part}.parquet" for part in (1, 2)]
        wave[:90].to_parquet(paths[0])
        wave[90:].astype({"q1": "Int64"}).to_parquet(paths[1])
        sides.append(paths)
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    found = parquet.count_waves(*sides, REQUEST, shard_rows=shard_rows, scratch=scratch)

    assert as_plain(found) == as_plain(expected_tables(*waves))
    assert list(scratch.iterdir()) == []


def test_linked_file_is_counted_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(wave_files, "BATCH_ROWS", 2)
    columns = {
        "city": ["Sofia", "Praha", "Sofia", None, "Sofia"],
        "before_q1": [1, 2, 1, 4, None],
        "after_q1": [2, 2, 2, 5, 1],
    }
    (path,) = _write(tmp_path, linked=columns)

    by_city = parquet.count_linked(path, WITH_CITY)
    everybody = parquet.count_linked(path, Q1)

    assert list(by_city["q1"]) == ["Praha", "Sofia", "not stated"]
    assert _cells(by_city, "Sofia") == [[1, 2, 2]]
    assert _cells(everybody) == [[1, 2, 2], [2, 2, 1], [4, 5, 1]]


@pytest.mark.parametrize(
    ("before", "after"),
    (
        (pa.array([7, 8, None]), pa.array(["8", "7 ", None])),
        (pa.array([b"\x07", b"\x08", None]), pa.array([b"\x08", b"\x07", None])),
        (
            pa.array([b"\x07\0", b"\x08\0", None], pa.binary(2)),
            pa.array([b"\x08\0", b"\x07\0", None]),
        ),
        (pa.array(["7", "8", None], pa.large_string()), pa.array(["8", "7", "NA"])),
        (pa.array(["a long one", "8", ""]), pa.array(["8", "a long one", " "])),
        (pa.array([7, 8, None]).dictionary_encode(), pa.array([8, 7, None])),
    ),
)
def test_ids_of_several_types_are_linked(before, after, tmp_path):
    waves = _write(
        tmp_path,
        before={"pair": before, "q1": [1, 2, 3]},
        after={"pair": after, "q1": [4, 5, 3]},
    )

    found = parquet.count_waves(*waves, Q1)

    assert _cells(found) == [[1, 5, 1], [2, 4, 1]]


def test_nobody_has_an_id(tmp_path):
    nothing = pa.nulls(2)
    waves = _write(
        tmp_path,
        before={"pair": nothing, "q1": [1, 2]},
        after={"pair": nothing, "q1": nothing},
    )

    assert _cells(parquet.count_waves(*waves, Q1)) == []


def test_empty_wave_gives_an_empty_table(tmp_path):
    waves = _write(
        tmp_path,
        before={"pair": pa.array([], pa.string()), "q1": pa.array([], pa.int16())},
        after={"pair": ["a"], "q1": [1]},
    )

    assert _cells(parquet.count_waves(*waves, Q1)) == []
    assert parquet.count_waves(*waves, Q1, shard_rows=1)["q1"]["all"].n == 0


def test_ids_that_are_no_names_are_refused(tmp_path):
    waves = _write(
        tmp_path, before={"pair": [0.5], "q1": [1]}, after={"pair": ["a"], "q1": [1]}
    )

    with pytest.raises(CountRequestError, match="ids of the type double"):
        parquet.count_waves(*waves, Q1)


@pytest.mark.parametrize(
    ("codes", "shown"),
    (
        ([1, 2.5], "2.5"),
        ([1, 70_000], "70000"),
        ([1, float("inf")], "inf"),
        (["1", "yes"], "'yes'"),
        (["1", "1_0"], ".*'1_0'"),
        ([6, 1], "6"),
    ),
)
def test_codes_that_are_none_are_refused(codes, shown, tmp_path):
    waves = _write(
        tmp_path,
        before={"pair": ["a", "b"], "q1": [1, 1]},
        after={"pair": ["a", "b"], "q1": codes},
    )

    with pytest.raises(OutOfRangeCodeError, match=f"'q1' holds the code {shown}"):
        parquet.count_waves(*waves, Q1)


def test_whole_numbers_stored_otherwise_are_codes(tmp_path):
    waves = _write(
        tmp_path,
        before={"pair": ["a", "b"], "q1": [1.0, None]},
        after={"pair": ["a", "b"], "q1": [" 3", "4"]},
    )
    blank = _write(
        tmp_path,
        blank={"pair": ["a", "b"], "q1": ["", "NA"]},
    )

    assert _cells(parquet.count_waves(*waves, Q1)) == [[1, 3, 1]]
    assert _cells(parquet.count_waves(waves[0], *blank, Q1)) == []


def test_missing_column_is_named(tmp_path):
    waves = _write(tmp_path, before={"pair": ["a"], "q1": [1]}, after={"pair": ["a"]})

    with pytest.raises(MissingColumnError, match="no column 'q1'; they have pair"):
        parquet.count_waves(*waves, Q1)


def test_wave_without_a_file_is_refused():
    with pytest.raises(CountRequestError, match="a wave without a file"):
        parquet.count_waves([], [], Q1)


@pytest.mark.parametrize("versions", ((["1", "2"], ["1", "1"]), (["1", "1"], None)))
def test_two_versions_never_pool(versions, tmp_path):
    waves = []
    for name, version in zip(("before", "after"), versions, strict=True):
        wave = pd.DataFrame({"pair": ["a", "b"], "q1": [1, 2]})
        if version:
            wave["instrument_version"] = version
        waves.append([tmp_path / f"{name}.parquet"])
        wave.to_parquet(waves[-1][0])

    with pytest.raises(MixedVersionsError):
        parquet.count_waves(*waves, Q1)
