"""Erase a person on request (GDPR 17)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mailing.actions.contacts import erase_contact
from mailing.errors import AddressError, UnknownContactError


class Command(BaseCommand):
    help = "Erase a contact. A digest stays behind, so that nobody mails them again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            erase_contact(address=options["email"])
        except AddressError as error:
            raise CommandError(f"This is not an address: {error}.") from None
        except UnknownContactError:
            raise CommandError("No contact has exactly this address.") from None
        self.stdout.write("Erased.")
