import pytest

from surveys.definitions import build
from surveys.expressions import parse
from surveys.quotas import (
    answer_keys_read,
    condition_faults,
    is_met,
    is_met_before,
    last_section_read,
)
from tests.factories.instruments import conditional
from tests.factories.surveys import questionnaire_document

SMALL = build(questionnaire_document())
LONG = build(conditional())
CITIES = ["prague", "sofia"]


@pytest.mark.parametrize(
    "condition",
    (
        "${allow} = 2",
        "${city} = 'sofia'",
        "${city} != 'sofia' and (${warm} >= 50 or ${seen_poster} = 1)",
    ),
)
def test_a_sound_condition_has_no_fault(condition):
    assert condition_faults(condition, SMALL, CITIES) == []


@pytest.mark.parametrize(
    ("condition", "fault"),
    (
        ("${allow} =", "the end stands where a value should"),
        ("${nothing} = 1", "there is no item 'nothing'"),
        ("${allow} = 9", "'allow' has no code 9"),
        ("${warm} + 1", "there is no condition"),
        ("${city} = 'osijek'", "'city' has no code 'osijek'. It has prague, sofia."),
        ("${city} = 3", "'city' has no code 3"),
        ("1 = 1", "reads no answer"),
        ("${att1} = 7", "'att1' is scored"),
        ("${link_code} = 'x'", "'link_code' has no code that could be counted"),
    ),
)
def test_a_condition_that_makes_no_sense_says_why(condition, fault):
    assert fault in condition_faults(condition, SMALL, CITIES)[0]


@pytest.mark.parametrize(
    ("condition", "holds"),
    (
        ("${years} > 10", True),
        ("${city} = 'sofia' and selected(${friends}, 1)", True),
        ("selected(${friends}, 2)", False),
        ("count-selected(${friends}) = 2", True),
        ("${battery_work} = 2", False),  # hidden: empty, like every missing code
        ("${city} = 'prague'", False),
    ),
)
def test_a_complete_response_is_of_a_kind_or_not(condition, holds):
    answers = {"friends_1": 1, "friends_2": 0, "friends_3": 1, "years": 12}
    answers["battery_work"] = -6

    assert is_met(parse(condition), LONG, answers, "sofia") == holds


def test_what_lies_ahead_or_is_hidden_does_not_count_yet():
    answers = {"friends_1": 0, "battery_work": 2, "distance": 1}

    def met(condition, step):
        return is_met_before(parse(condition), LONG, step, answers, {}, "sofia")

    assert not met("${battery_work} = 2", "last")  # its section was not shown
    assert met("${battery_work} = ''", "last")
    assert not met("${distance} = 1", "last")  # given once, then went back
    assert met("${city} = 'sofia'", "first")


@pytest.mark.parametrize(
    ("condition", "place", "keys"),
    (
        ("${city} = 'sofia'", 0, ()),
        ("selected(${friends}, 1)", 0, ("friends_1", "friends_2", "friends_3")),
        ("${years} > 1 and ${battery_work} = 2", 1, ("years", "battery_school", "battery_work")),
        ("${distance} = 1", 2, ("distance",)),
    ),
)  # fmt: skip
def test_a_condition_knows_what_it_reads(condition, place, keys):
    assert last_section_read(parse(condition), LONG) == place
    assert answer_keys_read(parse(condition), LONG) == keys
