"""Show what a questionnaire file changes, and release it as the next version."""

import json
import tomllib
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from surveys.actions.questionnaires import release_preview, release_questionnaire
from surveys.management.refusals import refuse
from surveys.release_lines import release_lines


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="TOML, or JSON if it ends in .json")
        parser.add_argument(
            "--confirm", action="store_true", help="release it; there is no undo"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        document = read_document(options["file"])
        preview = release_preview(document)
        if preview.faults:
            refuse("\n".join(preview.faults))
        if options["confirm"]:
            release_questionnaire(document=document)
        if options["json"]:
            changes = [
                {**asdict(change), "kind": change.kind} for change in preview.changes
            ]
            found = {**asdict(preview), "changes": changes}
            found["is_released"] = options["confirm"] or preview.is_unchanged
            found["unsigned"] = document["languages"]
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
            return
        self.stdout.write("\n".join(release_lines(preview)))
        if not preview.is_unchanged:
            languages = ", ".join(document["languages"])
            self.stdout.write(f"Not signed off: {languages}. A file has no sign-offs.")
        if options["confirm"]:
            self.stdout.write(f"{preview.code} {preview.number} is released.")
        elif not preview.is_unchanged:
            self.stdout.write("Nothing is released. Add --confirm to release it.")


def read_document(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        refuse(f"{error.filename} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        refuse(f"{path} is not UTF-8. Save it as UTF-8.")
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        refuse(f"{path} cannot be read: {error}.")
    if not isinstance(found, dict):
        refuse(f"{path} holds no questionnaire but a list or a single value.")
    return found
