"""The whole evaluation without a browser: of a study's sealed waves, or of a file.

With --data no database is needed, and none is asked for.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from analytics.core.errors import AnalyticsError
from analytics.core.evaluation import Evaluation, evaluate
from analytics.core.plan import AnalysisPlan
from analytics.frames import NotSealedError, SealBrokenError, file_frame
from analytics.pooling import (
    NestedGroupsError,
    NoSuchWaveError,
    NotComparableError,
)
from analytics.summary import summary_lines


class Command(BaseCommand):
    help = __doc__
    # Checks would ask for the database settings, and --data must run without them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--study", help="evaluate the sealed waves of this study")
        source.add_argument("--data", type=Path, help="evaluate a CSV or Parquet file")
        parser.add_argument("--plan", type=Path, required=True)
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--report", type=Path, help="folder for evaluation.json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = AnalysisPlan.from_toml_text(options["plan"].read_text("utf-8"))
            found = self._evaluate(options, plan)
        except OSError as error:
            refuse(f"{error.filename} cannot be read: {error.strerror}.")
        except UnicodeDecodeError:
            refuse("The file is not UTF-8. Save it as UTF-8.")
        except (
            AnalyticsError,
            NestedGroupsError,
            NoSuchWaveError,
            NotComparableError,
            NotSealedError,
            SealBrokenError,
        ) as error:
            refuse(str(error))
        plain = json.dumps(found.to_dict(), indent=2, ensure_ascii=False)
        if options["report"]:
            options["report"].mkdir(parents=True, exist_ok=True)
            (options["report"] / "evaluation.json").write_text(plain, "utf-8")
        if options["json"]:
            self.stdout.write(plain)
        else:
            self.stdout.write("\n".join(summary_lines(found.to_dict())))

    def _evaluate(self, options: dict[str, Any], plan: AnalysisPlan) -> Evaluation:
        if options["data"]:
            return evaluate(file_frame(options["data"]), plan).published()
        # Only here is a database asked for.
        from analytics.actions.analyses import evaluate_study  # noqa: PLC0415
        from surveys.models import Study  # noqa: PLC0415

        study = Study.objects.filter(slug=options["study"]).first()
        if study is None:
            known = ", ".join(Study.objects.values_list("slug", flat=True))
            refuse(f"There is no study {options['study']!r}. Known: {known or 'none'}.")
        found, digests = evaluate_study(study, plan)
        for name, digest in digests.items():
            sys.stderr.write(f"{name} {digest}\n")
        return found


def refuse(sentence: str) -> NoReturn:
    raise CommandError(sentence, returncode=1)
