"""Delete so that no file of the database of answers holds it any more."""

import contextlib
import secrets
from collections.abc import Collection, Iterator
from typing import Any

from django.db import OperationalError, connections, transaction

from surveys.actions.links import lock_digests
from surveys.actions.moves import DATABASE
from surveys.errors import AnswersBusyError
from surveys.responses.models import Inbox, LinkDigests, Pair, Response

PATIENCE = "10s"
# What PostgreSQL says of copies that it makes by itself.
COPIES = ("archive_mode", "wal_level", "max_wal_size", "wal_keep_size")


def delete_digests(*, waves: Collection[str]) -> None:
    """Delete the digests of these waves; those of other studies stay.

    On PostgreSQL into new files: a VACUUM keeps deleted rows as long as any transaction
    might still look at them.
    """
    connection = connections[DATABASE]
    doomed = LinkDigests.objects.filter(wave__in=waves)
    with giving_way(), transaction.atomic(using=DATABASE):
        if connection.vendor != "postgresql":
            doomed.delete()
            return
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            lock_digests()
            kept = list(LinkDigests.objects.exclude(wave__in=waves))
            secrets.SystemRandom().shuffle(kept)
            cursor.execute(f"TRUNCATE {LinkDigests._meta.db_table}")
        LinkDigests.objects.bulk_create(kept, batch_size=500, ignore_conflicts=True)


def rewrite_answers() -> dict[str, Any]:
    """Rewrite every table anew; return what was done, as facts.

    Not inside a transaction: neither database could. Whoever reads meanwhile keeps old
    pages alive, so the work is refused instead of half done.
    """
    connection = connections[DATABASE]
    work = {"sqlite": _rewrite_sqlite, "postgresql": _rewrite_postgresql}
    with giving_way(), connection.cursor() as cursor:
        return work[connection.vendor](cursor)


@contextlib.contextmanager
def giving_way() -> Iterator[None]:
    """Refuse what a lock, a reader or a full disk stops; it can be done again."""
    try:
        yield
    except OperationalError as error:
        raise AnswersBusyError(
            "Somebody else uses the database of answers, a backup perhaps, or its disk "
            "is full. Run the ceremony again; it goes on from here."
        ) from error


def _rewrite_sqlite(cursor: Any) -> dict[str, Any]:
    """VACUUM builds a new database in memory and writes it over the file."""
    _empty_journal(cursor)
    # Else the copy would lie in a temporary file, with every answer in it.
    cursor.execute("PRAGMA temp_store = MEMORY")
    try:
        cursor.execute("VACUUM")
    finally:
        cursor.execute("PRAGMA temp_store = DEFAULT")
    _empty_journal(cursor)
    version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
    secure = cursor.execute("PRAGMA secure_delete").fetchone()[0]
    return {"engine": "sqlite", "version": version, "secure_delete": bool(secure)}


def _empty_journal(cursor: Any) -> None:
    is_busy, *_pages = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        raise AnswersBusyError(
            "Somebody reads the database of answers. Stop the worker and the web "
            "server, or wait, and run the ceremony again; it goes on from here."
        )


def _rewrite_postgresql(cursor: Any) -> dict[str, Any]:
    """VACUUM FULL writes each table and its indexes into new files."""
    models = (LinkDigests, Inbox, Pair, Response)
    with _patience(cursor):
        for model in models:
            cursor.execute(f"VACUUM (FULL) {model._meta.db_table}")
    cursor.execute("SHOW server_version")
    facts = {"engine": "postgresql", "version": cursor.fetchone()[0]}
    for name in COPIES:
        cursor.execute("SELECT current_setting(%s)", [name])
        facts[name] = cursor.fetchone()[0]
    cursor.execute("SELECT count(*) FROM pg_replication_slots")
    facts["replication_slots"] = cursor.fetchone()[0]
    return facts


@contextlib.contextmanager
def _patience(cursor: Any) -> Iterator[None]:
    """A running pg_dump holds the tables: give way, for writers would queue behind us."""
    cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
    try:
        yield
    finally:
        cursor.execute("RESET lock_timeout")
