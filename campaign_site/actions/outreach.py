"""Invite contacts to a wave. Mailing sees an opaque link, surveys see no address."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction

from campaign_site.models.outreach import WaveInvitation
from mailing.actions.messages import STARTED, cancel_message, create_invitation
from mailing.models import Message
from surveys.models import Wave

CHANNEL = "mail"


@transaction.atomic
def invite_to_wave(*, wave: Wave, by: Any = None) -> Message:
    """A draft in six languages; everybody of one language gets the identical link."""
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    message = create_invitation(
        title=f"{wave.study.slug}: {wave.title}",
        link=f"{site}/{{language}}/s/{wave.slug}/?c={CHANNEL}",
        by=by,
    )
    WaveInvitation.objects.create(message=message, wave=wave)
    return message


def stop_invitations(*, now: dt.datetime) -> int:
    """Cancel what is still being sent for waves that have ended; return how many."""
    ended = [
        invitation.message
        for invitation in WaveInvitation.objects.filter(
            message__state__in=STARTED
        ).select_related("message", "wave")
        if (end := invitation.wave.closes_at()) is not None and end <= now
    ]
    for message in ended:
        cancel_message(message=message)
    return len(ended)
