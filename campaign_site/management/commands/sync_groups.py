"""Bring the table of roles into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from campaign_site.actions.groups import sync_groups


class Command(BaseCommand):
    help = "Make the staff groups say what campaign_site/actions/groups.py says."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = sync_groups()
        self.stdout.write(
            f"Changed: {', '.join(changed)}."
            if changed
            else "All groups were up to date."
        )
