import pytest

from surveys.definition_checks import DefinitionError, check
from surveys.definitions import build
from surveys.questionnaire_logic import labels_of, logic_findings, shown_parts
from tests.factories.instruments import conditional, every_format

CONDITIONAL = build(conditional())


def test_conditions_of_a_sound_questionnaire_have_no_faults():
    check(conditional())
    assert logic_findings(CONDITIONAL).faults == ()
    assert logic_findings(build(every_format())).faults == ()


@pytest.mark.parametrize(
    ("condition", "fault"),
    (
        ("${distance} = 1", "battery_work → distance → battery_work"),
        ("${nobody} = 1", "nobody"),
        ("selected(${years}, 1)", "no item with several answers"),
        ("${friends} = ", "Column"),
        ("${years} > 200", "can never be shown"),
        ("${why} = 'да'", "street"),
    ),
)
def test_check_names_a_condition_that_cannot_work(condition, fault):
    document = conditional()
    document["sections"][1]["show_if"] = condition

    with pytest.raises(DefinitionError) as refusal:
        check(document)

    assert refusal.value.faults[0].startswith("street: ")
    assert fault in refusal.value.faults[0]


def test_an_item_has_a_condition_of_its_own():
    document = conditional()
    document["sections"][2]["items"][1]["show_if"] = "${"

    with pytest.raises(
        DefinitionError, match=r"last\.distance: `show_if` cannot be read"
    ):
        check(document)


def test_hidden_questions_count_as_not_answered():
    found = shown_parts(CONDITIONAL, {"battery_work": 2, "years": 3}, {"why": "x"})

    assert found.sections == ("first", "last")
    assert found.items == {"friends", "years", "again"}
    assert "why" not in found.values
    assert found.values["friends"] == []


def test_labels_are_words_of_choices_and_numbers():
    values = {"friends": [1, 3], "years": 12, "distance": -8, "why": "secret"}

    assert labels_of(CONDITIONAL, "bg", values) == {
        "friends": "На улицата, Никъде",
        "years": "12",
    }
