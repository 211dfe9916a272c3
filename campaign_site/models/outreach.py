"""The one place where a message and a wave are named together. No person stands here."""

from django.db import models

from mailing.models import Message
from surveys.models import Wave


class WaveInvitation(models.Model):
    """A message that leads to a wave; it stops when the wave ends."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="+")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.wave_id} {self.message_id}"
