"""When the worker last went through the inbox, which itself keeps no time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MoveClock(models.Model):
    """One row, and the minute alone: it says how fast what waits has come."""

    minute = models.DateTimeField(_("minute of the last move"))

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M}"
