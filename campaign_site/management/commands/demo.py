"""From nothing to a running, seeded site, with its worker. Ctrl-C ends both."""

import ctypes
import shutil
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

PARENT_DEATH_SIGNAL = 1  # Linux: prctl(PR_SET_PDEATHSIG, …)
SECONDS_TO_END = 10


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="forget and seed anew")
        parser.add_argument("--no-serve", action="store_true", help="only seed")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMONSTRATION:
            raise CommandError(
                "The demo runs with its own settings. Unset DJANGO_SETTINGS_MODULE.",
                returncode=1,
            )
        if options["fresh"]:
            forget()
        forget_unfinished()
        self._seed()
        if not options["no_serve"]:
            self._serve(options["port"])

    def _seed(self) -> None:
        # Imported late: seeding loads the statistics, the commands' list need not.
        from campaign_site.actions.demo import build_demo  # noqa: PLC0415

        self._say("databases")
        if not connection.introspection.table_names():
            unfinished().touch()
        call_command("migrate", verbosity=0, interactive=False)
        call_command(
            "migrate", "responses", database="responses", verbosity=0, interactive=False
        )
        unfinished().unlink(missing_ok=True)
        build_demo(say=self._say)

    def _say(self, step: str) -> None:
        self.stderr.write(f"demo: {step}")

    def _serve(self, port: int) -> None:
        address = f"127.0.0.1:{port}"
        python = sys.executable
        parts = {
            "server": [
                python, "-m", "gunicorn", "campaign_site.wsgi", "--bind", address,
                "--workers", "2", "--threads", "4", "--preload",
                "--log-level", "warning",
            ],
            "worker": [python, "manage.py", "runworker"],
        }  # fmt: skip
        asked: list[int] = []

        def note(number: int, frame: FrameType | None) -> None:
            asked.append(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, note)
        running = {
            name: subprocess.Popen(  # noqa: S603  # our own two programs
                command,
                cwd=settings.BASE_DIR,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  # no threads here
            )
            for name, command in parts.items()
        }
        self._welcome(port)
        while not asked and all(part.poll() is None for part in running.values()):
            time.sleep(0.2)
        ended = [name for name, part in running.items() if part.poll() is not None]
        stop(running)
        if ended and not asked:
            raise CommandError(f"This part ended by itself: {', '.join(ended)}.")

    def _welcome(self, port: int) -> None:
        from campaign_site.actions.demo import FIELD, PASSWORD, ROLES  # noqa: PLC0415

        site = f"http://localhost:{port}"
        lines = [
            f"The site       {site}/",
            f"A survey       {site}/cs/s/{FIELD}-after/",
            f"Staff          {site}/admin/",
            f"Outbox         {site}/admin/outbox/",
            f"Evaluation     {site}/admin/evaluation/",
            f"Log-ins, all with the password {PASSWORD!r}:",
            *(f"  {role.name:<12} {role.does}" for role in ROLES),
            "Ctrl-C ends the demo.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def unfinished() -> Path:
    """Lies beside databases whose first tables are being made."""
    return settings.VAR_DIR / "db" / "unfinished"


def forget_unfinished() -> None:
    """Tables that were killed half-way cannot be finished, only made anew."""
    if unfinished().exists():
        forget()


def forget() -> None:
    for part in ("db", "media", "sealed", "keys"):
        shutil.rmtree(settings.VAR_DIR / part, ignore_errors=True)
    (settings.VAR_DIR / "db").mkdir(parents=True)


def die_with_parent() -> None:
    """A demo killed with -9 leaves no server behind (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def stop(running: dict[str, "subprocess.Popen[bytes]"]) -> None:
    for part in running.values():
        part.terminate()
    for part in running.values():
        try:
            part.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            part.kill()
