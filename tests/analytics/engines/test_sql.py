"""What both SQL engines refuse, in the words of the others."""

import sys

import pytest

from analytics.core.count_request import count_request, item_outcome
from analytics.core.errors import MissingColumnError, MixedVersionsError
from analytics.engines import duckdb
from analytics.engines.postgresql import count_waves
from tests.analytics.two_waves import REQUEST, as_plain, expected_tables, two_waves

Q1 = count_request(id="pair", scales=(item_outcome("q1", low=1, high=5),))


def _waves(connection, **columns):
    for name, spelled in columns.items():
        connection.execute(f"CREATE TEMPORARY TABLE {name} AS SELECT {spelled}")


def _counted(connection):
    return count_waves(connection, ("spring",), ("autumn",), Q1)


def test_missing_column_is_named(postgresql):
    _waves(postgresql, spring="'a' AS pair, 1 AS q1", autumn="'a' AS pair")

    with pytest.raises(MissingColumnError, match="no column 'q1'; they have pair"):
        _counted(postgresql)


@pytest.mark.parametrize("version", ("'2' AS instrument_version", "3 AS other"))
def test_two_versions_never_pool(version, postgresql):
    _waves(
        postgresql,
        spring="'a' AS pair, 1 AS q1, '1' AS instrument_version",
        autumn=f"'a' AS pair, 2 AS q1, {version}",
    )

    with pytest.raises(MixedVersionsError):
        _counted(postgresql)


def test_one_version_is_counted(postgresql):
    wave = "'a' AS pair, 1 AS q1, '1' AS instrument_version"
    _waves(postgresql, spring=wave, autumn=wave)

    assert _counted(postgresql)["q1"]["all"].n == 1


def test_duckdb_spills_where_it_is_told_to(tmp_path):
    waves = two_waves(5)
    paths = [tmp_path / f"{side}.parquet" for side in ("before", "after")]
    for path, wave in zip(paths, waves, strict=True):
        wave.to_parquet(path)

    found = duckdb.count_waves(
        [paths[0]], [paths[1]], REQUEST, memory_limit="64MiB", scratch=tmp_path
    )

    assert as_plain(found) == as_plain(expected_tables(*waves))


def test_missing_duckdb_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)

    with pytest.raises(duckdb.DuckDBMissingError, match=r"integra-campaign\[duckdb\]"):
        duckdb.count_waves(["a"], ["b"], Q1)
