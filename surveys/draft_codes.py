"""The code of a questionnaire to go on with: it names the draft, and it is its key."""

import base64
import hashlib
import hmac
import json
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from surveys.receipts import in_groups, plain_code


class DraftDamagedError(Exception):
    """A draft was found, but its content is not what was sealed."""


def new_code() -> str:
    """Sixteen letters and digits: 80 random bits."""
    return in_groups(base64.b32encode(secrets.token_bytes(10)).decode())


def code_digest(code: str) -> str:
    """Under which the draft is kept. Raises ReceiptError when this cannot be a code."""
    return hashlib.sha256(f"draft|{plain_code(code)}".encode()).hexdigest()


def _cipher(code: str) -> Fernet:
    # The code alone would do; with the server's key a stolen table says even less.
    key = hmac.digest(
        settings.FORM_STATE_KEY.encode(), f"draft|{plain_code(code)}".encode(), "sha256"
    )
    return Fernet(base64.urlsafe_b64encode(key))


def seal_draft(code: str, *, step: str, token: str) -> str:
    """Seal where a resident stands and the hidden field of the form."""
    # The time in a Fernet token is readable by anybody: it gets none.
    plain = json.dumps([step, token]).encode()
    return _cipher(code).encrypt_at_time(plain, current_time=0).decode()


def open_draft(code: str, content: str) -> tuple[str, str]:
    """Give back step and hidden field."""
    try:
        step, token = json.loads(_cipher(code).decrypt(content.encode()))
    except InvalidToken as error:
        raise DraftDamagedError from error
    return step, token
