import pytest

from surveys.codebooks import codebook_of
from surveys.definitions import build
from tests.factories.instruments import drawn, every_format

QUESTIONNAIRE = build(every_format())


@pytest.fixture(scope="module")
def entries():
    return {entry["name"]: entry for entry in codebook_of(QUESTIONNAIRE)}


def labels(entry, language="bg", part="values"):
    return {value["code"]: value["label"][language] for value in entry[part]}


def test_each_column_of_a_sealed_file_has_an_entry_in_its_order(entries):
    answers = [*QUESTIONNAIRE.answer_codes(), *QUESTIONNAIRE.text_keys()]

    assert list(entries)[7:] == answers
    assert list(entries)[:3] == ["pair", "group", "city"]


def test_an_option_has_its_words_in_each_language(entries):
    assert labels(entries["know"]) == {1: "Четири", 2: "Пет"}
    assert labels(entries["know"], "sk")[2] == "Five [sk]"
    assert entries["know"]["correct"] == 2


def test_a_line_says_which_part_of_the_question_it_is(entries):
    school = entries["battery_school"]

    assert school["question"]["bg"] == "Доколко сте съгласни?"
    assert school["part"]["bg"] == "Децата учат добре заедно."
    assert entries["friends_3"]["part"]["bg"] == "Никъде"
    assert entries["moved_year"]["part"]["cs"] == "Rok"


def test_a_scale_names_its_ends_and_a_thermometer_its_middle(entries):
    assert [labels(entries["life"])[code] for code in (0, 5, 10)] == [
        "студени",
        "5",
        "топли",
    ]
    assert labels(entries["warm"])[50] == "нито топли, нито студени"


def test_numbers_have_bounds_and_a_unit_instead_of_words(entries):
    years = entries["years"]

    assert (years["minimum"], years["maximum"], years["unit"]["bg"]) == (
        0,
        110,
        "години",
    )
    assert (entries["moved_month"]["maximum"], entries["moved_year"]["minimum"]) == (
        12,
        1950,
    )
    assert "values" not in years


def test_why_there_is_no_answer_is_said_in_each_language(entries):
    missing = labels(entries["life"], "bg", "missing")

    assert missing[-8] == "Не знам"
    assert sorted(missing) == [-9, -8, -7, -6, -5]


def test_own_words_have_neither_codes_nor_missing_codes(entries):
    assert entries["why"]["format"] == "text"
    assert not {"values", "missing"} & set(entries["why"])


def test_ranks_are_numbers_and_ticks_have_words(entries):
    assert labels(entries["order_1"]) == {1: "1", 2: "2", 3: "3"}
    assert labels(entries["friends_1"], "en") == {1: "Ticked", 0: "Not ticked"}


def test_what_chance_decided_has_columns_where_it_had_a_say(entries):
    found = {entry["name"]: entry for entry in codebook_of(build(drawn()))}

    assert "seed" not in entries
    assert list(found)[-2:] == ["seed", "shown_order"]
    assert labels(found["story"]) == {1: "На улицата", 2: "На пазара"}


def test_groups_of_cities_are_named_where_a_study_compares(entries):
    compared = {
        entry["name"]: entry
        for entry in codebook_of(QUESTIONNAIRE, has_comparison=True)
    }

    assert labels(compared["group"], "en") == {
        "campaign": "A city with the campaign",
        "comparison": "A city without it, for comparison",
    }
    assert entries["group"]["values"] == []


def test_each_mark_has_words_in_each_language(entries):
    marks = {value["code"]: value["label"] for value in entries["flags"]["values"]}

    assert list(marks) == [
        "honeypot", "straight_lined", "attention_failed", "late", "no_link_key", "rate",
        "duplicate_code", "over_quota", "simulated",
    ]  # fmt: skip
    assert marks["rate"]["en"] == "Came in a burst"
    assert all(set(words) == set(QUESTIONNAIRE.languages) for words in marks.values())
