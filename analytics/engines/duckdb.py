"""Count tables from Parquet files by DuckDB, which spills to disk where it must."""

from collections.abc import Sequence
from pathlib import Path

from analytics.core.count_request import CountRequest
from analytics.core.counted_tables import Tables
from analytics.core.table_sql import parquet_relation
from analytics.engines.sql import count_by_sql

# 10 million responses are counted within this, spilling to a temporary directory.
MEMORY_LIMIT = "768MiB"


class DuckDBMissingError(Exception):
    """DuckDB is an optional extra, and it is not installed."""


def count_waves(
    before: Sequence[str | Path],
    after: Sequence[str | Path],
    request: CountRequest,
    *,
    memory_limit: str = MEMORY_LIMIT,
    scratch: Path | None = None,
) -> Tables:
    """Link two waves by id and count all tables of a request; paths of Parquet files."""
    try:
        import duckdb  # noqa: PLC0415  # an optional extra of 60 MB
    except ModuleNotFoundError as error:
        raise DuckDBMissingError(
            "DuckDB is not installed. Install the extra with: "
            "pip install 'integra-campaign[duckdb]'"
        ) from error
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        # Nothing is fetched: no extension, no remote file.
        "autoinstall_known_extensions": False,
        "preserve_insertion_order": False,
    }
    if scratch is not None:
        settings["temp_directory"] = str(scratch)
    with duckdb.connect(":memory:", config=settings) as connection:
        return count_by_sql(
            connection,
            request,
            before=parquet_relation([str(path) for path in before]),
            after=parquet_relation([str(path) for path in after]),
        )
