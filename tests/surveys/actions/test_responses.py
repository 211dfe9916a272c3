import dataclasses
import datetime as dt

import pytest
from django.utils import timezone

from surveys.actions.responses import submit_response
from surveys.errors import ResponsesUnavailableError, WaveClosedError
from surveys.link_keys import path_of
from surveys.receipts import receipt_digest
from surveys.responses.models import Inbox
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def submit(wave, state, *, language="cs", now=None):
    return submit_response(
        wave=wave, state=state, language=language, now=now or timezone.now()
    )


def test_submit_response_keeps_codes_and_classes():
    wave = factory.wave()
    state = factory.state(wave, answers={"att1": 7, "warm": -8})

    code = submit(wave, state)

    row = Inbox.objects.get()
    assert row.receipt_digest == receipt_digest(code)
    link = row.content.pop("link")
    assert row.content == {
        "version": 1,
        "city": "prague",
        "channel": "mail",
        "language": "cs",
        "pace": "fast",
        "flags": [],
        "answers": dict.fromkeys(factory.ANSWERS, -9) | {"att1": 7, "warm": -8},
    }
    assert [len(link["full"]), *map(len, link["one_left_out"])] == [64] * 8


def test_submit_response_twice_is_one_answer_with_one_code():
    wave = factory.wave()
    state = factory.state(wave)

    other = dataclasses.replace(state, answers={"att1": 0})
    codes = {submit(wave, state), submit(wave, other)}

    assert len(codes) == 1
    assert Inbox.objects.get().content["answers"]["att1"] == 7


def test_submit_response_bands_the_language_of_a_few():
    wave = factory.wave()

    submit(wave, factory.state(wave, city="sofia"), language="it")

    assert Inbox.objects.get().content["language"] == "other"


def test_submit_response_without_a_code_stores_no_link():
    wave = factory.wave()

    submit(wave, factory.state(wave, code={}))

    assert Inbox.objects.get().content["link"] is None


def test_submit_response_survives_a_missing_link_key():
    wave = factory.wave()
    path_of("study").unlink()

    submit(wave, factory.state(wave))

    content = Inbox.objects.get().content
    assert (content["link"], content["flags"]) == (None, ["no_link_key"])


@pytest.mark.parametrize(
    ("seconds", "pace"), ((1, "fast"), (600, "normal"), (10_000, "long"))
)
def test_submit_response_keeps_the_pace_as_a_class(seconds, pace):
    wave = factory.wave()

    submit(
        wave, factory.state(wave), now=timezone.now() + dt.timedelta(seconds=seconds)
    )

    assert Inbox.objects.get().content["pace"] == pace


def test_submit_response_measures_the_pace_by_what_was_reached():
    wave = factory.wave()
    state = factory.state(wave, answers={"att1": 7}, code={})

    submit_response(
        wave=wave,
        state=state,
        language="cs",
        now=timezone.now() + dt.timedelta(seconds=8),
        stopped_at="attitude",
    )

    content = Inbox.objects.get().content
    assert (content["pace"], content["answers"]["allow"]) == ("normal", -5)


@pytest.mark.parametrize(
    ("completes", "allow", "flags"),
    ((5, 2, ["over_quota"]), (0, 2, []), (5, 3, [])),
)
def test_submit_response_marks_who_comes_after_a_quota_is_full(completes, allow, flags):
    wave = factory.wave()
    factory.quota(wave, "${allow} = 2 and ${city} = 'prague'", completes=completes)
    factory.quota(wave, "${allow} = 3", name="Free")

    submit(wave, factory.state(wave, answers={"allow": allow}))

    assert Inbox.objects.get().content["flags"] == flags


@pytest.mark.parametrize(
    ("minutes", "flags"), ((-1, []), (5, ["late"]), (29, ["late"]))
)
def test_submit_response_gives_half_an_hour_of_grace(minutes, flags):
    wave = factory.wave()

    now = wave.closes_at() + dt.timedelta(minutes=minutes)
    submit(wave, factory.state(wave), now=now)

    assert Inbox.objects.get().content["flags"] == flags


@pytest.mark.parametrize("minutes", (31, 60 * 24 * 400))
def test_submit_response_refuses_a_closed_wave(minutes):
    wave = factory.wave()

    with pytest.raises(WaveClosedError):
        submit(
            wave,
            factory.state(wave),
            now=wave.closes_at() + dt.timedelta(minutes=minutes),
        )

    assert not Inbox.objects.exists()


def test_submit_response_refuses_a_city_outside_the_wave():
    wave = factory.wave()

    with pytest.raises(WaveClosedError):
        submit(wave, factory.state(wave, city="osijek"))


def test_submit_response_says_when_the_database_is_away(monkeypatch):
    wave = factory.wave()
    # The nearest thing to an unreachable database inside a test's transaction.
    monkeypatch.setattr(Inbox._meta, "db_table", "nowhere")

    with pytest.raises(ResponsesUnavailableError) as refusal:
        submit(wave, factory.state(wave))

    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__
