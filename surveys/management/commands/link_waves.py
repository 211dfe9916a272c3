"""Pair answers before with those of each later wave by their codes; destroys nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from surveys.actions.links import link_study
from surveys.errors import CeremonyHeldError, NothingToLinkError, WaveStillOpenError
from surveys.management.refusals import refuse, study_named


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            study = study_named(options["study"])
            link_study(study=study, now=timezone.now())
        except (WaveStillOpenError, NothingToLinkError, CeremonyHeldError) as error:
            refuse(error)
        for quality in study.link_qualities.in_order():
            self.stdout.write(
                f"{quality.exact + quality.one_off} pairs, {quality.refused} ambiguous "
                f"codes refused, expected false share {quality.expected_false_share:.4f}"
                f" ({quality.wave})"
                + ("" if quality.tolerated else "; only equal codes were paired")
            )
