"""The web process's role on PostgreSQL: it may insert answers and read none."""

from django.db import connections

from surveys.responses.models import Inbox, WithdrawalRequest

DATABASE = "responses"
# What a resident's browser may cause: an answer, and the wish to take it back.
WRITABLE = (Inbox, WithdrawalRequest)


class RolesNotSupportedError(Exception):
    """SQLite has no roles; a deployment that needs them runs on PostgreSQL."""


def grant_web_role(*, role: str) -> None:
    """Take everything from the role, then let it insert into two tables."""
    connection = connections[DATABASE]
    if connection.vendor != "postgresql":
        raise RolesNotSupportedError(
            "Roles need PostgreSQL. Set RESPONSES_DATABASE_URL to postgresql://…"
        )
    name = connection.ops.quote_name(role)
    tables = ", ".join(
        connection.ops.quote_name(model._meta.db_table) for model in WRITABLE
    )
    with connection.cursor() as cursor:
        cursor.execute("revoke all on schema public from public")
        cursor.execute(f"revoke all on all tables in schema public from {name}")
        cursor.execute(f"grant usage on schema public to {name}")
        cursor.execute(f"grant insert on {tables} to {name}")
