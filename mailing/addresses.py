"""E-mail addresses: one spelling to compare, one keyed digest to remember."""

import hashlib
import hmac
import re

import idna
from django.conf import settings

from mailing.errors import AddressError

# RFC 5321, 4.5.3.1: the longest path that every server must take.
MAX_LENGTH = 254
# RFC 5322 dot-atom in ASCII. Quoted local parts are legal, and used by attackers alone.
LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", re.ASCII)


def normalise_address(address: str) -> str:
    """The local part as it is, the domain as a lower-case A-label (RFC 5891).

    IDNA 2008, not Python's built-in codec: that one would turn straße.de into another
    domain, strasse.de.
    """
    local, _, domain = address.strip().rpartition("@")
    if not LOCAL_PART.fullmatch(local) or ".." in f".{local}.":
        raise AddressError("the part before the @ cannot be used")
    try:
        ascii_domain = idna.encode(domain, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        raise AddressError("the part after the @ is no domain") from None
    normal = f"{local}@{ascii_domain.lower()}"
    if "." not in ascii_domain or len(normal) > MAX_LENGTH:
        raise AddressError("the address is too short or too long")
    return normal


def address_digest(email_norm: str) -> str:
    """HMAC of a normalised address. Anna@ and anna@ share it.

    RFC 5321 lets local parts differ by case; no large provider does so, and who asks
    for silence means every spelling.
    """
    key = settings.SUPPRESSION_KEY.encode()
    return hmac.new(key, email_norm.casefold().encode(), hashlib.sha256).hexdigest()
