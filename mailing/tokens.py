"""Signed tokens: in links of mails, and in the public form.

A token is proof by itself; nothing about it is stored. The separator is a full stop,
because some mail programs end a link at a colon.
"""

from datetime import timedelta

from django.core import signing

from mailing.errors import FormExpiredError, LinkDamagedError, LinkExpiredError

CONFIRMATION_AGE = timedelta(days=7)
FORM_AGE = timedelta(days=1)

_confirmation = signing.TimestampSigner(sep=".", salt="mailing.confirmation")
_unsubscribe = signing.Signer(sep=".", salt="mailing.unsubscribe")
_form = signing.TimestampSigner(sep=".", salt="mailing.form")


def confirmation_token(confirmation_id: int) -> str:
    return _confirmation.sign(str(confirmation_id))


def read_confirmation_token(token: str) -> int:
    try:
        number = int(_confirmation.unsign(token))
    except signing.BadSignature:
        raise LinkDamagedError("confirmation") from None
    try:
        _confirmation.unsign(token, max_age=CONFIRMATION_AGE)
    except signing.SignatureExpired:
        raise LinkExpiredError(number) from None
    return number


def unsubscribe_token(email_hmac: str) -> str:
    """For ever valid, and for the address, not the row.

    A link in an old mail must work even after the contact was erased and came back.
    """
    return _unsubscribe.sign(email_hmac)


def read_unsubscribe_token(token: str) -> str:
    try:
        return _unsubscribe.unsign(token)
    except signing.BadSignature:
        raise LinkDamagedError("unsubscribe") from None


def form_token() -> str:
    return _form.sign("subscribe")


def check_form_token(token: str) -> None:
    try:
        _form.unsign(token, max_age=FORM_AGE)
    except signing.BadSignature:
        raise FormExpiredError("subscribe") from None
