"""The steps that every SQL engine takes: check the waves, then count their tables."""

from typing import Any

from analytics.core.column_counting import permitted_codes
from analytics.core.count_request import CountRequest
from analytics.core.counted_tables import Tables, tables_from_cells
from analytics.core.errors import MissingColumnError, OutOfRangeCodeError
from analytics.core.labels import INSTRUMENT_VERSION, refuse_mixed_versions
from analytics.core.table_sql import (
    checked_items,
    columns_sql,
    stray_code_sql,
    table_sql,
    version_sql,
)


def count_by_sql(
    cursor: Any, request: CountRequest, *, before: str, after: str
) -> Tables:
    """Run the queries of a request by a DB-API cursor over two relations."""
    _refuse_missing_columns(cursor, request, (before, after))
    cursor.execute(stray_code_sql(request, before=before, after=after))
    _refuse_stray_codes(request, cursor.fetchall())
    cursor.execute(table_sql(request, before=before, after=after))
    return tables_from_cells(request, cursor.fetchall())


def _refuse_missing_columns(
    cursor: Any, request: CountRequest, relations: tuple[str, str]
) -> None:
    versions: list[Any] = []
    for relation in relations:
        cursor.execute(columns_sql(relation))
        available = [column[0] for column in cursor.description]
        for name in request.columns:
            if name not in available:
                raise MissingColumnError(name, available)
        versions += _versions(cursor, relation, available)
    refuse_mixed_versions(versions)


def _versions(cursor: Any, relation: str, available: list[str]) -> list[Any]:
    if INSTRUMENT_VERSION not in available:
        return [None]
    cursor.execute(version_sql(relation))
    return [version for (version,) in cursor.fetchall()]


def _refuse_stray_codes(request: CountRequest, rows: list[tuple[Any, ...]]) -> None:
    for row in rows:
        for (item, scale), code in zip(checked_items(request), row, strict=True):
            if code is not None:
                permitted = permitted_codes(scale, request.missing)
                raise OutOfRangeCodeError(item, code, permitted)
