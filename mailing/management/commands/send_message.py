"""Queue an approved message and send what is due of it."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mailing.actions.sending import SendReport, queue_deliveries, send_due
from mailing.errors import MessageStateError
from mailing.models import Message

STEP = 50


class Command(BaseCommand):
    help = "Send an approved message to everyone of its audience who has not got it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("message", type=int, metavar="ID")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        message = Message.objects.filter(pk=options["message"]).first()
        if message is None:
            raise CommandError(f"There is no message {options['message']}.")
        try:
            queued = queue_deliveries(message=message)
        except MessageStateError as error:
            raise CommandError(f"{error} Approve or resume it in the admin.") from None
        report = self._send(message)
        if options["as_json"]:
            self.stdout.write(json.dumps({"new": queued, **asdict(report)}))
        else:
            self.stdout.write(_sentence(queued, report))
        if report.stopped:
            raise CommandError(f"Stopped: {report.stopped}. What waits stays queued.")

    def _send(self, message: Message) -> SendReport:
        total = SendReport()
        while True:
            report = send_due(limit=STEP, message=message)
            total.add(report)
            if sys.stderr.isatty():
                self.stderr.write(f"\r{total.sent} sent", ending="")
            if report.stopped or report.handled < STEP:
                return total


def _sentence(queued: int, report: SendReport) -> str:
    return (
        f"{queued} new in the queue; {report.sent} sent, {report.failed} failed, "
        f"{report.skipped} skipped, {report.queued} put off, "
        f"{report.uncertain} uncertain."
    )
