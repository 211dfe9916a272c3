"""A real instance for drills: own databases, real gunicorn, real worker."""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import psycopg
import pytest
from django.db import connections

from tests import fastdb

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import postgres  # noqa: E402  # lies beside the other tools

# The drill's server runs the demo's settings; their key is public.
FORM_STATE_KEY = "demonstration-only-form-state-key"
SEED = """
import json
from tests.factories import surveys as factory
wave = factory.wave()
print(json.dumps([wave.slug, wave.version.number]))
"""
COUNT = """
import json
from surveys.actions.moves import move_inbox
from surveys.responses.models import Inbox, Response
move_inbox(closing={"study-before"})
digests = list(Response.objects.values_list("receipt_digest", flat=True))
print(json.dumps([digests, Inbox.objects.count()]))
"""


class Instance:
    """Two migrated databases and the processes that serve them."""

    def __init__(self, folder, database_env):
        # A process group of its own for each part, so a kill hits that part alone.
        self.env = {
            **os.environ,
            **database_env,
            "VAR_DIR": str(folder),
            "MOVE_EVERY_SECONDS": "0",  # so that a kill often hits a move
            "DJANGO_SETTINGS_MODULE": "campaign_site.settings.dev",
            "PYTHONPATH": str(ROOT),
        }
        self.parts = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def python(self, script):
        code = f"import django; django.setup()\n{script}"
        command = [sys.executable, "-c", code]
        run = subprocess.run(
            command, env=self.env, cwd=ROOT, capture_output=True, check=False
        )
        assert run.returncode == 0, run.stderr.decode()
        return json.loads(run.stdout)

    def start(self, *command):
        part = subprocess.Popen(
            [sys.executable, *command], env=self.env, cwd=ROOT, start_new_session=True
        )
        self.parts.append(part)
        return part

    def serve(self, *options):
        part = self.start(
            "-m", "gunicorn", "campaign_site.wsgi", "--bind", f"127.0.0.1:{self.port}",
            "--workers", "2", "--threads", "4", "--preload", "--log-level", "critical",
            *options,
        )  # fmt: skip
        for _attempt in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return part
        raise AssertionError("the server did not start")

    @contextlib.contextmanager
    def locked(self):
        """Hold the lock for which everybody waits who sends an answer."""
        url = self.env["RESPONSES_DATABASE_URL"]
        if url:
            connection = psycopg.connect(url, autocommit=True)
            commands = ["BEGIN", "LOCK TABLE responses_inbox IN ACCESS EXCLUSIVE MODE"]
        else:
            file = pathlib.Path(self.env["VAR_DIR"], "db", "responses.sqlite3")
            connection = sqlite3.connect(file, isolation_level=None)
            commands = ["BEGIN IMMEDIATE"]
        with contextlib.closing(connection):
            for command in commands:
                connection.execute(command)
            yield
            connection.execute("ROLLBACK")

    def work(self):
        return self.start("manage.py", "runworker", "--every", "0.05")

    def stop(self):
        for part in self.parts:
            if part.poll() is None:
                part.terminate()
        for part in self.parts:
            part.wait(20)


@pytest.fixture
def instance(tmp_path, django_db_setup, django_db_blocker):
    """Its databases are copies of the migrated templates, on the engine under test."""
    env = {}
    folder = tmp_path / "var"
    (folder / "db").mkdir(parents=True)
    names = {"default": "DATABASE_URL", "responses": "RESPONSES_DATABASE_URL"}
    for alias, name in names.items():
        if connections[alias].vendor == "sqlite":
            template = fastdb.CACHE / f"{fastdb.migration_key()}-{alias}.sqlite3"
            shutil.copy(template, folder / "db" / f"{alias}.sqlite3")
            env[name] = ""
        else:
            env[name] = durable_copy(alias)
    running = Instance(folder, env)
    yield running
    running.stop()
    for alias in names:
        if connections[alias].vendor == "postgresql":
            drop_copy(alias)


def psql(kind="durable"):
    """How a program reaches one of the test servers."""
    home, port = postgres.directory(kind), postgres.KINDS[kind][1]
    return ["-h", str(home), "-p", str(port), "-U", "app"]


def run_sql(command):
    program = [postgres.program("psql"), "-q", *psql(), "-d", "postgres"]
    subprocess.run([*program, "-c", command], check=True)


def name_of(alias):
    """Of one run: two at once on one machine keep apart."""
    return f"drill_{os.getpid()}_{alias}"


def drop_copy(alias):
    run_sql(f'drop database if exists "{name_of(alias)}" with (force)')


def durable_copy(alias):
    """A copy on a second server, which syncs: the fast one would prove nothing."""
    postgres.start("durable")
    target = name_of(alias)
    source = f"template_{fastdb.migration_key()}_{alias}"
    drop_copy(alias)
    run_sql(f'create database "{target}"')
    dump = subprocess.run(
        [postgres.program("pg_dump"), *psql("fast"), source],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [postgres.program("psql"), "-q", *psql(), "-d", target],
        input=dump.stdout,
        check=True,
        capture_output=True,
    )
    return postgres.url(target, kind="durable")
