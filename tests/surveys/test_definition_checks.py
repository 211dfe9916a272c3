import pytest

from surveys.definition_checks import DefinitionError, check
from surveys.enums import ItemFormat
from tests.factories.instruments import every_format
from tests.factories.surveys import questionnaire_document


@pytest.fixture
def document():
    return questionnaire_document()


@pytest.fixture
def every():
    return every_format()


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
        ({"code": "att2"}, "att2: the code is used twice. Choose another."),
        (
            {"format": "slider"},
            "attitude.att1: the format 'slider' is unknown. Use one of: "
            + ", ".join(ItemFormat.values)
            + ".",
        ),
        ({"format": "single"}, "attitude.att1: give at least two options."),
        (
            {
                "format": "single",
                "options": [{"code": 1, "label": {}}, {"code": 1, "label": {}}],
            },
            "attitude.att1: two options share a code. Number them anew.",
        ),
        (
            {
                "format": "knowledge",
                "options": [{"code": 1, "label": {}}, {"code": 2, "label": {}}],
            },
            "attitude.att1: `correct` names no option.",
        ),
        (
            {
                "format": "exposure",
                "options": [{"code": 1, "label": {}}, {"code": 2, "label": {}}],
            },
            "attitude.att1: needs rows. Add at least one.",
        ),
    ),
)
def test_check_names_faults_of_structure(document, change, fault):
    document["sections"][0]["items"][0] |= change

    assert fault in faults(document)


def test_check_names_an_item_that_a_scale_misses(document):
    document["scales"][0]["items"].append("att9")

    assert faults(document) == ["scales.attitude: the item 'att9' does not exist."]


def test_check_asks_a_number_for_its_bounds(every):
    (years,) = [i for i in every["sections"][0]["items"] if i["code"] == "years"]
    del years["minimum"]

    assert faults(every) == ["all.years: needs `minimum` and `maximum`, whole numbers."]


def test_check_passes_every_format(every):
    check(every)


def changed(document, code, /, **change):
    (item,) = [i for i in document["sections"][0]["items"] if i["code"] == code]
    item.update(change)
    return faults(document)


@pytest.mark.parametrize(
    ("code", "change", "fault"),
    (
        ("years", {"maximum": 40_000}, "goes beyond 10000, or its minimum is not"),
        ("years", {"minimum": -1}, "negative numbers say why an answer is missing."),
        ("life", {"low": {}}, "needs `low`, words at that end."),
        ("own_code", {"elements": [{"key": "a", "kind": "eye", "stem": {}}]},
         "the kind of an element is one of: letter, day, month, count."),
        ("moved", {"precision": "week"}, "`precision` is year, month or day."),
        ("moved", {"minimum": 1800}, "needs its first and last year in `minimum`"),
        ("why", {"max_length": 5000}, "needs `max_length`, from 1 to 1000 characters"),
        ("why", {"accepts_disclosure_risk": False}, "asks for own words, which may"),
        ("know", {"source": ""}, "says not where the right answer comes from."),
        ("battery", {"rows": []}, "needs rows. Add at least one."),
        ("order",
         {"options": [{"code": -1, "label": {}}, {"code": 2, "label": {}}]},
         "the code of an option is"),
        ("own_code", {"elements": []}, "needs elements."),
    ),
)  # fmt: skip
def test_check_names_faults_of_a_format(every, code, change, fault):
    found = changed(every, code, **change)

    assert any(line.startswith(f"all.{code}: {fault}") for line in found), found


@pytest.mark.parametrize(
    "code", ("Years", "code_x", "years_aside", "state", "x" * 31, "рано", "")
)
def test_check_refuses_codes_that_are_no_names(every, code):
    found = changed(every, "years", code=code)

    assert found[0].startswith(f"all.{code}: {code!r} cannot be a code.")


def test_check_refuses_an_item_named_like_a_row_of_another(every):
    found = changed(every, "years", code="battery_school")

    assert found == ["battery_school: the code is used twice. Choose another."]


def test_check_refuses_choices_that_exclude_all(every):
    alone = [{"code": c, "label": {}, "exclusive": True} for c in (1, 2)]

    found = changed(every, "friends", options=alone)

    assert "every option is exclusive" in found[0]


def test_check_refuses_six_questions_for_own_words(every):
    items = every["sections"][0]["items"]
    text = next(item for item in items if item["code"] == "why")
    items += [text | {"code": f"why{number}"} for number in range(2, 7)]

    assert faults(every)[0].startswith("why6: there are more than 5 questions for own")


def test_check_scores_together_what_is_answered_alike(every):
    every["scales"] = [
        {
            "key": "s",
            "items": ["life", "battery_work"],
            "reverse": ["warm"],
            "low": 0,
            "high": 10,
            "min_answered": 3,
        }
    ]

    remedy = "Score together what is answered alike."
    assert faults(every) == [
        f"scales.s: 'battery_work' runs from 1 to 2, the scale from 0 to 10. {remedy}",
        f"scales.s: 'warm' runs from 0 to 100, the scale from 0 to 10. {remedy}",
        "scales.s: `reverse` names an item that is not in `items`.",
        "scales.s: `min_answered` is 3. Choose a number from 1 to 2, the number of its items.",
    ]
