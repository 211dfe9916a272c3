"""One row for each mail that may leave: the proof that none is lost or doubled.

    queued -> claimed (lease) -> sent | failed | uncertain
    queued -> skipped;   claimed -> queued again, with a later due time

A lease that lapses leaves a row that nobody can judge: the server may have taken the
mail before the worker died. A delivery becomes UNCERTAIN then and waits for a person; a
confirmation goes out again, since a second one does no harm and a lost one does.
"""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailing.enums import DispatchState, MessageState
from mailing.models.contacts import Contact
from mailing.models.messages import Message

OPEN = [DispatchState.QUEUED, DispatchState.CLAIMED]
UNSENT = [DispatchState.FAILED, DispatchState.SKIPPED, DispatchState.UNCERTAIN]


class DispatchQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def due(self, now: datetime) -> Self:
        due = self.filter(state=DispatchState.QUEUED, due_at__lte=now)
        return due.order_by("due_at", "id")

    def lapsed(self, now: datetime) -> Self:
        """Claimed by a worker that never came back."""
        return self.filter(state=DispatchState.CLAIMED, lease_until__lt=now)

    def lock_first(self) -> Any:
        """The first row that no other worker holds; call it in a transaction.

        PostgreSQL skips locked rows. SQLite has no row locks, and needs none: its
        transactions are IMMEDIATE, so only one worker is here at a time.
        """
        return self.select_for_update(skip_locked=True, of=("self",)).first()


class Dispatch(models.Model):
    state = models.CharField(
        max_length=12, choices=DispatchState, default=DispatchState.QUEUED
    )
    reason = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # The Message-ID of RFC 5322, or the provider's number of it.
    mail_id = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        indexes = [
            # Not partial: SQLite uses a partial index for literals alone, and Django
            # sends the state as a parameter.
            models.Index(fields=["state", "due_at", "id"], name="%(class)s_due")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DispatchState.values),
                name="%(class)s_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state=DispatchState.CLAIMED, lease_until__isnull=False)
                | (~Q(state=DispatchState.CLAIMED) & Q(lease_until__isnull=True)),
                name="%(class)s_has_a_lease_while_claimed",
            ),
            models.CheckConstraint(
                condition=Q(state=DispatchState.SENT, sent_at__isnull=False)
                | (~Q(state=DispatchState.SENT) & Q(sent_at__isnull=True)),
                name="%(class)s_has_a_time_when_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNSENT) | ~Q(reason=""),
                name="%(class)s_says_why_it_was_not_sent",
            ),
        ]

    def mark_claimed(self, *, lease_until: datetime) -> None:
        self.attempts += 1
        self._become(
            DispatchState.CLAIMED, lease_until=lease_until, attempts=self.attempts
        )

    def mark_sent(self, *, at: datetime, mail_id: str) -> None:
        self._become(DispatchState.SENT, sent_at=at, mail_id=mail_id)

    def mark_queued(self, *, due_at: datetime, reason: str) -> None:
        self._become(DispatchState.QUEUED, due_at=due_at, reason=reason)

    def mark_unsent(self, state: DispatchState, *, reason: str) -> None:
        self._become(state, reason=reason)

    def _become(self, state: DispatchState, **values: Any) -> None:
        """Write by query: a contact erased meanwhile takes its row along, no error."""
        values = {"reason": "", "lease_until": None, "state": state} | values
        for name, value in values.items():
            setattr(self, name, value)
        rows = type(self)._default_manager  # noqa: SLF001  # Django documents it
        rows.filter(pk=self.pk).update(**values)


class DeliveryQuerySet(DispatchQuerySet):
    def in_sending(self) -> Self:
        return self.filter(message__state=MessageState.SENDING)

    def with_parts(self) -> Self:
        return self.select_related("message", "contact")

    def counts_by_state_and_language(self) -> list[tuple[str, str, int]]:
        groups = self.values_list("state", "contact__language")
        return list(
            groups.annotate(n=models.Count("id")).order_by("state", "contact__language")
        )


class Delivery(Dispatch):
    """One message to one contact."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="deliveries"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="deliveries"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta(Dispatch.Meta):
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            *Dispatch.Meta.constraints,
            models.UniqueConstraint(
                fields=["message", "contact"],
                name="one_delivery_for_each_message_and_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery #{self.pk}"


class Confirmation(Dispatch):
    """The question 'was it you?', with the choices that a yes will put into force."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="confirmations"
    )
    language = models.CharField(max_length=12)
    city = models.CharField(max_length=40, blank=True)
    wording_version = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

    objects = DispatchQuerySet.as_manager()

    class Meta(Dispatch.Meta):
        constraints = [
            *Dispatch.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(language=""), name="confirmation_has_a_language"
            ),
        ]

    def __str__(self) -> str:
        return f"confirmation #{self.pk}"
