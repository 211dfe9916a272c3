"""Add a channel to a wave: a poster, a partner's page, an event."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from wagtail.log_actions import log

from surveys.errors import ChannelExistsError, WaveIsOverError
from surveys.models import Channel, Wave

LONGEST_CODE = 20


def add_channel(
    *,
    wave: Wave,
    label: str,
    city: str,
    now: dt.datetime,
    is_kiosk: bool = False,
    by: Any = None,
) -> Channel:
    """Add a channel. Its code, made of the label, stands in the link for ever."""
    closes_at = wave.closes_at()
    if wave.is_settled or closes_at is None or closes_at <= now:
        raise WaveIsOverError(f"{wave.slug} takes no answers any more.")
    code = (
        slugify(label)[:LONGEST_CODE].strip("-") or f"channel-{wave.channels.count()}"
    )
    try:
        with transaction.atomic():
            channel = Channel.objects.create(
                wave=wave, code=code, label=label, city=city, is_kiosk=is_kiosk
            )
    except IntegrityError as error:
        raise ChannelExistsError(
            f"{wave.slug} has a channel {code!r} already. Choose another name."
        ) from error
    log(instance=wave, action="surveys.channel", user=by)
    return channel
