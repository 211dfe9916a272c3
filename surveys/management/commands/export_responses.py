"""Export the answers of sealed waves for R, SPSS, Stata or Python, with codebook."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys.actions.exports import ExportReport, export_responses
from surveys.errors import (
    NotExportableError,
    NotSealedError,
    SealBrokenError,
    TooFewToExportError,
    WithdrawalsWaitError,
)
from surveys.exports.files import FORMATS, WITH_LABELS, Request
from surveys.management.refusals import refuse, study_named


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study")
        parser.add_argument("--wave", default="", help="one wave; all that are sealed")
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--language", required=True, help="of labels and codebook")
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument(
            "--labels",
            action="store_true",
            help=f"words instead of codes ({', '.join(WITH_LABELS)})",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["labels"] and options["format"] not in WITH_LABELS:
            raise CommandError(
                f"--labels is for {' and '.join(WITH_LABELS)}. Leave it out: sav and dta "
                "carry codes and labels, parquet has its codebook beside it.",
                returncode=2,
            )
        request = Request(
            format=options["format"],
            language=options["language"],
            output=options["output"],
            has_labels=options["labels"],
        )
        try:
            report = export_responses(
                study=study_named(options["study"]),
                wave=options["wave"],
                request=request,
            )
        except (
            NotExportableError,
            NotSealedError,
            SealBrokenError,
            TooFewToExportError,
            WithdrawalsWaitError,
        ) as error:
            refuse(error)
        except OSError as error:
            refuse(f"{error.filename} cannot be written: {error.strerror}.")
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(report)))


def _lines(report: ExportReport) -> list[str]:
    waves, files = ", ".join(report.waves), ", ".join(report.files)
    head = f"{report.answers} answers, {report.columns} columns of {waves}: {files}"
    return [head, *report.notes]
