"""The link key of a study: a file apart from database, settings and backup."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from surveys.errors import KeyNotDestroyedError


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


def destroy_link_key(study: str) -> None:
    """Overwrite the key, remove its file and make both last; nothing to do is no fault.

    A file system that writes elsewhere may keep the old bytes in a block that it has
    released; that is why the ceremony's record names the disk.
    """
    path = path_of(study)
    try:
        with path.open("rb+") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise KeyNotDestroyedError(
            f"{path} could not be overwritten and removed: {error.strerror}. Run the "
            "ceremony again as a user who may."
        ) from error
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
