"""The move: what makes an answer's place say nothing about its moment."""

import datetime as dt
import secrets
from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from surveys.enums import QualityFlag
from surveys.models import MoveClock
from surveys.quality import is_burst
from surveys.responses.models import Inbox, LinkDigests, Response

DATABASE = "responses"
# Fewer than ten waiting answers keep waiting: a batch is the crowd to hide in.
SMALLEST_BATCH = 10


def move_when_due(*, now: dt.datetime) -> int:
    """Move what waits, unless that was done a moment ago; return how many.

    The clock is set last: after a kill the time seems longer than it was, so that no
    answer is marked as fast which was not.
    """
    minutes = minutes_since_move(now)
    if minutes is not None and minutes * 60 < settings.MOVE_EVERY_SECONDS:
        return 0
    moved = move_inbox(minutes=minutes)
    minute = now.replace(second=0, microsecond=0)
    MoveClock.objects.update_or_create(pk=1, defaults={"minute": minute})
    return moved


def minutes_since_move(now: dt.datetime) -> float | None:
    """Unknown before the first move, and where the machine's clock was set back."""
    clock = MoveClock.objects.first()
    if clock is None or clock.minute > now:
        return None
    return (now - clock.minute) / dt.timedelta(minutes=1)


def move_inbox(*, closing: Collection[str] = (), minutes: float | None = None) -> int:
    """Move waiting answers into `responses` in random order; return how many.

    One transaction: after a crash the old state stands. Waves in `closing` move
    whatever waits, but drop tests: these end with their wave. What stays is written
    again in random order, into an emptied table. `minutes` since the last move tell a
    burst; where they are unknown none is marked.
    """
    connection = connections[DATABASE]
    with transaction.atomic(using=DATABASE), connection.cursor() as cursor:
        lock_inbox(cursor)
        rows = list(Inbox.objects.all())
        ready, stay = _sort(rows, closing)
        if len(stay) == len(rows):
            return 0
        if minutes is not None:
            _mark_bursts([row for row in ready if not row.is_test], minutes)
        _store(ready)
        empty_inbox(cursor)
        Inbox.objects.bulk_create(stay, ignore_conflicts=True)
    forget_deleted_pages()
    return len(ready)


def lock_inbox(cursor: Any) -> None:
    """Keep writers out. On SQLite BEGIN IMMEDIATE has done so already."""
    if connections[DATABASE].vendor == "postgresql":
        # A running pg_dump holds the table: give way, writers queue behind us.
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        table = Inbox._meta.db_table
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")


def empty_inbox(cursor: Any) -> None:
    """PostgreSQL's TRUNCATE leaves no dead rows; SQLite overwrites (secure_delete)."""
    if connections[DATABASE].vendor == "postgresql":
        cursor.execute(f"TRUNCATE {Inbox._meta.db_table}")
    else:
        Inbox.objects.all().delete()


def forget_deleted_pages() -> None:
    """Empty SQLite's journal, where the old order could still be read.

    Not inside somebody's transaction: SQLite cannot, and its commit comes later anyway.
    """
    connection = connections[DATABASE]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connections[DATABASE].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _sort(
    rows: list[Inbox], closing: Collection[str]
) -> tuple[list[Inbox], list[Inbox]]:
    """What moves and what stays, both in random order, known answers dropped."""
    digests = [row.receipt_digest for row in rows]
    known = set(
        Response.objects.filter(receipt_digest__in=digests).values_list(
            "receipt_digest", flat=True
        )
    )
    waves: defaultdict[str, list[Inbox]] = defaultdict(list)
    for row in rows:
        if row.receipt_digest not in known:  # a retry that came after its batch
            waves[row.wave].append(row)
    ready: list[Inbox] = []
    stay: list[Inbox] = []
    for wave, group in waves.items():
        real = [row for row in group if not row.is_test]
        if wave in closing:
            ready.extend(real)
        else:
            # Tests are no crowd to hide in, and move with one: a test that moved alone
            # would mark a moment that its tester knows.
            (ready if len(real) >= SMALLEST_BATCH else stay).extend(group)
    shuffle = secrets.SystemRandom().shuffle
    shuffle(ready)
    shuffle(stay)
    return ready, stay


def _mark_bursts(rows: list[Inbox], minutes: float) -> None:
    """Mark every row of a channel that came in too fast: all of them or none."""
    counts = Counter((row.wave, row.content["channel"]) for row in rows)
    for row in rows:
        if is_burst(counts[row.wave, row.content["channel"]], minutes):
            row.content["flags"] = sorted({*row.content["flags"], QualityFlag.RATE})


def _store(rows: list[Inbox]) -> None:
    responses, codes = [], []
    for row in rows:
        link = row.content.pop("link", None)
        response = Response(
            receipt_digest=row.receipt_digest, wave=row.wave, content=row.content
        )
        responses.append(response)
        if link:
            codes.append(LinkDigests(response_id=response.id, wave=row.wave, **link))
    secrets.SystemRandom().shuffle(codes)
    Response.objects.bulk_create(responses, batch_size=500, ignore_conflicts=True)
    LinkDigests.objects.bulk_create(codes, batch_size=500, ignore_conflicts=True)


def rewrite_responses(*, wave: str) -> None:
    """Write a closed wave's responses once more, in random order.

    The digests of codes too: they name their response, so their order is its order.
    """
    with transaction.atomic(using=DATABASE):
        for model in (Response, LinkDigests):
            rows = list(model.objects.filter(wave=wave))
            secrets.SystemRandom().shuffle(rows)
            model.objects.filter(wave=wave).delete()
            model.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    forget_deleted_pages()
