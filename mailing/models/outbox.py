"""Mails that the demonstration only pretends to send."""

from django.db import models
from django.utils import timezone


class OutboxMail(models.Model):
    recipient = models.CharField(max_length=320)
    subject = models.CharField(max_length=998)
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"outbox mail #{self.pk}"
