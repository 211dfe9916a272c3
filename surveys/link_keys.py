"""The link key of a study: a file apart from database, settings and backup."""

import os
import secrets
from pathlib import Path

from django.conf import settings


class LinkKeyMissingError(Exception):
    """A study has no link key; its codes cannot be stored or compared."""


def path_of(study: str) -> Path:
    return Path(settings.KEY_DIR, f"link-{study}.key")


def create_link_key(study: str) -> None:
    """Write 32 random bytes once; an existing key is never replaced."""
    path = path_of(study)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))


def link_key(study: str) -> bytes:
    try:
        return path_of(study).read_bytes()
    except FileNotFoundError as error:
        raise LinkKeyMissingError(
            f"The link key of {study} is missing. Restore its file, or create it "
            "before the first answer."
        ) from error
