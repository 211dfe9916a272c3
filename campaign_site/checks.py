"""Refuse an unsafe configuration, and name each fault (`check_instance`)."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import (
    ManifestFilesMixin,
    staticfiles_storage,
)
from django.db import DatabaseError, connections
from django.urls import resolve

from surveys.link_keys import path_of
from surveys.models import Study

SHORTEST_KEY = 32


def faults() -> list[str]:
    """Every fault of this instance, each with its remedy; empty when it may serve."""
    return [fault for check in CHECKS for fault in check()]


def check_secrets() -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG is on. Switch it off: error pages would show answers."
    for name in ("SECRET_KEY", "FORM_STATE_KEY", "SUPPRESSION_KEY"):
        value = getattr(settings, name)
        if len(value) < SHORTEST_KEY or "demonstration" in value:
            yield f"{name} is short or public. Set at least {SHORTEST_KEY} random characters."
    keys = [settings.SECRET_KEY, settings.FORM_STATE_KEY, settings.SUPPRESSION_KEY]
    if len(set(keys)) < len(keys):
        yield "Two secrets are equal. Give each its own value."


def check_second_factor() -> Iterator[str]:
    if not settings.REQUIRE_SECOND_FACTOR:
        yield "REQUIRE_SECOND_FACTOR is off. Staff must log in with a second factor."
    if resolve("/admin/login/").url_name == "wagtailadmin_login":
        yield "/admin/login/ is Wagtail's own. Its address must lead to account/login/."


def check_databases() -> Iterator[str]:
    for alias in ("default", "responses"):
        try:
            connections[alias].ensure_connection()
        except DatabaseError:
            yield f"The database {alias!r} cannot be reached. Check its URL and server."
            continue
        if connections[alias].vendor == "sqlite":
            yield from _sqlite_faults(alias)
        else:
            yield from _postgresql_faults(alias)


def _sqlite_faults(alias: str) -> Iterator[str]:
    options = settings.DATABASES[alias].get("OPTIONS", {})
    if options.get("transaction_mode") != "IMMEDIATE":
        yield f"{alias}: transaction_mode is not IMMEDIATE. Writes would be refused."
    with connections[alias].cursor() as cursor:
        for pragma, wanted in (
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("secure_delete", 1),
        ):
            found = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
            if found != wanted:
                yield f"{alias}: {pragma} is {found}, not {wanted}. Use the given options."


def _postgresql_faults(alias: str) -> Iterator[str]:
    """A refused INSERT would put the whole answer into the server's log."""
    wanted = {
        "log_min_error_statement": {"panic"},
        "log_error_verbosity": {"terse"},
        "log_statement": {"none"},
        "synchronous_commit": {"on", "remote_apply", "remote_write", "local"},
        "fsync": {"on"},
        # One slow INSERT would write the answer, with its time, into the log.
        "log_min_duration_statement": {"-1"},
        "log_min_duration_sample": {"-1"},
        "log_transaction_sample_rate": {"0"},
    }
    with connections[alias].cursor() as cursor:
        for name, values in wanted.items():
            cursor.execute("select current_setting(%s)", [name])
            found = cursor.fetchone()[0]
            if found not in values:
                yield f"{alias}: {name} is {found}. Set it to {min(values)} in PostgreSQL."


def check_web_role() -> Iterator[str]:
    """On PostgreSQL the web process must be unable to read answers."""
    connection = connections["responses"]
    if connection.vendor != "postgresql" or os.environ.get("INTEGRA_PROCESS") != "web":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_table_privilege(current_user, %s, 'SELECT')",
            ["responses_response"],
        )
        if cursor.fetchone()[0]:
            yield "The web process can read answers. Set RESPONSES_WEB_DATABASE_URL."


def check_link_keys() -> Iterator[str]:
    keys = Path(settings.KEY_DIR).resolve()
    if Path(settings.VAR_DIR).resolve() in (keys, *keys.parents):
        yield "KEY_DIR lies in VAR_DIR. Keep link keys out of the backup of the databases."
    try:
        begun = list(Study.objects.in_ceremony())
        waiting = Study.objects.before_ceremony().filter(waves__seals__isnull=True)
        studies = list(waiting.distinct())
    except DatabaseError:
        yield "The tables are missing. Run migrate on both databases."
        return
    for study in begun:
        yield f"{study}: its link ceremony is not finished. Run link_ceremony {study}."
    for study in studies:
        # A study without cities was imported: its residents made no code here.
        if study.cities and not path_of(study.slug).exists():
            yield f"{study}: its link key is missing. Restore the file, or answers will not link."


def check_uploads_and_mail() -> Iterator[str]:
    if not getattr(settings, "WAGTAILDOCS_EXTENSIONS", None):
        yield "WAGTAILDOCS_EXTENSIONS is not set. Any file could be uploaded."
    if settings.WAGTAIL_ENABLE_UPDATE_CHECK:
        yield "WAGTAIL_ENABLE_UPDATE_CHECK is on. It tells a third party of each log-in."
    anymail = getattr(settings, "ANYMAIL", {})
    sends = anymail.get("SEND_DEFAULTS", {})
    if sends.get("track_opens") or sends.get("track_clicks"):
        yield "ANYMAIL tracks opens or clicks. Switch both off."


def check_built_files() -> Iterator[str]:
    """Style sheets have hashed names, and every language speaks."""
    storage = staticfiles_storage
    if isinstance(storage, ManifestFilesMixin) and not storage.hashed_files:
        yield "Static files are not collected. Run manage.py collectstatic."
    for source in Path(settings.BASE_DIR).glob("*/locale/*/LC_MESSAGES/django.po"):
        if not source.with_suffix(".mo").exists():
            name = source.relative_to(settings.BASE_DIR)
            yield f"{name} is not compiled. Run python3 tools/bootstrap.py setup."


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    check_secrets,
    check_second_factor,
    check_databases,
    check_web_role,
    check_link_keys,
    check_uploads_and_mail,
    check_built_files,
)
