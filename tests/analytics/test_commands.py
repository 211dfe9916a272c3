import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.analytics.conftest import PLAN, ask_after_otherwise

ROOT = Path(__file__).resolve().parent.parent.parent
database = pytest.mark.django_db(databases=["default", "responses"])
FILE_PLAN = PLAN.replace('id = "pair"', 'id = "who"').replace('city = "city"\n', "")


@pytest.fixture
def files(tmp_path):
    """Twelve people who all move by one point, but one by two."""
    rows = ["who,wave,att1,att2,att3"]
    for person in range(12):
        move = 2 if person == 0 else 1
        rows.append(f"p{person},before,4,5,{person % 3}")
        rows.append(f"p{person},after,{4 + move},{5 + move},{person % 3 + move}")
    (tmp_path / "data.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "plan.toml").write_text(FILE_PLAN)
    return tmp_path


def arguments(files):
    return ["--data", files / "data.csv", "--plan", files / "plan.toml"]


def test_analyse_data_needs_no_database(files):
    """Not even a setting for one: an address that nobody answers is never asked."""
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "campaign_site.settings.test",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "RESPONSES_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    }
    command = [sys.executable, "manage.py", "analyse", *map(str, arguments(files))]

    run = subprocess.run(
        [*command, "--json"], cwd=ROOT, env=env, capture_output=True, check=False
    )

    assert run.returncode == 0, run.stderr.decode()
    paired = json.loads(run.stdout)["outcomes"][0]["groups"][0]["paired"]
    assert paired["n"] == 12
    assert paired["difference"]["value"] == pytest.approx(13 / 12, abs=1e-12)


def test_analyse_prints_a_summary_and_writes_a_report(files, capsys):
    call_command("analyse", *arguments(files), "--report", str(files / "out"))

    text = capsys.readouterr().out
    assert "linked 12" in text
    assert "all: n 12, shift +1.083" in text
    stored = json.loads((files / "out" / "evaluation.json").read_text())
    assert stored["outcomes"][0]["key"] == "attitude"


def test_analyse_shows_no_number_of_nine(files, capsys):
    text = (files / "data.csv").read_text().splitlines()[:19]
    (files / "data.csv").write_text("\n".join(text) + "\n")

    call_command("analyse", *arguments(files))

    text = capsys.readouterr().out
    assert "Responses before not shown, after not shown" in text
    assert "shift +" not in text


@pytest.mark.parametrize(
    ("change", "message"),
    (
        (("data.csv", "att1", "other"), "att1"),
        (("data.csv", "p0,before,4", "p0,before,44"), "44"),
        (("plan.toml", "[data]", "[dta]"), "dta"),
        (("plan.toml", 'role = "primary"', 'role = "main"'), "main"),
    ),
)
def test_analyse_refuses_with_a_sentence(files, change, message):
    name, old, new = change
    path = files / name
    path.write_text(path.read_text().replace(old, new))

    with pytest.raises(CommandError, match=message) as refusal:
        call_command("analyse", *arguments(files))

    assert refusal.value.returncode == 1


def test_analyse_names_what_is_not_there_or_not_text(files):
    with pytest.raises(CommandError, match=r"nothing\.csv cannot be read"):
        call_command("analyse", "--data", "nothing.csv", *arguments(files)[2:])
    (files / "data.csv").write_bytes(b"who,wave,att1,att2,att3\n\xe8,before,1,1,1\n")
    with pytest.raises(CommandError, match="not UTF-8"):
        call_command("analyse", *arguments(files))


@database
def test_analyse_study_gives_what_the_report_stores(report, files, capsys):
    (files / "plan.toml").write_text(PLAN)

    call_command(
        "analyse", "--study", "made", "--plan", str(files / "plan.toml"), "--json"
    )

    assert json.loads(capsys.readouterr().out) == report.evaluation


@database
def test_analyse_names_the_studies_that_it_knows(files):
    with pytest.raises(CommandError, match=r"There is no study 'x'\. Known: none"):
        call_command("analyse", "--study", "x", "--plan", str(files / "plan.toml"))


@database
def test_analyse_study_names_what_cannot_be_compared(sealed_study, files):
    ask_after_otherwise(sealed_study, "att1", "sk", "Inak?")
    (files / "plan.toml").write_text(PLAN)

    with pytest.raises(CommandError, match="att1 was worded differently") as refusal:
        call_command("analyse", "--study", "made", "--plan", files / "plan.toml")

    assert refusal.value.returncode == 1
