"""Refuse an unsafe configuration; name each fault."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaign_site.checks import faults


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = faults()
        if found:
            raise CommandError("\n".join(found), returncode=1)
        self.stdout.write("This instance is configured safely.")
