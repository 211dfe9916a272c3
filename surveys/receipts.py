"""One nonce makes a resident's receipt code and the digest that we keep.

The digest makes a double click and a late retry one answer, and lets the resident
withdraw with the code; nobody can go from the digest back to the code (80 bits).
"""

import base64
import hashlib
import secrets

LENGTH = 16
# What people misread: base32 has no 0, 1 or 8.
MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B"})


class ReceiptError(ValueError):
    """What was typed cannot be a receipt code."""


def new_nonce() -> str:
    return secrets.token_hex(16)


def receipt_code(nonce: str) -> str:
    """The code shown to the resident, in four groups."""
    raw = hashlib.sha256(f"receipt|{nonce}".encode()).digest()
    return in_groups(base64.b32encode(raw).decode()[:LENGTH])


def plain_code(code: str) -> str:
    """A code however it was typed. Raises ReceiptError when it cannot be one."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    plain = plain.translate(MISREAD)
    if len(plain) != LENGTH or not plain.isascii():
        raise ReceiptError(code)
    return plain


def in_groups(code: str) -> str:
    """As people read and write it: K7QF-3M2P-9DXT-ABCD."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def receipt_digest(code: str) -> str:
    """What is stored for a code."""
    return hashlib.sha256(plain_code(code).encode()).hexdigest()
