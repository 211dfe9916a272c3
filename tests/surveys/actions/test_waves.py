import datetime as dt

import pytest
from django.utils import timezone

from surveys.actions.moves import move_inbox
from surveys.actions.waves import close_waves, count_field
from surveys.models import Channel, FieldCount, Wave
from surveys.responses.models import Inbox, Response
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def test_count_field_counts_in_fives():
    wave = factory.wave()
    for number in range(12):
        city = "sofia" if number < 4 else "prague"
        factory.inbox_row(f"{number:064}", wave=wave.slug, city=city)
    move_inbox()

    count_field(wave=wave)
    count_field(wave=wave)

    counts = dict(FieldCount.objects.values_list("city", "completes"))
    assert counts == {"prague": 5, "sofia": 0}
    channels = Channel.objects.filter(wave=wave).values_list("code", "completes")
    assert dict(channels) == {"prague": 0, "sofia": 0, "mail": 10}


def test_close_waves_moves_the_last_answers_once():
    wave = factory.wave(before_is_over=True)
    for number in range(3):
        factory.inbox_row(f"{number:064}", wave=wave.slug)
    now = timezone.now()

    assert close_waves(now=now) == ["study-before"]
    assert close_waves(now=now) == []
    assert Response.objects.count() == 3
    assert Wave.objects.get(slug="study-before").closed_at == now


def test_close_waves_moves_a_straggler():
    wave = factory.wave(before_is_over=True)
    close_waves(now=timezone.now())
    factory.inbox_row("0" * 64, wave=wave.slug)

    assert close_waves(now=timezone.now()) == ["study-before"]
    assert not Inbox.objects.exists()


def test_a_kill_before_the_mixing_leaves_it_to_the_next_run(monkeypatch):
    wave = factory.wave(before_is_over=True)
    close_waves(now=timezone.now())
    factory.inbox_row("0" * 64, wave=wave.slug)
    mixed = []

    def kill(*, wave):
        raise KeyboardInterrupt

    monkeypatch.setattr("surveys.actions.waves.rewrite_responses", kill)
    with pytest.raises(KeyboardInterrupt):
        close_waves(now=timezone.now())
    assert not Wave.objects.get(pk=wave.pk).is_settled
    monkeypatch.setattr(
        "surveys.actions.waves.rewrite_responses", lambda *, wave: mixed.append(wave)
    )

    assert close_waves(now=timezone.now()) == ["study-before"]
    assert mixed == ["study-before"]
    assert Wave.objects.get(pk=wave.pk).is_settled


def test_close_waves_leaves_open_waves_and_the_grace_alone():
    wave = factory.wave()
    factory.inbox_row("0" * 64, wave=wave.slug)

    assert close_waves(now=wave.closes_at() + dt.timedelta(minutes=29)) == []
    assert Inbox.objects.count() == 1
