"""The token of a 'Try it out' link: proof of a wave and of a week, and of no person.

A token is proof by itself; nothing about it is stored.
"""

from datetime import timedelta

from django.core import signing

AGE = timedelta(days=7)

_signer = signing.TimestampSigner(sep=".", salt="surveys.test")


def new_token(wave: str) -> str:
    return _signer.sign(wave)


def is_valid(token: str, *, wave: str) -> bool:
    """Whether it was made here for this wave, within the last week."""
    try:
        return _signer.unsign(token, max_age=AGE) == wave
    except signing.BadSignature:
        return False
