"""Pair the before and after answers of a study by their codes; destroys nothing."""

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
            linkage = link_study(
                study=study_named(options["study"]), now=timezone.now()
            )
        except (WaveStillOpenError, NothingToLinkError, CeremonyHeldError) as error:
            refuse(error)
        self.stdout.write(
            f"{len(linkage.links)} pairs, {linkage.refused} ambiguous codes refused, "
            f"expected false share {linkage.expected_false_share:.4f}"
            + ("" if linkage.is_tolerant else "; only equal codes were paired")
        )
