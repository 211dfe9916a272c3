"""One connection to the mail server, opened again when it breaks or grows old."""

from types import TracebackType
from typing import Self

from django.core.mail import get_connection

from mailing.errors import MailServerUnavailableError
from mailing.letters import Letter
from mailing.outcomes import SEND_ERRORS, SENT, Outcome, outcome_of

# Many servers hang up after about a hundred mails; we are polite first.
MAILS_PER_CONNECTION = 50


class Postman:
    def __init__(self) -> None:
        self._connection = get_connection()
        self._is_open = False
        self._posted = 0

    def __enter__(self) -> Self:
        self.get_ready()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def is_ready(self) -> bool:
        return self._is_open and self._posted < MAILS_PER_CONNECTION

    def get_ready(self) -> None:
        """Have a working connection before a row is claimed for it."""
        if self._is_open:
            self._hang_up()
        try:
            self._connection.open()
        except SEND_ERRORS as error:
            raise MailServerUnavailableError(type(error).__name__) from None
        self._is_open, self._posted = True, 0

    def post(self, letter: Letter) -> Outcome:
        self._posted += 1
        try:
            self._connection.send_messages([letter])
        except SEND_ERRORS as error:
            self._hang_up()
            return outcome_of(error)
        return SENT

    def _hang_up(self) -> None:
        self._connection.close()
        self._is_open = False
