"""A mail backend that follows a script: each entry is called, or raised, or None."""

from django.core.mail.backends.base import BaseEmailBackend


class ScriptedBackend(BaseEmailBackend):
    script = []  # shared on purpose; the fixture empties it
    sent = []
    opened = 0
    refuses_to_open = None

    def open(self):
        if self.refuses_to_open:
            raise self.refuses_to_open
        type(self).opened += 1

    def send_messages(self, email_messages):
        for mail in email_messages:
            step = self.script.pop(0) if self.script else None
            if isinstance(step, BaseException):
                raise step
            if step:
                step(mail)
            self.sent.append(mail)
        return len(email_messages)
