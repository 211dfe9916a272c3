"""What the worker does, and that one failing job does not keep the others from theirs."""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from campaign_site.actions import work
from campaign_site.actions.outreach import invite_to_wave
from campaign_site.models import WaveInvitation, WorkerRun
from mailing.actions.consents import confirm, subscribe
from mailing.actions.sending import approve_message, queue_deliveries
from mailing.models import Message
from surveys.actions.seals import seal_wave
from surveys.actions.withdrawals import request_withdrawal
from surveys.models import WaveCity
from surveys.receipts import receipt_code, receipt_digest
from surveys.responses.models import Response
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(
    databases=["default", "responses"], transaction=True, serialized_rollback=True
)


@pytest.fixture
def wave():
    return factory.wave()


@pytest.fixture
def invitation(wave):
    """An approved invitation to one confirmed contact."""
    asked = subscribe(address="ana@example.org", language="hr")
    confirm(confirmation_id=asked.pk)
    message = approve_message(message=invite_to_wave(wave=wave))
    queue_deliveries(message=message)
    return message


def test_tick_notes_each_job(wave):
    outcomes = work.tick()

    assert list(outcomes) == [
        "withdraw", "move", "mail", "forget", "publish", "tasks",
    ]  # fmt: skip
    assert set(WorkerRun.objects.values_list("job", flat=True)) == set(outcomes)
    assert WorkerRun.objects.is_alive(timezone.now())
    assert not WorkerRun.objects.is_alive(timezone.now() + dt.timedelta(minutes=6))


def test_a_job_that_fails_is_named_and_the_others_run(wave, monkeypatch, caplog):
    def fail(now):
        raise OperationalError("the answer was 7")

    monkeypatch.setitem(work.JOBS, "move", fail)

    outcomes = work.tick()

    assert outcomes["move"] == "failed: OperationalError"
    assert outcomes["publish"] == "done"
    assert "the answer was 7" not in caplog.text


def test_the_worker_moves_ten_answers(wave):
    for number in range(10):
        factory.inbox_row(f"{number:064}", wave=wave.slug)

    assert work.tick()["move"] == "10 moved, 0 waves closed"


def test_a_sealed_wave_that_loses_an_answer_is_sealed_anew():
    wave = factory.wave(before_is_over=True)
    for number in range(3):
        digest = receipt_digest(receipt_code(str(number)))
        factory.inbox_row(digest, wave=wave.slug)
    work.tick()
    wave.refresh_from_db()
    seal_wave(wave=wave, now=timezone.now())

    request_withdrawal(code=receipt_code("1"))
    work.tick()

    assert Response.objects.of_wave(wave.slug).count() == 2
    assert list(wave.seals.values_list("revision", "completes")) == [(1, 3), (2, 2)]


def test_an_invitation_waits_for_a_wave_that_opens_tomorrow(invitation, wave):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    WaveCity.objects.update(
        opens_at=tomorrow, closes_at=tomorrow + dt.timedelta(days=9)
    )

    work.stop_invitations(now=timezone.now())

    assert Message.objects.get(pk=invitation.pk).state == "sending"


def test_the_worker_sends_the_invitation_with_the_open_link(invitation, wave):
    work.tick()

    sent = [letter for letter in mail.outbox if wave.slug in letter.body]
    assert [letter.to for letter in sent] == [["ana@example.org"]]
    assert f"/hr/s/{wave.slug}/?c=mail" in sent[0].body


def test_an_invitation_stops_when_its_wave_ends(invitation, wave):
    WaveCity.objects.update(closes_at=timezone.now() - dt.timedelta(minutes=1))

    work.tick()

    assert not [letter for letter in mail.outbox if wave.slug in letter.body]
    assert Message.objects.get(pk=invitation.pk).state == "cancelled"
    assert str(WaveInvitation.objects.get()) == f"{wave.pk} {invitation.pk}"


def test_runworker_can_run_once(wave, capsys):
    call_command("runworker", "--once")

    assert "withdraw: 0 waves, 0 sealed anew" in capsys.readouterr().out


@pytest.mark.parametrize("minutes", (0, 6))
def test_healthz_tells_whether_the_worker_is_late(client, minutes):
    assert client.get("/healthz/worker").status_code == 503
    work.tick()
    WorkerRun.objects.update(finished_at=timezone.now() - dt.timedelta(minutes=minutes))

    assert client.get("/healthz/worker").status_code == (503 if minutes else 200)
