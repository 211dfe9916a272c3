import copy

import pytest

from surveys.definitions import build, structure_hash, wording_hash
from tests.factories.instruments import every_format
from tests.factories.surveys import questionnaire_document


@pytest.fixture
def document():
    return questionnaire_document()


def test_hashes_tell_words_from_structure(document):
    other = copy.deepcopy(document)
    other["title"]["bg"] = "друго"

    assert structure_hash(other) == structure_hash(document)
    assert wording_hash(other, "bg") != wording_hash(document, "bg")
    assert wording_hash(other, "cs") == wording_hash(document, "cs")


def test_structure_hash_sees_a_changed_code(document):
    other = copy.deepcopy(document)
    other["sections"][0]["items"][0]["code"] = "att0"

    assert structure_hash(other) != structure_hash(document)


def test_build_knows_every_stored_name(document):
    codes = build(document).answer_codes()

    assert list(codes) == [
        "att1", "att2", "att3", "allow", "warm", "know", "seen_poster", "seen_decoy",
    ]  # fmt: skip
    assert codes["allow"] == (1, 2, 3, 4, -5, -6, -7, -8, -9)
    assert build(document).section("nowhere") is None


def test_build_names_each_part_of_an_answer():
    found = build(every_format())

    assert [*found.answer_codes(), *found.text_keys()] == [
        "battery_school", "battery_work", "friends_1", "friends_2", "friends_3",
        "distance", "order_1", "order_2", "order_3", "years", "moved_month",
        "moved_year", "again", "life", "warm", "know", "seen_poster", "seen_decoy",
        "why",
    ]  # fmt: skip
