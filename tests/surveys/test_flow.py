import pytest

from surveys import flow
from surveys.definitions import build
from tests.factories.surveys import questionnaire_document

QUESTIONNAIRE = build(questionnaire_document())


def test_steps_follow_the_sections():
    steps = [flow.first_step(QUESTIONNAIRE)]
    while following := flow.step_after(QUESTIONNAIRE, steps[-1]):
        steps.append(following)

    assert steps == ["attitude", "more", "code"]


@pytest.mark.parametrize(
    ("step", "before"), (("attitude", None), ("more", "attitude"), ("code", "more"))
)
def test_step_before_leads_back(step, before):
    assert flow.step_before(QUESTIONNAIRE, step) == before


def test_place_counts_for_the_resident():
    place = flow.place_of(QUESTIONNAIRE, "code")

    assert (place.number, place.count, place.percent, place.is_last) == (3, 3, 67, True)


def test_an_unknown_step_is_no_step():
    assert not flow.is_step(QUESTIONNAIRE, "elsewhere")
    assert flow.is_step(QUESTIONNAIRE, "more")
