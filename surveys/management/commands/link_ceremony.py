"""Pair a study a last time, delete every digest of a code and destroy the key. No undo.

For two people at a terminal. Killed half-way, it goes on when it is run again.
"""

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from surveys.actions.ceremony import WITNESSES, hold_ceremony, refuse_ceremony
from surveys.ceremony_record import record_of, text_of
from surveys.errors import (
    AnswersBusyError,
    CeremonyHeldError,
    KeyNotDestroyedError,
    NothingToLinkError,
    WaveStillOpenError,
    WithdrawalsWaitError,
    WitnessesError,
)
from surveys.management.refusals import refuse, study_named
from surveys.models import CeremonyStep, Study

REFUSALS = (
    AnswersBusyError,
    CeremonyHeldError,
    KeyNotDestroyedError,
    NothingToLinkError,
    WaveStillOpenError,
    WithdrawalsWaitError,
    WitnessesError,
)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("study")
        parser.add_argument(
            "--witness", action="append", default=[], help="name or role; give two"
        )
        parser.add_argument(
            "--copies-until",
            type=dt.date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="when the last backup that holds digests is deleted",
        )
        parser.add_argument("--confirm", metavar="STUDY", help="its name once more")
        parser.add_argument(
            "--print", action="store_true", help="print the record; change nothing"
        )
        parser.add_argument("--language", default="en", choices=languages)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        study = study_named(options["study"])
        has_begun = study.ceremony_steps.exists()
        if options["print"] and not has_begun:
            refuse(f"No ceremony of {study} has begun. There is nothing to print.")
        if not options["print"]:
            try:
                self._hold(study, options, has_begun=has_begun)
            except REFUSALS as error:
                refuse(error)
        self._show(study, options)

    def _hold(self, study: Study, options: dict[str, Any], *, has_begun: bool) -> None:
        witnesses = options["witness"]
        if not has_begun:
            witnesses = witnesses or self._ask_witnesses()
            refuse_ceremony(study=study, witnesses=witnesses)
            self._confirm(study, options["confirm"])
        hold_ceremony(
            study=study,
            witnesses=witnesses,
            copies_until=options["copies_until"],
            progress=self._tell,
        )

    def _ask_witnesses(self) -> list[str]:
        return [
            self._ask(f"Name or role of person {number}: ")
            for number in range(1, WITNESSES + 1)
        ]

    def _confirm(self, study: Study, typed: str | None) -> None:
        if typed is None:
            self.stderr.write(
                f"The codes of {study} and their key are about to be destroyed. Nothing "
                "brings them back, and no further wave can be linked."
            )
            typed = self._ask("Type the name of the study to go on: ")
        if typed != study.slug:
            refuse(f"{typed!r} is not {study.slug!r}. Nothing has been changed.")

    def _ask(self, question: str) -> str:
        try:
            return input(question)
        except EOFError:
            refuse(
                "Nobody answers. Run it at a terminal, or give --witness twice and "
                "--confirm."
            )

    def _tell(self, step: CeremonyStep) -> None:
        self.stderr.write(f"done: {step.stage}")

    def _show(self, study: Study, options: dict[str, Any]) -> None:
        if options["json"]:
            steps = study.ceremony_steps.values("stage", "done_at", "facts", "sha256")
            self.stdout.write(json.dumps(list(steps), default=str))
            return
        with translation.override(options["language"]):
            self.stdout.write(text_of(record_of(study)))
