"""Let a PostgreSQL role insert answers, and nothing else (for the web process)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from surveys.actions.roles import RolesNotSupportedError, grant_web_role
from surveys.management.refusals import refuse


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="an existing role of the server")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            grant_web_role(role=options["role"])
        except (RolesNotSupportedError, DatabaseError) as error:
            refuse(error)
        self.stdout.write(f"{options['role']} may insert answers and read none.")
