import copy

import pytest

from surveys.definitions import (
    DefinitionError,
    build,
    check,
    structure_hash,
    wording_hash,
)
from tests.factories.surveys import questionnaire_document


@pytest.fixture
def document():
    return questionnaire_document()


def faults(document):
    with pytest.raises(DefinitionError) as refusal:
        check(document)
    return refusal.value.faults


def test_check_passes_a_complete_document(document):
    check(document)


def test_check_names_each_missing_text(document):
    document["sections"][0]["items"][0]["stem"].pop("sk")
    document["title"]["bg"] = ""

    assert faults(document) == [
        "title: the text in 'bg' is missing. Write it.",
        "sections.0.items.0.stem: the text in 'sk' is missing. Write it.",
    ]


@pytest.mark.parametrize(
    ("language", "words", "found"),
    (
        ("en", "Your answers are anonymous.", "anonym"),
        ("cs", "Dotazník je Anonymní.", "Anonym"),
        ("sk", "Odpovede sú neidentifikovateľné.", "neidentifikovateľn"),
        ("bg", "Анкетата е анонимна.", "аноним"),
        ("hr", "Vaši su odgovori anonimni.", "anonim"),
        ("it", "Le risposte non sono identificabili e anonime.", "anonim"),
    ),
)
def test_check_refuses_to_promise_anonymity(document, language, words, found):
    document["consent"]["text"][language] = {"paragraphs": ["We ask.", words]}

    (fault,) = faults(document)

    assert fault.startswith(f"consent.text: the text in {language!r} says {found!r}.")


def test_check_lets_not_connected_to_your_name_pass(document):
    document["title"]["en"] = "Your answers are not connected to your name"

    check(document)


def test_check_names_missing_parts():
    assert faults({"code": "x", "languages": ["en"]})[0] == "title: is missing. Add it."


@pytest.mark.parametrize(
    ("change", "fault"),
    (
        ({"code": "att2"}, "attitude.att2: the code is used twice. Choose another."),
        ({"format": "slider"}, "attitude.att1: the format 'slider' is unknown."),
        ({"format": "single"}, "attitude.att1: give at least two options."),
        (
            {"format": "single", "options": [{"code": 1}, {"code": 1}]},
            "attitude.att1: two options share a code. Number them anew.",
        ),
        (
            {"format": "knowledge", "options": [{"code": 1}, {"code": 2}]},
            "attitude.att1: `correct` names no option.",
        ),
        (
            {"format": "exposure", "options": [{"code": 1}, {"code": 2}]},
            "attitude.att1: an exposure list needs rows.",
        ),
    ),
)
def test_check_names_faults_of_structure(document, change, fault):
    document["sections"][0]["items"][0] |= change

    assert fault in faults(document)


def test_check_names_an_item_that_a_scale_misses(document):
    document["scales"][0]["items"].append("att9")

    assert faults(document) == ["scales.attitude: the item 'att9' does not exist."]


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
    assert codes["allow"] == (1, 2, 3, 4, -7, -8, -9)
    assert build(document).section("nowhere") is None
