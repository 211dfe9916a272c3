"""NumPy, DuckDB and PostgreSQL give the same tables, cell for cell."""

import dataclasses

import pytest

from analytics.core.errors import OutOfRangeCodeError
from analytics.engines import duckdb, parquet, postgresql
from tests.analytics.two_waves import (
    COMPLETE,
    REQUEST,
    as_plain,
    expected_tables,
    two_waves,
)

WITHOUT_GROUP = dataclasses.replace(REQUEST, group=None)


def _load(connection, name, wave):
    columns = {c: "smallint" if c.startswith("q") else "text" for c in wave}
    spelled = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({spelled})")
        with cursor.copy(f"COPY {name} FROM STDIN") as copy:
            for row in wave.astype(object).where(wave.notna(), None).to_numpy():
                copy.write_row(row)


def _by_every_engine(waves, request, folder, connection, **options):
    paths = [folder / f"{side}.parquet" for side in ("before", "after")]
    for side, path, wave in zip(("spring", "autumn"), paths, waves, strict=True):
        wave.to_parquet(path)
        _load(connection, side, wave)
    before, after = ([path] for path in paths)
    return {
        "numpy": lambda: parquet.count_waves(before, after, request, **options),
        "duckdb": lambda: duckdb.count_waves(before, after, request),
        "postgresql": lambda: postgresql.count_waves(
            connection, ("spring",), ("autumn",), request
        ),
    }


@pytest.mark.parametrize("request_", (REQUEST, WITHOUT_GROUP, COMPLETE))
@pytest.mark.parametrize("seed", (1, 2))
def test_engines_agree(seed, request_, tmp_path, postgresql):
    waves = two_waves(seed)
    expected = as_plain(expected_tables(*waves, request_))

    engines = _by_every_engine(waves, request_, tmp_path, postgresql)

    assert {
        name: as_plain(count()) for name, count in engines.items()
    } == dict.fromkeys(engines, expected)


def test_engines_agree_on_waves_that_share_nobody(tmp_path, postgresql):
    before, after = two_waves(3, n=20)
    after["pair"] = "other-" + after["pair"]

    engines = _by_every_engine(
        (before, after), WITHOUT_GROUP, tmp_path, postgresql, shard_rows=7
    )

    found = {name: count()["trust"]["all"].n for name, count in engines.items()}
    assert found == {"numpy": 0, "duckdb": 0, "postgresql": 0}


def test_engines_refuse_the_same_stray_code(tmp_path, postgresql):
    before, after = two_waves(4, n=20)
    after.loc[3, ["q3", "pair"]] = [7, None]

    engines = _by_every_engine((before, after), REQUEST, tmp_path, postgresql)

    for count in engines.values():
        with pytest.raises(
            OutOfRangeCodeError, match=r"'q3' holds the code 7.*1 to 5, 9"
        ):
            count()
