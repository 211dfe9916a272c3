"""What the one worker does, over and over. Every job is safe to repeat or to kill."""

import datetime as dt
import logging
from collections.abc import Callable

from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from campaign_site.actions.outreach import stop_invitations
from campaign_site.models.worker import WorkerRun
from mailing.actions.consents import forget_unconfirmed
from mailing.actions.sending import send_due
from surveys.actions.moves import move_when_due
from surveys.actions.response_drafts import forget_expired_drafts
from surveys.actions.retention import delete_old_answers
from surveys.actions.seals import reseal_changed
from surveys.actions.test_answers import count_waiting_tests
from surveys.actions.waves import close_waves, count_field
from surveys.actions.withdrawals import carry_out_withdrawals
from surveys.models import Wave

logger = logging.getLogger("campaign_site.worker")
MAILS_PER_TICK = 100


def tick(*, now: dt.datetime | None = None) -> dict[str, str]:
    """Do every job once; a job that fails does not keep the others from running."""
    outcomes = {}
    for name, job in JOBS.items():
        close_old_connections()
        outcomes[name] = _outcome(name, job, now or timezone.now())
    return outcomes


def _outcome(name: str, job: Callable[[dt.datetime], str], now: dt.datetime) -> str:
    """Do one job and note it. A job that failed counts as late, not as done."""
    try:
        outcome = job(now)
        WorkerRun.objects.update_or_create(
            job=name, defaults={"finished_at": timezone.now(), "outcome": outcome}
        )
    except Exception as error:  # noqa: BLE001  # whatever it was, the others go on
        # The text of an error may hold an answer or an address: name its kind only.
        logger.error("the job %s failed: %s", name, type(error).__name__)  # noqa: TRY400
        return f"failed: {type(error).__name__}"
    return outcome


def withdraw(now: dt.datetime) -> str:
    """Carry out withdrawals; a sealed wave that lost an answer is sealed anew."""
    waves = carry_out_withdrawals()
    resealed = reseal_changed(now=now)
    return f"{len(waves)} waves, {len(resealed)} sealed anew"


def move(now: dt.datetime) -> str:
    """Close waves that have ended and move the inbox.

    In this order: ten late answers of a closed wave must be mixed, not only moved.
    """
    closed = close_waves(now=now)
    count_waiting_tests()
    moved = move_when_due(now=now)
    if moved:
        for wave in Wave.objects.open_at(now).prefetch_related("cities"):
            count_field(wave=wave)
    return f"{moved} moved, {len(closed)} waves closed"


def mail(now: dt.datetime) -> str:
    """Stop invitations to waves that have ended, then send what is due."""
    stop_invitations(now=now)
    report = send_due(limit=MAILS_PER_TICK)
    return f"{report.sent} sent, {report.failed} failed, {report.uncertain} uncertain"


def forget(now: dt.datetime) -> str:
    """Forget unconfirmed addresses, drafts nobody came back to, and old answers."""
    addresses = forget_unconfirmed(now=now)
    drafts = forget_expired_drafts(now=now)
    studies = delete_old_answers(now=now)
    return f"{addresses} addresses, {drafts} drafts, answers of {len(studies)} studies"


def publish(now: dt.datetime) -> str:
    call_command("publish_scheduled", verbosity=0)
    return "done"


def run_tasks(now: dt.datetime) -> str:
    """Run Wagtail's background tasks that wait (search index, references)."""
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="runworker",
        excluded_queue_names=[],
    )
    worker.run()
    return "done"


JOBS: dict[str, Callable[[dt.datetime], str]] = {
    "withdraw": withdraw,
    "move": move,
    "mail": mail,
    "forget": forget,
    "publish": publish,
    "tasks": run_tasks,
}
