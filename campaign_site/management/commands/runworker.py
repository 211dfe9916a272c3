"""The one long-running worker: the move, withdrawals, mail, publishing, tasks."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from campaign_site.actions.work import tick


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=5.0, help="seconds")
        parser.add_argument("--once", action="store_true", help="do each job once")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def finish(number: int, frame: FrameType | None) -> None:
            stop.set()

        if not options["once"]:
            signal.signal(signal.SIGTERM, finish)
            signal.signal(signal.SIGINT, finish)
        while not stop.is_set():
            outcomes = tick()
            if options["once"] or options["verbosity"] > 1:
                for job, outcome in outcomes.items():
                    self.stdout.write(f"{job}: {outcome}")
            if options["once"]:
                return
            stop.wait(options["every"])
