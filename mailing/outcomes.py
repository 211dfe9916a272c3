"""What a mail server's refusal means for the row of that mail.

The text of a reply is never kept: servers like to repeat the address in it.
"""

import smtplib
from dataclasses import dataclass
from http import HTTPStatus

from anymail.exceptions import (
    AnymailAPIError,
    AnymailError,
    AnymailRecipientsRefused,
)

from mailing.enums import DispatchState, Reason

# What the transport may raise. Anything else is a fault of ours and ends the run; its
# row stays claimed until the lease lapses.
SEND_ERRORS = (smtplib.SMTPException, OSError, AnymailError)
# Refusals of us, not of one address: the next mail would meet the same.
SETUP_ERRORS = (
    smtplib.SMTPSenderRefused,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPHeloError,
    smtplib.SMTPNotSupportedError,
)
SMTP_TEMPORARY = range(400, 500)
SMTP_PERMANENT = range(500, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    state: DispatchState
    reason: str = ""
    ends_run: bool = False
    is_bounce: bool = False


SENT = Outcome(state=DispatchState.SENT)
NOT_OUR_DAY = Outcome(
    state=DispatchState.QUEUED, reason=Reason.MAIL_SETUP, ends_run=True
)
NO_REPLY = Outcome(state=DispatchState.UNCERTAIN, reason=Reason.CONNECTION_LOST)


def outcome_of(error: Exception) -> Outcome:
    if isinstance(error, SETUP_ERRORS):
        return NOT_OUR_DAY
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return _smtp_outcome(code, reply)
    if isinstance(error, smtplib.SMTPResponseException):
        return _smtp_outcome(error.smtp_code, b"")
    if isinstance(error, AnymailError):
        return _anymail_outcome(error)
    return NO_REPLY


def _smtp_outcome(code: int, reply: bytes | str) -> Outcome:
    """5.1.x says that the address is wrong (RFC 3463); other 5xx may be about us."""
    reason = f"smtp {code}"
    if code in SMTP_TEMPORARY:
        return Outcome(state=DispatchState.QUEUED, reason=reason)
    if code in SMTP_PERMANENT:
        text = reply if isinstance(reply, bytes) else reply.encode()
        is_bounce = text.startswith(b"5.1.")
        return Outcome(state=DispatchState.FAILED, reason=reason, is_bounce=is_bounce)
    return Outcome(state=DispatchState.UNCERTAIN, reason=reason)


def _anymail_outcome(error: AnymailError) -> Outcome:
    if isinstance(error, AnymailRecipientsRefused):
        return Outcome(state=DispatchState.FAILED, reason=Reason.PROVIDER_REFUSED)
    if not isinstance(error, AnymailAPIError):
        return NOT_OUR_DAY  # raised before the provider was asked
    return _http_outcome(error.status_code)


def _http_outcome(status: int | None) -> Outcome:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return NOT_OUR_DAY
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome(state=DispatchState.QUEUED, reason=f"http {status}")
    if status is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome(state=DispatchState.FAILED, reason=f"http {status}")
    return NO_REPLY
