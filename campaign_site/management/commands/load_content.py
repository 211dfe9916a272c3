"""Build the campaign's pages in six languages from campaign_site/content/."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from campaign_site.actions.content import load_content
from campaign_site.actions.content_files import DIRECTORY, ContentError


class Command(BaseCommand):
    help = "Create the pages, facts and partners that are missing. Change nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, default=DIRECTORY)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            created = load_content(directory=options["directory"])
        except ContentError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        made = ", ".join(
            f"{count} × {kind}" for kind, count in created.items() if count
        )
        self.stdout.write(f"Created: {made}." if made else "Nothing new to load.")
