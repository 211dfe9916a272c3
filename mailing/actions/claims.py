"""Take one row for sending, and note what became of it.

Consent and suppression are asked in the transaction that claims the row, so whoever
unsubscribes during a run is out of it. No savepoints: the caller's transaction, if there
is one, stands or falls as a whole.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mailing.actions.contacts import suppress_address
from mailing.enums import (
    LIFTED_BY_CONFIRMATION,
    ConsentKind,
    DispatchState,
    Reason,
    SuppressionReason,
)
from mailing.errors import VariantChangedError
from mailing.models import (
    Confirmation,
    ConsentEvent,
    Contact,
    Delivery,
    Message,
    MessageVariant,
    Suppression,
)
from mailing.models.dispatches import DeliveryQuerySet
from mailing.outcomes import Outcome

MaySend = Callable[[Contact], bool]

# Longer than any chain of SMTP time-outs (30 s each) for one mail.
LEASE = timedelta(minutes=10)
BACK_OFF = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)


@dataclass(slots=True)
class Variants:
    """The approved words, read and checked once in a run."""

    known: dict[tuple[int, str], MessageVariant | None] = field(default_factory=dict)

    def of(self, delivery: Delivery) -> MessageVariant | None:
        key = (delivery.message.pk, delivery.contact.language)
        if key not in self.known:
            rows = MessageVariant.objects.filter(message=key[0], language=key[1])
            variant = rows.first()
            if variant is not None and variant.digest() != variant.sha256:
                raise VariantChangedError(delivery.message)
            self.known[key] = variant
        return self.known[key]


def is_anything_due(now: datetime, message: Message | None) -> bool:
    """Whether it is worth calling the mail server."""
    if _due_deliveries(now, message).exists():
        return True
    return message is None and Confirmation.objects.due(now).exists()


def _due_deliveries(now: datetime, message: Message | None) -> DeliveryQuerySet:
    rows = Delivery.objects.in_sending().due(now)
    return rows.filter(message=message) if message else rows


@transaction.atomic(savepoint=False)
def claim_delivery(
    *,
    now: datetime,
    variants: Variants,
    may_send: MaySend | None,
    message: Message | None,
) -> Delivery | None:
    """The next delivery, claimed or skipped; None when none is due."""
    rows = _due_deliveries(now, message).with_parts()
    delivery: Delivery | None = rows.lock_first()
    if delivery is None:
        return None
    reason = _refusal(delivery.contact)
    if not reason and variants.of(delivery) is None:
        reason = Reason.NO_VARIANT
    if not reason and may_send is not None and not may_send(delivery.contact):
        reason = Reason.HELD_BACK
    if reason:
        delivery.mark_unsent(DispatchState.SKIPPED, reason=reason)
    else:
        delivery.mark_claimed(lease_until=now + LEASE)
    return delivery


def _refusal(contact: Contact) -> str:
    """Contact.objects.mailable() for one: plain queries, which cost Django far less."""
    newest = ConsentEvent.objects.decisions().filter(contact=contact)
    if newest.values_list("kind", flat=True).first() != ConsentKind.CONFIRMED:
        return Reason.NO_CONSENT
    listed = Suppression.objects.filter(email_hmac=contact.email_hmac)
    return Reason.SUPPRESSED if listed.exists() else ""


@transaction.atomic(savepoint=False)
def claim_confirmation(*, now: datetime) -> Confirmation | None:
    rows = Confirmation.objects.due(now).select_related("contact")
    confirmation: Confirmation | None = rows.lock_first()
    if confirmation is None:
        return None
    reason = _refusal_to_ask(confirmation)
    if reason:
        confirmation.mark_unsent(DispatchState.SKIPPED, reason=reason)
    else:
        confirmation.mark_claimed(lease_until=now + LEASE)
    return confirmation


def _refusal_to_ask(confirmation: Confirmation) -> str:
    if confirmation.confirmed_at:
        return Reason.ANSWERED
    listed = Suppression.objects.filter(email_hmac=confirmation.contact.email_hmac)
    is_closed = listed.exclude(reason__in=LIFTED_BY_CONFIRMATION).exists()
    return Reason.SUPPRESSED if is_closed else ""


@transaction.atomic(savepoint=False)
def note_outcome(
    row: Delivery | Confirmation, outcome: Outcome, *, mail_id: str, now: datetime
) -> None:
    if outcome.state == DispatchState.SENT:
        row.mark_sent(at=now, mail_id=mail_id)
    elif outcome.state == DispatchState.QUEUED:
        _put_back(row, outcome, now)
    else:
        row.mark_unsent(outcome.state, reason=outcome.reason)
    if outcome.is_bounce:
        suppress_address(
            email_hmac=row.contact.email_hmac, reason=SuppressionReason.BOUNCED
        )


def _put_back(row: Delivery | Confirmation, outcome: Outcome, now: datetime) -> None:
    """Later, and later each time. A fault of our set-up costs the row no attempt."""
    if outcome.ends_run:
        row.mark_queued(due_at=now + BACK_OFF[0], reason=outcome.reason)
    elif row.attempts > len(BACK_OFF):
        row.mark_unsent(DispatchState.FAILED, reason=outcome.reason)
    else:
        due_at = now + BACK_OFF[row.attempts - 1]
        row.mark_queued(due_at=due_at, reason=outcome.reason)


@transaction.atomic(savepoint=False)
def note_lapsed(now: datetime) -> int:
    """Rows whose worker died: deliveries wait for a person, confirmations go again."""
    again = Confirmation.objects.lapsed(now)
    given_up = Q(attempts__gt=len(BACK_OFF))
    lapsed = {"lease_until": None, "reason": Reason.LEASE_LAPSED}
    again.filter(given_up).update(state=DispatchState.FAILED, **lapsed)
    again.exclude(given_up).update(state=DispatchState.QUEUED, **lapsed)
    deliveries = Delivery.objects.lapsed(now)
    return deliveries.update(state=DispatchState.UNCERTAIN, **lapsed)
