"""Mailing's fixed words. Values are stored and exported: never rename one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentKind(models.TextChoices):
    GRANTED = "granted", _("Asked for in the form")
    CONFIRMED = "confirmed", _("Confirmed by mail")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Purpose(models.TextChoices):
    CAMPAIGN = "campaign", _("News, reminders and invitations to surveys")


class SuppressionReason(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    ERASED = "erased", _("Erased on request")
    BOUNCED = "bounced", _("The address takes no mail")
    COMPLAINED = "complained", _("Reported as spam")
    MANUAL = "manual", _("Entered by staff")


# A person may come back by a fresh double opt-in. The other reasons are not theirs
# to lift by a form that anybody can fill in for them.
LIFTED_BY_CONFIRMATION = frozenset(
    {SuppressionReason.UNSUBSCRIBED, SuppressionReason.ERASED}
)


class MessageKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation to a survey")
    REMINDER = "reminder", _("Reminder of a survey")
    NEWSLETTER = "newsletter", _("Newsletter")


class MessageState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    SENDING = "sending", _("Sending")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class DispatchState(models.TextChoices):
    """Where one mail to one person stands."""

    QUEUED = "queued", _("Queued")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    UNCERTAIN = "uncertain", _("Perhaps sent")
    FAILED = "failed", _("Failed")
    SKIPPED = "skipped", _("Skipped")


class Reason(models.TextChoices):
    """Why a mail was not sent. Replies of a server are kept as 'smtp 550' alone."""

    NO_CONSENT = "no_consent", _("No consent, or withdrawn")
    SUPPRESSED = "suppressed", _("On the suppression list")
    HELD_BACK = "held_back", _("Not wanted any more")
    ANSWERED = "answered", _("Confirmed before the question was sent")
    NO_VARIANT = "no_variant", _("No variant in this language")
    CANCELLED = "cancelled", _("The message was cancelled")
    LEASE_LAPSED = "lease_lapsed", _("The worker stopped while sending")
    CONNECTION_LOST = "connection_lost", _("The mail server did not reply")
    PROVIDER_REFUSED = "provider_refused", _("The mail provider refused the address")
    MAIL_SETUP = "mail_setup", _("The mail server refused us, not the address")
