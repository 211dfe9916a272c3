import datetime as dt
from itertools import pairwise

import pytest
from django.db import OperationalError, connections

from surveys.actions import moves
from surveys.actions.moves import move_inbox, move_when_due, rewrite_responses
from surveys.models import MoveClock
from surveys.responses.models import Inbox, LinkDigests, Response
from tests.factories.surveys import inbox_row

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
LINK = {"full": "f" * 64, "one_left_out": ["a" * 64] * 7}


def fill(count, *, wave="w", start=0, **kwargs):
    for number in range(start, start + count):
        inbox_row(f"{number:064}", wave=wave, **kwargs)


def test_move_inbox_waits_for_ten():
    fill(9)

    assert move_inbox() == 0
    assert (Inbox.objects.count(), Response.objects.count()) == (9, 0)


def test_move_inbox_moves_whole_waves_of_ten():
    fill(10)
    fill(3, wave="other", start=50)

    assert move_inbox() == 10
    assert Inbox.objects.filter(wave="other").count() == Inbox.objects.count() == 3
    assert Response.objects.count() == 10


def test_move_inbox_moves_the_rest_of_a_closing_wave():
    fill(2)

    assert move_inbox(closing={"w"}) == 2
    assert not Inbox.objects.exists()


def test_move_inbox_parts_the_answer_from_its_code():
    fill(10, link=LINK)

    move_inbox()

    assert all("link" not in row.content for row in Response.objects.all())
    assert set(LinkDigests.objects.values_list("response_id", flat=True)) == set(
        Response.objects.values_list("id", flat=True)
    )


def test_move_inbox_drops_a_retry_that_comes_after_its_batch():
    fill(10)
    move_inbox()
    fill(10, start=5)  # five retries, five new answers

    moved = move_inbox(closing={"w"})

    assert moved == 5
    assert Response.objects.count() == 15


def test_move_inbox_drops_a_late_retry_that_waits_alone():
    fill(10)
    move_inbox()
    fill(1)

    assert move_inbox() == 0
    assert not Inbox.objects.exists()


def test_move_inbox_leaves_no_order_behind():
    fill(40)

    move_inbox()

    with connections["responses"].cursor() as cursor:
        hidden = "ctid" if connections["responses"].vendor == "postgresql" else "rowid"
        cursor.execute(
            f"select receipt_digest from responses_response order by {hidden}"
        )
        order = [int(digest) for (digest,) in cursor.fetchall()]
    # The chance of forty answers in their own order, or of half a run, is nil.
    in_sequence = sum(b == a + 1 for a, b in pairwise(order))
    assert sorted(order) == list(range(40))
    assert in_sequence < 12


def test_rewrite_responses_keeps_every_answer_and_mixes_them():
    fill(30)
    move_inbox()
    before = dict(Response.objects.values_list("id", "receipt_digest"))

    rewrite_responses(wave="w")

    assert dict(Response.objects.values_list("id", "receipt_digest")) == before


def marked():
    contents = Response.objects.values_list("content", flat=True)
    return sorted(c["channel"] for c in contents if "rate" in c["flags"])


def test_move_inbox_marks_a_burst_of_one_channel_and_nothing_else():
    fill(60, channel="poster")
    fill(59, channel="mail", start=100)
    fill(12, wave="other", channel="poster", start=200)

    assert move_inbox(minutes=1) == 131
    assert marked() == ["poster"] * 60


@pytest.mark.parametrize("minutes", (None, 2))
def test_move_inbox_marks_nobody_where_sixty_came_slowly_or_who_knows_how(minutes):
    fill(60)

    move_inbox(minutes=minutes)

    assert marked() == []


def test_move_inbox_does_not_count_a_retry_as_part_of_a_burst():
    fill(10)
    move_inbox()
    fill(60)

    assert move_inbox(minutes=0) == 50
    assert marked() == []


NOON = dt.datetime(2026, 5, 1, 12, 0, 40, tzinfo=dt.UTC)


def after(seconds):
    return NOON + dt.timedelta(seconds=seconds)


def test_move_when_due_waits_and_notes_the_minute_alone(settings):
    settings.MOVE_EVERY_SECONDS = 120
    fill(10)
    assert move_when_due(now=NOON) == 10
    fill(70, start=10)

    assert move_when_due(now=after(60)) == 0
    assert str(MoveClock.objects.get()) == "2026-05-01 12:00"
    assert move_when_due(now=after(80)) == 70
    assert str(MoveClock.objects.get()) == "2026-05-01 12:02"
    assert marked() == ["mail"] * 70


def test_move_when_due_marks_nobody_after_a_long_rest_or_before_the_clock(settings):
    settings.MOVE_EVERY_SECONDS = 120
    move_when_due(now=NOON)
    fill(70)
    assert move_when_due(now=after(3600)) == 70
    fill(70, start=70)

    assert move_when_due(now=NOON) == 70  # the machine's clock was set back
    assert marked() == []


def test_a_move_that_fails_leaves_the_clock_alone(monkeypatch):
    move_when_due(now=NOON)
    fill(70)

    def fail(rows):
        raise OperationalError

    with monkeypatch.context() as patch, pytest.raises(OperationalError):
        patch.setattr(moves, "_store", fail)
        move_when_due(now=after(60))

    assert (Inbox.objects.count(), Response.objects.count()) == (70, 0)
    assert move_when_due(now=after(240)) == 70
    assert marked() == []
