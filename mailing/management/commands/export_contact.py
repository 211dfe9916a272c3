"""Hand out all that we hold about a person (GDPR 15)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from mailing.actions.contacts import export_contact
from mailing.errors import AddressError, UnknownContactError


class Command(BaseCommand):
    help = "Write all that is stored about an address as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument(
            "--json", action="store_true", help="The default, and the only form."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = export_contact(address=options["email"])
        except AddressError as error:
            raise CommandError(f"This is not an address: {error}.") from None
        except UnknownContactError:
            raise CommandError("No contact has exactly this address.") from None
        self.stdout.write(
            json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        )
