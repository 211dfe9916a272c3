"""Who knows when each person answered tries to find the answers by hidden order.

A full dump shows more than columns: PostgreSQL's xmin and ctid, SQLite's rowid, and the
order of rows on disk. The attacker knows the order of 200 people exactly, as from the
times of their mails and consents, and guesses that the k-th row is the k-th person.
Whoever knows nothing is right once on average, with a variance of one.

`python tools/run_tests.py attack` is the long one.
"""

import hashlib
import os
import random
import statistics

import pytest
from django.db import connections

from surveys.actions.moves import move_inbox, rewrite_responses
from surveys.responses.models import Inbox, LinkDigests, Response
from tests.factories.surveys import inbox_row

pytestmark = pytest.mark.django_db(
    databases=["default", "responses"], transaction=True, serialized_rollback=True
)
PEOPLE = 200
RUNS = int(os.environ.get("ATTACK_RUNS", "12"))
# Twelve runs are few: five standard errors, so that chance alone does not fail a build.
ERRORS = 3 if RUNS >= 50 else 5
ORDERS = {
    "postgresql": ("xmin::text::bigint, ctid", "ctid", "xmin::text::bigint desc, ctid"),
    "sqlite": ("rowid", "rowid desc"),
}
TABLES = ((Response, "id"), (LinkDigests, "response_id"))


def digest(*parts):
    return hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()


def answer_in_order(wave):
    """Two hundred people, one after the other; the worker comes now and then."""
    for person in range(PEOPLE):
        link = {
            "full": digest(wave, person, "code"),
            "one_left_out": [digest(wave, person, part) for part in range(7)],
        }
        row = inbox_row(digest(wave, person), wave=wave, link=link, who=person)
        Inbox.objects.bulk_create([row], ignore_conflicts=True)
        if random.random() < 0.08:
            move_inbox()
    move_inbox(closing={wave})
    rewrite_responses(wave=wave)


def rows_in(model, key, order, wave):
    table = model._meta.db_table
    with connections["responses"].cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {table} WHERE wave = %s ORDER BY {order}", [wave]
        )
        return [str(row[0]).replace("-", "") for row in cursor.fetchall()]


def hits(wave):
    """For each hidden order of each table, how many people it gives away."""
    owners = {
        response.id.hex: response.content["answers"]["who"]
        for response in Response.objects.of_wave(wave)
    }
    assert sorted(owners.values()) == list(range(PEOPLE))
    return {
        (model.__name__, order): sum(
            owners[row] == person
            for person, row in enumerate(rows_in(model, key, order, wave))
        )
        for model, key in TABLES
        for order in ORDERS[connections["responses"].vendor]
    }


def test_no_hidden_order_leads_to_a_person():
    found = []
    for run in range(RUNS):
        answer_in_order(f"attacked-{run}")
        found.append(hits(f"attacked-{run}"))

    limit = 1 + ERRORS / RUNS**0.5
    means = {name: statistics.fmean(run[name] for run in found) for name in found[0]}
    for (table, order), mean in means.items():
        print(f"{table} by {order}: {mean:.2f} of {PEOPLE} found, at most {limit:.2f}")
    assert max(means.values()) <= limit, means
