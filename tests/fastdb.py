"""A pytest plugin: migrate once per set of migration files, then copy.

Wagtail's migrations cost 11 to 14 s for each database. They run once into a template
(SQLite file, PostgreSQL template database) whose name is the hash of the migrations.
"""

import contextlib
import fcntl
import getpass
import hashlib
import os
import pathlib
import sqlite3
import tempfile

import django
import pytest
import wagtail

ALIASES = {"default": [], "responses": ["responses"]}
CACHE = pathlib.Path(tempfile.gettempdir(), f"integra-testdb-{getpass.getuser()}")


def migration_key():
    from django.apps import apps  # noqa: PLC0415  # after the settings

    digest = hashlib.sha256(f"{django.__version__} {wagtail.__version__}".encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        for file in sorted(pathlib.Path(app.path, "migrations").glob("*.py")):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def locked():
    CACHE.mkdir(exist_ok=True)
    with pathlib.Path(CACHE, "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate_into(connection, name, labels):
    from django.core.management import call_command  # noqa: PLC0415  # after the settings

    connection.close()
    connection.settings_dict["NAME"] = name
    options = {"verbosity": 0, "interactive": False, "database": connection.alias}
    call_command("migrate", *labels, **options)
    connection.close()


def copy_sqlite(connection, key, labels):
    template = CACHE / f"{key}-{connection.alias}.sqlite3"
    if not template.exists():
        draft = template.with_suffix(".draft")
        for leftover in CACHE.glob(f"{draft.name}*"):
            leftover.unlink()
        migrate_into(connection, str(draft), labels)
        draft.rename(template)
    # A file, not memory: threads of the live server share it as in production.
    target = CACHE / f"run-{os.getpid()}-{connection.alias}.sqlite3"
    with sqlite3.connect(template) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    connection.settings_dict["NAME"] = str(target)


def copy_postgresql(connection, key, labels):
    import psycopg  # noqa: PLC0415  # after the settings

    server = connection.settings_dict
    template = f"template_{key}_{connection.alias}"
    target = f"test_{os.getpid()}_{connection.alias}"
    admin = psycopg.connect(
        host=server["HOST"],
        port=server["PORT"],
        user=server["USER"],
        dbname="postgres",
        autocommit=True,
    )
    with contextlib.closing(admin):
        known = admin.execute(
            "select 1 from pg_database where datname = %s", [template]
        )
        if not known.fetchone():
            admin.execute(f'drop database if exists "{template}_draft"')
            admin.execute(f'create database "{template}_draft"')
            migrate_into(connection, f"{template}_draft", labels)
            admin.execute(f'alter database "{template}_draft" rename to "{template}"')
        admin.execute(f'drop database if exists "{target}" with (force)')
        admin.execute(f'create database "{target}" template "{template}"')
    connection.close()
    server["NAME"] = target


def drop_copy(connection):
    connection.close()
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        for file in CACHE.glob(f"{pathlib.Path(name).name}*"):
            file.unlink()
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'drop database if exists "{name}" with (force)')


def remember(contents):
    """What a transactional test puts back, known to every connection of its alias.

    Django keeps it on the connection itself. But while Playwright's loop runs, the same
    thread gets connections of its own, which would know nothing and restore nothing: a
    browser test after another transactional one then found an empty database.
    """
    from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: PLC0415

    BaseDatabaseWrapper._test_serialized_contents = property(
        lambda connection: contents[connection.alias]
    )


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    from django.db import connections  # noqa: PLC0415  # after the settings

    contents = {}
    with django_db_blocker.unblock(), locked():
        key = migration_key()
        for alias, labels in ALIASES.items():
            connection = connections[alias]
            copy = {"sqlite": copy_sqlite, "postgresql": copy_postgresql}
            copy[connection.vendor](connection, key, labels)
            contents[alias] = connection.creation.serialize_db_to_string()
        remember(contents)
    yield
    with django_db_blocker.unblock():
        for alias in ALIASES:
            drop_copy(connections[alias])
