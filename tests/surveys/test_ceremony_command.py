"""link_ceremony: two people at a terminal, and the sheet that they sign."""

import json

import pytest
from django.core.management import CommandError, call_command

from surveys.link_keys import path_of
from surveys.models import CeremonyStep
from tests.factories import surveys as factory

DATABASES = ["default", "responses"]
rolled_back = pytest.mark.django_db(databases=DATABASES)
for_good = pytest.mark.django_db(
    databases=DATABASES, transaction=True, serialized_rollback=True
)
TWO = ["--witness=A. N.", "--witness=P. I."]


def answers_of(monkeypatch, *typed):
    waiting = list(typed)
    monkeypatch.setattr("builtins.input", lambda question: waiting.pop(0))
    return waiting


@for_good
def test_ceremony_asks_for_two_people_and_the_name_of_the_study(monkeypatch, capsys):
    factory.answered_study()
    left = answers_of(monkeypatch, "A. N.", "P. I.", "study")

    call_command("link_ceremony", "study", "--copies-until=2026-12-24")

    told = capsys.readouterr()
    assert left == []
    assert not path_of("study").exists()
    assert "Nothing brings them back" in told.err
    assert told.err.count("done: ") == 5
    lines = told.out.splitlines()
    assert lines[0] == "Link ceremony: Study en"
    for line in (
        "  Answers in study-before: 12",
        "  Codes after: 6",
        "  Pairs whose codes agree: 5",
        "  Pairs whose codes differ in one element: 1",
        "  Expected share of false pairs: 0.00 %",
        "  Key file at the beginning: present",
        "  Fingerprints of codes left: 0",
        "  File: study-after-r1.parquet",
        "  Key file now: not there",
        CeremonyStep.objects.last().sha256,
    ):
        assert line in lines
    assert "The last one is deleted by 2026-12-24." in told.out
    assert [line.split("  ")[0] for line in lines if line.endswith("____")] == [
        "A. N.", "P. I.",
    ]  # fmt: skip
    assert "was changed" not in told.out


@for_good
def test_ceremony_prints_and_reports_what_was_held(capsys):
    factory.answered_study()
    call_command("link_ceremony", "study", *TWO, "--confirm=study")
    capsys.readouterr()

    call_command("link_ceremony", "study", "--print", "--language=bg")
    printed = capsys.readouterr().out
    call_command("link_ceremony", "study", "--print", "--json")
    steps = json.loads(capsys.readouterr().out)

    assert printed.startswith("Церемония")
    assert [step["stage"] for step in steps][-1] == "key_destroyed"
    assert steps[0]["facts"]["witnesses"] == ["A. N.", "P. I."]
    assert steps[-1]["sha256"] in printed


@rolled_back
@pytest.mark.parametrize(
    ("options", "message"),
    (
        ([*TWO, "--confirm=stduy"], "'stduy' is not 'study'. Nothing has been changed"),
        (["--witness=A", "--confirm=study"], "Name two different people"),
        (["--print"], "No ceremony of study has begun"),
    ),
)
def test_ceremony_refuses_and_changes_nothing(options, message):
    factory.answered_study()

    with pytest.raises(CommandError, match=message) as refusal:
        call_command("link_ceremony", "study", *options)

    assert refusal.value.returncode == 1
    assert path_of("study").exists()
    assert not CeremonyStep.objects.exists()


@rolled_back
def test_ceremony_without_a_terminal_names_its_options(monkeypatch):
    def nobody(question):
        raise EOFError

    factory.answered_study()
    monkeypatch.setattr("builtins.input", nobody)

    with pytest.raises(CommandError, match="give --witness twice and --confirm"):
        call_command("link_ceremony", "study")
