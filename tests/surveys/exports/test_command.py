"""export_responses: from sealed waves in the database to files."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from surveys.actions.seals import seal_wave
from surveys.actions.waves import close_waves
from surveys.actions.withdrawals import request_withdrawal
from surveys.models import SealedWave, Study
from surveys.receipts import receipt_code
from tests.factories import surveys as factory
from tests.factories.instruments import item, of_sections, picks, section
from tests.surveys.exports.sealed_files import read_csv
from tests.surveys.test_imports import MAPPING

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def sealed_study(*, before=14, after=12, cities=("prague",)):
    """Residents live in these cities in turn."""
    made = factory.study(before_is_over=True, after_is_over=True)
    for role, people in (("before", before), ("after", after)):
        for person in range(people):
            factory.inbox_row(
                f"{role}{person:050}",
                wave=f"study-{role}",
                city=cities[person % len(cities)],
                att1=person % 9,
            )
    seal_all(made)
    return made


def seal_all(study):
    close_waves(now=timezone.now())
    for wave in study.waves.with_parts():
        seal_wave(wave=wave, now=timezone.now())


@pytest.fixture
def export(tmp_path):
    def write(*options, kind="csv", language="cs", study="study"):
        path = tmp_path / f"answers.{kind}"
        named = (f"--format={kind}", f"--language={language}", f"--output={path}")
        call_command("export_responses", study, *named, *options)
        return path

    return write


def test_waves_stand_one_below_the_other_as_codes(export, capsys):
    sealed_study()

    rows = read_csv(export())

    assert list(rows[0]) == [
        *("wave", "instrument_version", "group", "city", "language", "channel"),
        *("pace", "flags", "att1", "att2", "att3", "allow", "warm", "know"),
        *("seen_poster", "seen_decoy"),
    ]
    assert [row["wave"] for row in rows] == ["before"] * 14 + ["after"] * 12
    assert sorted(int(row["att1"]) for row in rows[14:]) == [
        *(0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8),
    ]
    head, note = capsys.readouterr().out.splitlines()
    assert head == (
        "26 answers, 16 columns of before, after: answers.csv, answers.codebook.csv, "
        "answers.R, answers.py"
    )
    assert note == (
        "Left out: pair. While the link key exists, linked rows are not given away. Hold "
        "the link ceremony (link_ceremony study) to have it."
    )


def test_one_wave_is_exported_by_its_slug_and_logged(export, capsys):
    made = sealed_study()

    export("--wave=study-after", "--labels", "--json")

    assert json.loads(capsys.readouterr().out)["answers"] == 12
    entry = ModelLogEntry.objects.get(action="surveys.export")
    sealed = SealedWave.objects.get(wave__slug="study-after")
    assert entry.object_id == str(made.pk)
    assert entry.data == {
        "sealed": {"study-after-r1.parquet": sealed.sha256},
        "answers": 12,
        "format": "csv",
        "language": "cs",
        "labels": True,
        "k": 10,
    }


def test_a_small_city_is_withheld_and_the_output_says_so(export, capsys):
    sealed_study(before=24, after=12, cities=("prague", "prague", "sofia"))

    rows = read_csv(export())

    assert {row["city"] for row in rows} == {"withheld"}
    assert (
        "Withheld in before: city in 24 answers, language in 24 answers, channel in 24 "
        "answers, because fewer than 10 would be alike in it."
    ) in capsys.readouterr().out


def test_one_wave_is_the_same_alone_and_among_others(export):
    sealed_study(before=24, after=12, cities=("prague", "prague", "sofia"))

    alone = read_csv(export("--wave=before"))
    among = read_csv(export())

    assert alone == [row for row in among if row["wave"] == "before"]


def test_own_words_never_leave(export, capsys):
    why = item("why", "text", max_length=100, accepts_disclosure_risk=True)
    document = of_sections(section("words", why, picks("one")))
    made = factory.study(before_is_over=True, document=document)
    for person in range(10):
        row = factory.inbox_row(f"{person:064}", wave="study-before", one=2)
        row.content["texts"] = {"why": "I am Jana"}
        row.save()
    close_waves(now=timezone.now())
    seal_wave(wave=made.waves.with_parts().get(role="before"), now=timezone.now())

    path = export(kind="parquet")

    assert b"Jana" not in path.read_bytes()
    assert pq.read_table(path).column_names[-2:] == ["flags", "one"]
    assert capsys.readouterr().out.splitlines()[1:3] == [
        "Not sealed, so not in the file: study-after.",
        "Left out: why. Answers in a resident's own words never leave with the rest.",
    ]


def test_an_imported_study_keeps_its_pairs(export, tmp_path):
    lines = [f"{wave},A,{n},2,3" for wave in (1, 2) for n in range(12)]
    table = "\n".join(["time,site,id,calm,tense", *lines])
    (tmp_path / "table.csv").write_text(table)
    (tmp_path / "map.toml").write_text(MAPPING)
    mapping = f"--mapping={tmp_path / 'map.toml'}"
    call_command("import_responses", "outside", str(tmp_path / "table.csv"), mapping)
    seal_all(Study.objects.get(slug="outside"))

    rows = read_csv(export(study="outside", language="en"))

    assert len({row["pair"] for row in rows}) == 12
    assert {row["group"] for row in rows} == {"A"}


@pytest.mark.parametrize(
    ("options", "message"),
    (
        ({"language": "de"}, "study-before was not asked in 'de'. Choose one of: en,"),
        ({"study": "other"}, "There is no study 'other'"),
        (
            {"options": ["--wave=later"]},
            "study has no wave 'later'. Its waves: study-b",
        ),
    ),
)
def test_what_does_not_exist_is_refused(options, message, export):
    sealed_study()

    with pytest.raises(CommandError, match=message) as refused:
        export(*options.pop("options", []), **options)

    assert refused.value.returncode == 1


def test_few_answers_are_refused_and_the_other_wave_is_not(export):
    sealed_study(before=14, after=9)

    with pytest.raises(CommandError, match="study-after has fewer than 10 answers"):
        export()

    assert len(read_csv(export("--wave=before"))) == 14
    assert ModelLogEntry.objects.filter(action="surveys.export").count() == 1


def test_an_unsealed_wave_is_named(export):
    factory.study()

    with pytest.raises(CommandError, match="study-before, study-after: not sealed"):
        export()


@pytest.mark.parametrize(
    ("spoil", "message"),
    (
        (lambda path: path.write_bytes(b"x"), "is not the file that was sealed"),
        (lambda path: path.unlink(), "cannot be read: No such file"),
    ),
)
def test_a_file_that_is_not_intact_is_refused(spoil, message, export, settings):
    sealed_study()
    spoil(Path(settings.SEALED_DIR, "study-before-r1.parquet"))

    with pytest.raises(CommandError, match=f"study-before-r1.parquet {message}"):
        export()


def test_a_withdrawal_that_waits_is_carried_out_first(export):
    sealed_study()
    request_withdrawal(code=receipt_code("somebody"))

    with pytest.raises(CommandError, match=r"runworker --once"):
        export()


def test_labels_of_a_format_that_carries_both_are_wrong_usage(export):
    with pytest.raises(CommandError, match="--labels is for csv and xlsx") as refused:
        export("--labels", kind="sav")

    assert refused.value.returncode == 2
