import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from surveys.actions.waves import close_waves
from surveys.models import QuestionnaireVersion, Study
from surveys.responses.models import Pair, Response
from tests.factories import surveys as factory
from tests.factories.instruments import drawn
from tests.surveys.test_imports import MAPPING

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
TABLE = """time,site,id,calm,tense
1,A,1,2.0,3.0
2,A,1,3.0,
1,A,2,1.0,1.0
1,A,2,1.0,1.0
2,A,2,1.0,1.0
1,B,,4.0,4.0
3,A,1,4.0,4.0
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8-sig")
    (tmp_path / "map.toml").write_text(MAPPING)
    return [str(tmp_path / "table.csv"), f"--mapping={tmp_path / 'map.toml'}"]


def test_import_responses_stores_waves_and_pairs(files, capsys):
    call_command("import_responses", "outside", *files, "--json")

    assert json.loads(capsys.readouterr().out) == {
        "before": 4,
        "after": 2,
        "pairs": 1,
        "without_id": 1,
        "ambiguous": 1,
        "outside": 1,
    }
    assert Response.objects.of_wave("outside-before").count() == 4
    assert Pair.objects.count() == 1


def test_import_responses_can_check_only(files, capsys):
    call_command("import_responses", "outside", *files, "--check")

    assert capsys.readouterr().out == "6 rows can be imported.\n"
    assert not Study.objects.exists()


def test_import_responses_refuses_a_second_import(files):
    call_command("import_responses", "outside", *files)

    with pytest.raises(CommandError, match="There is a study 'outside' already"):
        call_command("import_responses", "outside", *files)

    assert Response.objects.count() == 6


@pytest.mark.parametrize(
    ("content", "message"),
    (
        (b"time,site,id,calm,tense\n1,A,1,9,1\n", "Row 2, column 'calm': '9'"),
        (b"time,site,id,calm,tense\n1,A,1,\xe8,1\n", "not UTF-8"),
        (b'time,site,id,calm,tense\n1,A,1,"2,1\n', "unexpected end of data"),
    ),
)
def test_import_responses_stores_nothing_of_a_faulty_file(
    files, tmp_path, content, message
):
    (tmp_path / "table.csv").write_bytes(content)

    with pytest.raises(CommandError, match=message) as refusal:
        call_command("import_responses", "outside", *files)

    assert refusal.value.returncode == 1
    assert not Study.objects.exists()
    assert not Response.objects.exists()


def test_import_responses_names_a_file_that_is_not_there(files):
    with pytest.raises(CommandError, match=r"gone\.csv cannot be read: No such file"):
        call_command("import_responses", "outside", "gone.csv", files[1])


def test_a_simulated_study_is_answered_linked_and_sealed(capsys, settings):
    factory.study("made", before_is_over=True, after_is_over=True, is_simulated=True)

    call_command("simulate_residents", "made", "--people", "60", "--json")
    close_waves(now=timezone.now())
    call_command("link_waves", "made")
    call_command("seal_wave", "made", "made-before")

    counts, linked, sealed = capsys.readouterr().out.splitlines()
    assert json.loads(counts)["made-before"] == 60
    assert Pair.objects.count() > 20
    assert linked.startswith(f"{Pair.objects.count()} pairs, ")
    assert sealed.startswith("made-before-r1.parquet ")


def test_simulation_is_the_same_for_the_same_seed():
    def answers(slug):
        factory.study(slug, before_is_over=True, is_simulated=True)
        call_command("simulate_residents", slug, "--people", "20", "--seed", "7")
        rows = Response.objects.of_wave(f"{slug}-before")
        return sorted(str(row.content["answers"]) for row in rows)

    assert answers("one") == answers("two")


def test_simulated_residents_draw_their_arms():
    factory.study("made", before_is_over=True, is_simulated=True, document=drawn())

    call_command("simulate_residents", "made", "--people", "40")

    rows = [row.content for row in Response.objects.of_wave("made-before")]
    assert {row["answers"]["story"] for row in rows} == {1, 2}
    assert all(row["seed"] and row["shown_order"] for row in rows)


def test_simulate_residents_refuses_a_study_of_people():
    factory.study("real")

    with pytest.raises(CommandError, match="real is a study of real people"):
        call_command("simulate_residents", "real")


@pytest.mark.parametrize(
    ("command", "message"),
    (
        (["link_waves", "nowhere"], "There is no study 'nowhere'. Known studies: s."),
        (["link_waves", "s"], "s-before still takes answers"),
        (["seal_wave", "s", "s-x"], "s has no wave 's-x'"),
        (["seal_wave", "s", "s-before"], "s-before still takes answers"),
    ),
)
def test_commands_refuse_with_a_sentence(command, message):
    factory.study("s")

    with pytest.raises(CommandError, match=message):
        call_command(*command)


@pytest.fixture
def questionnaire(tmp_path):
    """The file of a questionnaire whose first version is released."""
    path = tmp_path / "small.json"
    document = factory.questionnaire_document()
    path.write_text(json.dumps(document), "utf-8")
    call_command("release_questionnaire", path, "--confirm")
    document["title"]["en"] = "Another title"
    document["sections"][0]["items"].reverse()
    document["scales"] = []
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_release_questionnaire_shows_the_changes_and_releases_nothing(
    questionnaire, capsys
):
    capsys.readouterr()

    call_command("release_questionnaire", questionnaire)

    assert capsys.readouterr().out.splitlines() == [
        "This would be small 2.",
        "",
        "Structure (3)",
        "  attitude.att3: Question moved",
        "    - att1, att2, att3",
        "    + att3, att2, att1",
        "  attitude.att2: Question moved",
        "    - att1, att2, att3",
        "    + att3, att2, att1",
        "  scales.attitude: Scale removed",
        "    - att1, att2, att3",
        "",
        "Words (1)",
        "  title [en]: Title, consent or attribution worded anew",
        "    - Questionnaire en",
        "    + Another title",
        "Not signed off: en, cs, bg, hr, it, sk. A file has no sign-offs.",
        "Nothing is released. Add --confirm to release it.",
    ]
    assert QuestionnaireVersion.objects.count() == 1


def test_release_questionnaire_releases_what_is_confirmed(questionnaire, capsys):
    call_command("release_questionnaire", questionnaire, "--confirm")
    assert capsys.readouterr().out.endswith("small 2 is released.\n")

    call_command("release_questionnaire", questionnaire)
    assert capsys.readouterr().out == ("This is small 2 already. Nothing is changed.\n")
    assert QuestionnaireVersion.objects.count() == 2


def test_release_questionnaire_speaks_json(questionnaire, capsys):
    capsys.readouterr()

    call_command("release_questionnaire", questionnaire, "--json")

    found = json.loads(capsys.readouterr().out)
    assert (found["code"], found["number"], found["is_released"]) == ("small", 2, False)
    assert found["unsigned"] == ["en", "cs", "bg", "hr", "it", "sk"]
    assert found["changes"][0] == {
        "what": "front_wording",
        "kind": "wording",
        "place": "title",
        "part": "",
        "language": "en",
        "before": "Questionnaire en",
        "after": "Another title",
    }


def test_release_questionnaire_reads_toml(capsys):
    core = "surveys/instruments/core.toml"

    call_command("release_questionnaire", core, "--confirm")

    assert QuestionnaireVersion.objects.get().code == "core"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    (
        ("a.toml", b"code = ", "a.toml cannot be read: Invalid value"),
        ("a.json", b"{", "a.json cannot be read: Expecting property name"),
        ("a.json", b"[]", "a.json holds no questionnaire"),
        ("a.toml", b"code = '\xe8'", "a.toml is not UTF-8"),
        ("a.toml", b"code = 'a'\nlanguages = ['en']", "title: is missing. Add it."),
    ),
)
def test_release_questionnaire_says_what_is_wrong(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(CommandError, match=message) as refusal:
        call_command("release_questionnaire", tmp_path / name, "--confirm")

    assert refusal.value.returncode == 1
    assert not QuestionnaireVersion.objects.exists()


def test_release_questionnaire_names_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"gone\.toml cannot be read: No such file"):
        call_command("release_questionnaire", tmp_path / "gone.toml")


def test_release_questionnaire_keeps_codes(questionnaire):
    document = factory.questionnaire_document()
    document["sections"][0]["items"][0]["format"] = "thermometer"
    document["scales"] = []
    questionnaire.write_text(json.dumps(document), "utf-8")

    with pytest.raises(CommandError, match="att1: the kind of answer was") as refusal:
        call_command("release_questionnaire", questionnaire, "--confirm")

    assert refusal.value.returncode == 1


def test_link_waves_says_what_it_found_in_each_later_wave(capsys):
    factory.followed_study()

    call_command("link_waves", "study")

    assert capsys.readouterr().out.splitlines() == [
        "6 pairs, 0 ambiguous codes refused, expected false share 0.0000 (study-after)",
        (
            "3 pairs, 0 ambiguous codes refused, expected false share 0.0000 "
            "(study-follow-up-1)"
        ),
    ]
