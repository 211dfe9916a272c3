import datetime as dt

import pytest
from django.utils import timezone

from surveys.actions.response_drafts import (
    NoSuchDraftError,
    expiry,
    find_draft,
    forget_expired_drafts,
    keep_draft,
)
from surveys.actions.responses import submit_response
from surveys.draft_codes import new_code
from surveys.models import ResponseDraft
from surveys.responses.models import Inbox
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
NOW = dt.datetime(2019, 5, 15, 12, tzinfo=dt.UTC)  # a Wednesday


@pytest.fixture
def wave():
    return factory.wave()


def keep(wave, **kwargs):
    return keep_draft(
        wave=wave, state=factory.state(wave), step="more", now=NOW, **kwargs
    )


@pytest.mark.parametrize("day", ("2019-05-13", "2019-05-15", "2019-05-19"))
def test_expiry_is_one_monday_for_a_whole_week(day):
    assert expiry(dt.datetime.fromisoformat(f"{day}T12:00+00:00")) == dt.date(
        2019, 6, 3
    )


def test_a_kept_draft_comes_back_with_its_place(wave):
    state = factory.state(wave)
    code, last_day = keep_draft(wave=wave, state=state, step="more", now=NOW)

    step, found = find_draft(wave=wave, code=code, now=NOW)

    assert (step, found.answers, found.nonce) == ("more", state.answers, state.nonce)
    assert last_day == dt.date(2019, 6, 2)


def test_a_draft_shows_neither_code_nor_answer(wave):
    code, _day = keep(wave)

    row = ResponseDraft.objects.values().get()

    assert code.replace("-", "") not in str(row)
    assert "att1" not in str(row)


@pytest.mark.parametrize("other", ("code", "wave", "time"))
def test_a_draft_is_found_by_its_own_code_wave_and_time_only(wave, other):
    code, last_day = keep(wave)
    asked = {"wave": wave, "code": code, "now": NOW}
    elsewhere = factory.wave(slug="elsewhere")
    after = dt.datetime.combine(last_day, dt.time(), dt.UTC) + dt.timedelta(days=1)
    asked |= {
        "code": {"code": new_code()},
        "wave": {"wave": elsewhere},
        "time": {"now": after},
    }[other]

    with pytest.raises(NoSuchDraftError):
        find_draft(**asked)


def test_sending_the_answers_deletes_the_draft_once_for_all(wave):
    code, _day = keep(wave)
    _step, state = find_draft(wave=wave, code=code, now=NOW)

    for _time in range(2):
        submit_response(wave=wave, state=state, language="cs", now=timezone.now())

    assert not ResponseDraft.objects.exists()
    assert Inbox.objects.count() == 1


def test_forget_expired_drafts_leaves_those_with_time(wave):
    keep(wave)
    closed = factory.wave(slug="closed")
    keep_draft(wave=closed, state=factory.state(closed), step="more", now=NOW)
    closed.closed_at = NOW
    closed.save()

    assert forget_expired_drafts(now=NOW) == 1
    assert ResponseDraft.objects.get().wave == wave
    assert forget_expired_drafts(now=NOW + dt.timedelta(days=19)) == 1
