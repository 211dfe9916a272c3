"""Count tables inside PostgreSQL: only cells leave the server, never a response."""

from typing import Any

from analytics.core.count_request import CountRequest
from analytics.core.counted_tables import Tables
from analytics.core.table_sql import table_relation
from analytics.engines.sql import count_by_sql


def count_waves(
    connection: Any,
    before: tuple[str, ...],
    after: tuple[str, ...],
    request: CountRequest,
) -> Tables:
    """Link two waves by id and count all tables of a request.

    `connection` is one of psycopg or of Django; each wave is a table, named as
    (table,) or (schema, table), with one row per response.
    """
    with connection.cursor() as cursor:
        return count_by_sql(
            cursor,
            request,
            before=table_relation(*before),
            after=table_relation(*after),
        )
