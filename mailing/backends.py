"""The demonstration's mail server: a table that staff can read."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from mailing.models import OutboxMail


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            OutboxMail.objects.bulk_create(_rows(mail))
        return len(email_messages)


def _rows(mail: EmailMessage) -> list[OutboxMail]:
    """One row for each recipient. mail.message() checks the headers as SMTP would."""
    headers = dict(mail.message().items())
    alternatives = getattr(mail, "alternatives", [])
    html = next((a.content for a in alternatives if a.mimetype == "text/html"), "")
    return [
        OutboxMail(
            recipient=recipient,
            subject=str(mail.subject),
            html=html,
            text=str(mail.body),
            headers=headers,
        )
        for recipient in mail.recipients()
    ]
