"""Synthetic residents answer a simulated study."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from surveys.actions.simulations import NotSimulatedError, simulate_study
from surveys.management.refusals import refuse, study_named


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study")
        parser.add_argument("--people", type=int, default=100)
        parser.add_argument("--shift", type=float, default=0.0, help="in scale points")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answered = simulate_study(
                study=study_named(options["study"]),
                people=options["people"],
                shift=options["shift"],
                seed=options["seed"],
                now=timezone.now(),
                progress=self._show,
            )
        except NotSimulatedError as error:
            refuse(error)
        if options["json"]:
            self.stdout.write(json.dumps(answered))
        else:
            for wave, count in answered.items():
                self.stdout.write(f"{wave}: {count} synthetic answers")

    def _show(self, count: int) -> None:
        if self.stderr.isatty() and count % 50 == 0:
            self.stderr.write(f"{count} answers\r", ending="")
