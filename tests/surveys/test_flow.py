import pytest

from surveys import flow
from surveys.definitions import build
from tests.factories.instruments import conditional
from tests.factories.surveys import questionnaire_document

PLAIN = build(questionnaire_document())
CONDITIONAL = build(conditional())
IN_THE_STREET = {"friends_1": 1, "friends_2": 0, "friends_3": 0}


def path(questionnaire=PLAIN, **answers):
    return flow.Path(questionnaire=questionnaire, answers=answers)


def test_steps_follow_the_sections():
    steps = [flow.first_step(path())]
    while following := flow.step_after(path(), steps[-1]):
        steps.append(following)

    assert steps == ["attitude", "more", "code"]


@pytest.mark.parametrize(
    ("step", "before"), (("attitude", None), ("more", "attitude"), ("code", "more"))
)
def test_step_before_leads_back(step, before):
    assert flow.step_before(path(), step) == before


def test_place_counts_for_the_resident():
    place = flow.place_of(path(), "code")

    assert (place.number, place.count, place.percent, place.is_last) == (3, 3, 67, True)


def test_an_unknown_step_is_no_step():
    assert not flow.is_step(PLAIN, "elsewhere")
    assert flow.is_step(PLAIN, "more")


def test_conditions_lead_past_a_section():
    hidden, shown = path(CONDITIONAL), path(CONDITIONAL, **IN_THE_STREET)

    assert (hidden.steps(), shown.steps()) == (
        ("first", "last"),
        ("first", "street", "last"),
    )
    assert flow.step_after(hidden, "first") == "last"
    assert flow.step_before(shown, "last") == "street"
    assert flow.steps_after(shown, "first") == ("street", "last")


def test_place_promises_no_more_than_it_knows():
    first = flow.place_of(path(CONDITIONAL), "first")
    hidden = flow.place_of(path(CONDITIONAL), "last")
    street = flow.place_of(path(CONDITIONAL, **IN_THE_STREET), "street")

    assert (first.number, first.count, first.is_certain) == (1, 3, False)
    assert (hidden.number, hidden.count, hidden.is_certain) == (2, 2, True)
    assert (street.number, street.count, street.is_last) == (2, 3, False)


def test_place_holds_only_the_items_that_appear():
    without = flow.place_of(path(CONDITIONAL), "last").section
    answers = IN_THE_STREET | {"battery_work": 2}
    with_both = flow.place_of(path(CONDITIONAL, **answers), "last").section

    assert [item.code for item in without.items] == ["again"]
    assert [item.code for item in with_both.items] == ["again", "distance"]


def test_an_answer_to_a_hidden_question_shows_nothing():
    found = path(CONDITIONAL, battery_work=2)

    assert [i.code for i in flow.place_of(found, "last").section.items] == ["again"]
