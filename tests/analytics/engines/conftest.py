import contextlib
import pathlib
import subprocess
import sys

import psycopg
import pytest

ROOT = pathlib.Path(__file__).parents[3]


@pytest.fixture(scope="session")
def server():
    """A real PostgreSQL on its socket, whichever database the site is tested with."""
    started = subprocess.run(
        [sys.executable, ROOT / "tools" / "postgres.py"],
        check=True,
        capture_output=True,
        text=True,
    )
    host, port = started.stdout.split()
    return {"host": host, "port": port, "user": "app", "dbname": "postgres"}


@pytest.fixture
def postgresql(server):
    """A connection whose tables are gone after the test."""
    with contextlib.closing(psycopg.connect(**server)) as connection:
        yield connection
        connection.rollback()
