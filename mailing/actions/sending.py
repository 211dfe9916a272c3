"""Queue and send. What may be sent is decided last, when a row is claimed.

For each mail: claim in a short transaction that asks again for consent, send outside
any transaction, note the result. A kill between the two leaves one row in doubt.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mailing.actions import claims, messages
from mailing.actions.messages import approve_message
from mailing.enums import DispatchState, MessageState
from mailing.errors import (
    MailServerUnavailableError,
    MessageStateError,
    VariantChangedError,
)
from mailing.letters import Letter, confirmation_letter, delivery_letter
from mailing.models import Confirmation, Delivery, Message
from mailing.outcomes import Outcome
from mailing.postman import Postman

__all__ = ["SendReport", "approve_message", "queue_deliveries", "send_due"]

logger = logging.getLogger(__name__)
# So many refusals in a row are about us or our words, hardly about the addresses.
FAILURES_THAT_PAUSE = 10


@dataclass(slots=True, kw_only=True)
class SendReport:
    """How a run went. `stopped` says why it ended before the queue did."""

    sent: int = 0
    failed: int = 0
    skipped: int = 0
    queued: int = 0
    uncertain: int = 0
    stopped: str = ""

    def count(self, state: str) -> None:
        setattr(self, state, getattr(self, state) + 1)

    def add(self, other: "SendReport") -> None:
        for state in ("sent", "failed", "skipped", "queued", "uncertain"):
            setattr(self, state, getattr(self, state) + getattr(other, state))
        self.stopped = other.stopped

    @property
    def handled(self) -> int:
        return self.sent + self.failed + self.skipped + self.queued + self.uncertain


@transaction.atomic
def queue_deliveries(
    *, message: Message, may_send: claims.MaySend | None = None, by: Any = None
) -> int:
    """A row for each person of the audience who has none yet; say how many are new.

    Safe to call again: late subscribers join, nobody is queued twice.
    """
    allowed = [MessageState.APPROVED, *messages.STARTED]
    message = messages.locked(message, allowed)
    old = set(message.deliveries.values_list("contact_id", flat=True))
    rows = [
        Delivery(message=message, contact=contact)
        for contact in message.audience().iterator()
        if contact.pk not in old and (may_send is None or may_send(contact))
    ]
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    if message.state == MessageState.APPROVED:
        messages.move(message, MessageState.SENDING, by)
    return len(rows)


def send_due(
    *,
    limit: int,
    now: datetime | None = None,
    may_send: claims.MaySend | None = None,
    message: Message | None = None,
) -> SendReport:
    """Send what is due, confirmations first, LIMIT mails at most.

    Any number of workers may call it at the same time. NOW is for tests; without it the
    clock is read for each mail, so that a long run does not outlive its own leases.
    """
    uncertain = claims.note_lapsed(now or timezone.now())
    run = _Run(now=now, may_send=may_send, message=message, limit=limit)
    if claims.is_anything_due(run.moment(), message):
        try:
            with Postman() as postman:
                run.send_all(postman)
        except MailServerUnavailableError as error:
            run.report.stopped = f"no mail server: {error}"
    if run.report.stopped:
        logger.warning("mail run stopped: %s", run.report.stopped)
    messages.finish_messages()
    run.report.uncertain += uncertain
    return run.report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posted:
    """A mail that has left, or not, and whose row does not know it yet."""

    row: Delivery | Confirmation
    outcome: Outcome
    mail_id: str
    at: datetime


@dataclass(slots=True, kw_only=True)
class _Run:
    limit: int
    now: datetime | None
    may_send: claims.MaySend | None
    message: Message | None
    report: SendReport = field(default_factory=SendReport)
    variants: claims.Variants = field(default_factory=claims.Variants)
    posted: _Posted | None = None
    failures_in_a_row: int = 0

    def moment(self) -> datetime:
        return self.now or timezone.now()

    def send_all(self, postman: Postman) -> None:
        try:
            while self.message is None and self._goes_on():
                if not self._send_next(postman, self._claim_confirmation):
                    break
            while self._goes_on() and self._send_next(postman, self._claim_delivery):
                pass
        finally:
            self._note()

    def _goes_on(self) -> bool:
        handled = self.report.handled + bool(self.posted)
        return not self.report.stopped and handled < self.limit

    def _send_next(self, postman: Postman, claim: Callable[[], Any]) -> bool:
        """Note the mail before and claim the next in one transaction: one disk sync."""
        if not postman.is_ready():
            self._note()
            postman.get_ready()
        try:
            with transaction.atomic():
                self._write()
                row = claim()
        except VariantChangedError as error:
            self._pause(error.message, "a variant differs from what was approved")
            return False
        self._count()
        if row is not None and row.state == DispatchState.CLAIMED:
            self._post(postman, row)
        elif row is not None:
            self.report.count(row.state)
        return row is not None

    def _claim_confirmation(self) -> Confirmation | None:
        return claims.claim_confirmation(now=self.moment())

    def _claim_delivery(self) -> Delivery | None:
        return claims.claim_delivery(
            now=self.moment(),
            variants=self.variants,
            may_send=self.may_send,
            message=self.message,
        )

    def _post(self, postman: Postman, row: Delivery | Confirmation) -> None:
        letter = self._letter(row)
        outcome = postman.post(letter)
        self.posted = _Posted(
            row=row, outcome=outcome, mail_id=letter.mail_id, at=self.moment()
        )
        if outcome.ends_run:
            self.report.stopped = outcome.reason
        if isinstance(row, Delivery):
            self._watch(row.message, outcome)

    def _letter(self, row: Delivery | Confirmation) -> Letter:
        if isinstance(row, Confirmation):
            return confirmation_letter(row)
        variant = self.variants.of(row)
        assert variant is not None  # noqa: S101  # else the claim had skipped it
        return delivery_letter(row, variant)

    def _watch(self, message: Message, outcome: Outcome) -> None:
        has_failed = outcome.state == DispatchState.FAILED
        self.failures_in_a_row = self.failures_in_a_row + 1 if has_failed else 0
        if self.failures_in_a_row >= FAILURES_THAT_PAUSE:
            self._pause(message, f"{self.failures_in_a_row} refusals in a row")

    def _pause(self, message: Message, why: str) -> None:
        self.report.stopped = f"message {message.pk} paused: {why}"
        try:
            messages.pause_message(message=message)
        except MessageStateError:
            logger.info("message %s had left the sending state", message.pk)

    def _note(self) -> None:
        self._write()
        self._count()

    def _write(self) -> None:
        """Safe to repeat: a transaction that rolls back takes it along."""
        if self.posted:
            claims.note_outcome(
                self.posted.row,
                self.posted.outcome,
                mail_id=self.posted.mail_id,
                now=self.posted.at,
            )

    def _count(self) -> None:
        if self.posted:
            self.report.count(self.posted.row.state)
        self.posted = None
