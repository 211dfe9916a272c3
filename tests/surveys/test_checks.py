import pytest
from django.http import QueryDict

from surveys.checks import read_section
from surveys.definitions import build
from tests.factories.instruments import every_format
from tests.factories.surveys import CODE, questionnaire_document

DOCUMENTS = (questionnaire_document(), every_format())
SECTIONS = {part.code: part for own in DOCUMENTS for part in build(own).sections}


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


FORMATS = (
    # What was sent, what is stored.
    ("battery_school=2&battery_work=-8", {"battery_school": 2, "battery_work": -8}),
    ("friends=1&friends=2", {"friends_1": 1, "friends_2": 1, "friends_3": 0}),
    ("friends=3", {"friends_1": 0, "friends_2": 0, "friends_3": 1}),
    ("friends_aside=-7", {"friends_1": -7, "friends_2": -7, "friends_3": -7}),
    ("distance=3", {"distance": 3}),
    ("order_1=2&order_2=1&order_3=3", {"order_1": 2, "order_2": 1, "order_3": 3}),
    ("order_1=&order_2=1&order_3=", {"order_2": 1}),
    ("order_1=&order_2=&order_aside=-8", {"order_1": -8, "order_2": -8, "order_3": -8}),
    ("years=+007+", {"years": 7}),
    ("years=&years_aside=-8", {"years": -8}),
    ("moved_month=2&moved_year=1999", {"moved_month": 2, "moved_year": 1999}),
    ("moved_month=&moved_year=", {}),
    ("again=1", {"again": 1}),
)  # fmt: skip


@pytest.mark.parametrize(("query", "answers"), FORMATS)
def test_read_section_reads_each_format(query, answers):
    found = read("all", query)

    assert (found.answers, found.faulty) == (answers, ())


@pytest.mark.parametrize(
    ("query", "faulty"),
    (
        ("friends=1&friends=3", "friends"),
        ("friends=1&friends=1", "friends"),
        ("friends=9", "friends"),
        ("friends=1&friends_aside=-7", "friends"),
        ("friends_aside=-7&friends_aside=-8", "friends"),
        ("friends_aside=-9", "friends"),
        ("order_1=1&order_2=1", "order"),
        ("order_1=1&order_2=3", "order"),
        ("order_1=4&order_2=1&order_3=2", "order"),
        ("years=111", "years"),
        ("years=-1", "years"),
        ("years=7.5", "years"),
        ("years=7&years_aside=-7", "years"),
        ("years=7&years=8", "years"),
        ("moved_month=2&moved_year=", "moved"),
        ("moved_month=13&moved_year=1999", "moved"),
        ("moved_month=1&moved_year=1949", "moved"),
        ("why=" + "a" * 301, "why"),
        ("again=0", "again"),
        ("again=-7", "again"),
        ("seen_poster=-8", "seen_poster"),
    ),
)
def test_read_section_refuses_what_a_format_cannot_be(query, faulty):
    assert read("all", query).faulty == (faulty,)


def test_read_section_reads_own_words_without_control_characters():
    found = read("all", "why=+a%00b%0D%0A%E2%80%AEc%0Bd+")

    assert found.texts == {"why": "ab\ncd"}


def test_read_section_keeps_what_was_typed_into_a_faulty_field():
    found = read("all", "years=many&moved_month=2&moved_year=99&order_1=3")

    assert found.typed == {
        "years": "many", "moved_month": "2", "moved_year": "99", "order_1": "3",
    }  # fmt: skip


def test_read_section_names_what_it_asked():
    assert read("more", "").names >= {"allow", "warm", "know", "seen_poster"}
    assert "code_mother" in read("code", "").names
    assert "why" in read("all", "").names


def test_read_section_asks_for_a_consent_that_is_required():
    document = every_format()
    (again,) = [i for i in document["sections"][0]["items"] if i["code"] == "again"]
    again["required"] = True
    section = build(document).sections[0]

    assert read_section(section, QueryDict("").getlist).faulty == ("again",)
