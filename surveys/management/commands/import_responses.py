"""Import an outside wave from a CSV file by a mapping file; all or nothing."""

import csv
import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from surveys.actions.imports import import_responses
from surveys.errors import StudyExistsError
from surveys.imports import MappingError, TableError, read_mapping, read_table
from surveys.management.refusals import refuse


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study", help="name of the study to create")
        parser.add_argument("file", type=Path, help="CSV, UTF-8, with a header")
        parser.add_argument("--mapping", type=Path, required=True)
        parser.add_argument("--check", action="store_true", help="read, store nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            mapping = read_mapping(options["mapping"].read_text(encoding="utf-8"))
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                imported = read_table(mapping, csv.DictReader(file, strict=True))
            if options["check"]:
                self.stdout.write(f"{len(imported.rows)} rows can be imported.")
                return
            report = import_responses(
                slug=options["study"],
                mapping=mapping,
                imported=imported,
                now=timezone.now(),
            )
        except OSError as error:
            refuse(f"{error.filename} cannot be read: {error.strerror}.")
        except UnicodeDecodeError:
            refuse("The file is not UTF-8. Save it as CSV UTF-8.")
        except (MappingError, TableError, StudyExistsError, csv.Error) as error:
            refuse(error)
        counts = asdict(report)
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            for name, count in counts.items():
                self.stdout.write(f"{name.replace('_', ' ')}: {count}")
