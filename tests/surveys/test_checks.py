import pytest
from django.http import QueryDict

from surveys.checks import read_section
from surveys.definitions import build
from tests.factories.surveys import CODE, questionnaire_document

SECTIONS = {part.code: part for part in build(questionnaire_document()).sections}


def read(section, query):
    return read_section(SECTIONS[section], QueryDict(query).getlist)


def test_read_section_takes_codes_and_missing_codes():
    found = read("attitude", "att1=0&att2=10&att3=-8&other=5")

    assert found.answers == {"att1": 0, "att2": 10, "att3": -8}
    assert found.faulty == ()


def test_read_section_lets_questions_out():
    assert read("more", "").answers == {}


@pytest.mark.parametrize(
    "value",
    (
        "11",
        "-1",
        "-9",
        "1e9",
        str(2**70),
        "3.5",
        "३",
        "NaN",
        "",
        "null",
        "[]",
        "%00",
        "7 ",
    ),
)
def test_read_section_refuses_what_is_no_code(value):
    found = read("attitude", f"att1={value}&att2=4")

    assert (found.answers, found.faulty) == ({"att2": 4}, ("att1",))


def test_read_section_refuses_two_answers_to_one_question():
    assert read("attitude", "att1=1&att1=5").faulty == ("att1",)


@pytest.mark.parametrize(("value", "faulty"), (("60", ()), ("65", ("warm",))))
def test_read_section_knows_the_degrees(value, faulty):
    assert read("more", f"warm={value}").faulty == faulty


def test_read_section_keeps_each_row_of_a_list():
    found = read("more", "seen_poster=1&seen_decoy=3&seen_other=1")

    assert found.answers == {"seen_poster": 1, "seen_decoy": 3}


def test_read_section_folds_the_code():
    query = "code_mother=š&code_day=09&code_own_unknown=1&code_own=B"

    found = read("code", query)

    assert found.code == dict.fromkeys(CODE, "") | {
        "mother": "S", "day": "9", "own": "?",
    }  # fmt: skip


def test_read_section_names_the_faulty_element():
    found = read("code", "code_mother=5&code_day=40&code_month=1&code_month=2")

    assert found.faulty == ("code_mother", "code_day", "code_month")
