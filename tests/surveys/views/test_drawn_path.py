"""What chance decides, over HTTP: drawn once, kept on every way through."""

import re

import pytest

from surveys import form_state
from surveys.arrangement import drawn_arms, shown_order
from surveys.definitions import build
from surveys.responses.models import Inbox
from tests.factories import surveys as factory
from tests.factories.instruments import drawn
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
QUESTIONNAIRE = build(drawn())


@pytest.fixture
def study():
    return factory.study(document=drawn())


@pytest.fixture
def phone(client, study, monkeypatch):
    monkeypatch.setattr("surveys.views.residents.new_seed", lambda _content: 7)
    phone = Phone(client, language="bg")
    phone.agree()
    return phone


def step_of(phone):
    return re.search(r'id="q"[^>]*action="[^"]*/(\w+)/"', phone.page.text)[1]


def picked(phone, name):
    return [
        int(n) for n in re.findall(rf'name="{name}" value="(\d+)"', phone.page.text)
    ]


def test_a_resident_meets_what_was_drawn_and_it_is_stored(phone):
    order = shown_order(QUESTIONNAIRE, 7)
    steps = []
    while "receipt" not in phone.page.text and step_of(phone) not in steps:
        steps.append(step_of(phone))
        if steps[-1] == "plain":
            assert picked(phone, "one")[:4] == order["item.one"]
        if steps[-1] == "items":
            stems = re.findall(r'name="(q\d)"', phone.page.text)
            assert list(dict.fromkeys(stems)) == order["section.items"][1:]
        phone.post(steps[-1], {})
        if not re.search('id="q"', phone.page.text):
            break

    arm = drawn_arms(QUESTIONNAIRE, 7)["story"]
    seen = [code for code in order["sections"] if code not in {"arms", "market"}]
    assert steps == [*seen, *(["market"] if arm == 2 else [])]
    content = Inbox.objects.get().content
    assert (content["seed"], content["shown_order"]) == (7, order)
    assert content["answers"]["story"] == arm
    assert content["answers"]["again"] == (-9 if arm == 2 else -6)


def test_the_arm_is_nowhere_on_a_screen_and_no_form_changes_it(phone):
    assert "note" not in phone.page.text.replace("notes", "")
    arm = drawn_arms(QUESTIONNAIRE, 7)["story"]

    phone.post("plain", {"one": "1", "story": str(3 - arm)})
    phone.post("arms", {"story": str(3 - arm)})

    state = form_state.unseal(phone.state, wave="study-before", version=1)
    assert state.answers["story"] == arm


def test_back_and_another_language_keep_the_order(phone):
    before = picked(phone, "one")

    phone.post("plain", {"one": "1", "lang": "cs"})
    assert picked(phone, "one") == before
    phone.post("plain", {"one": "1"})
    phone.post(step_of(phone), {"go": "back"})

    assert picked(phone, "one") == before


def test_nothing_is_drawn_where_everybody_meets_the_same(client):
    factory.study(slug="same")
    phone = Phone(client, wave="same-before")
    phone.agree()
    for step in ("attitude", "more", "code"):
        phone.post(step, {})

    assert not {"seed", "shown_order"} & set(Inbox.objects.get().content)


def test_the_consent_counts_the_screens_and_no_arms(client, study):
    phone = Phone(client)

    assert "questionnaire has 5 short parts" in " ".join(phone.get().text.split())
