"""Seal a closed wave: Parquet, manifest, SHA-256."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from surveys.actions.seals import seal_wave
from surveys.errors import (
    AnswersDeletedError,
    NothingToSealError,
    WaveStillOpenError,
)
from surveys.management.refusals import refuse, study_named


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study")
        parser.add_argument("wave")

    def handle(self, *args: Any, **options: Any) -> None:
        study = study_named(options["study"])
        wave = study.waves.with_parts().filter(slug=options["wave"]).first()
        if wave is None:
            known = ", ".join(study.waves.values_list("slug", flat=True))
            refuse(f"{study} has no wave {options['wave']!r}. Its waves: {known}.")
        try:
            sealed = seal_wave(wave=wave, now=timezone.now())
        except (
            WaveStillOpenError,
            AnswersDeletedError,
            NothingToSealError,
        ) as error:
            refuse(error)
        self.stdout.write(f"{sealed.file_name} {sealed.sha256}")
