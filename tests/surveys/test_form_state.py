import dataclasses
import json
import random
import zlib
from contextlib import nullcontext

import pytest
import time_machine

from surveys import form_state
from surveys.checks import SectionAnswers
from surveys.definition_checks import MOST_TEXTS
from surveys.enums import QualityFlag
from surveys.form_state import (
    FormStateError,
    FormStateExpiredError,
    new_state,
    seal,
    unseal,
)
from surveys.format_faults import LONGEST_TEXT

FIRST = SectionAnswers(
    names=frozenset({"att1", "why", "code_mother"}),
    answers={"att1": 7},
    texts={"why": "protože 'Šárka' \n \U0001f600"},
    code={"mother": "M"},
)


@pytest.fixture
def state():
    new = new_state(wave="w", version=1, city="prague", channel="mail")
    return new.with_section(FIRST).with_flag(QualityFlag.LATE)


def test_state_comes_back_as_it_went(state):
    assert unseal(seal(state), wave="w", version=1) == state


def test_state_forgets_what_a_screen_no_longer_gives(state):
    empty = SectionAnswers(names=FIRST.names)

    found = state.with_section(SectionAnswers(answers={"att2": 1})).with_section(empty)

    assert (found.answers, found.texts, found.code) == ({"att2": 1}, {}, {})


def test_state_bears_five_texts_as_long_as_they_may_be():
    rng = random.Random(1)
    signs = [chr(0x1F300 + number) for number in range(1000)]
    texts = {
        f"why{number}": "".join(rng.choices(signs, k=LONGEST_TEXT))
        for number in range(MOST_TEXTS)
    }
    new = new_state(wave="w", version=1, city="prague", channel="")

    state = new.with_section(SectionAnswers(texts=texts))

    assert unseal(seal(state), wave="w", version=1).texts == texts


def test_state_shows_no_answer_to_a_reader_of_the_page(state):
    token = seal(state)

    assert "att1" not in token
    assert seal(state) != token


@pytest.mark.parametrize("wrong", ({"wave": "other"}, {"version": 2}))
def test_state_of_another_questionnaire_is_refused(state, wrong):
    with pytest.raises(FormStateError, match="another questionnaire"):
        unseal(seal(state), **({"wave": "w", "version": 1} | wrong))


@pytest.mark.parametrize("token", ("", "abc", "š" * 40, "A" * 50_000))
def test_damaged_state_is_refused(token):
    with pytest.raises(FormStateError):
        unseal(token, wave="w", version=1)


@pytest.mark.parametrize(
    ("is_kiosk", "seconds", "is_open"),
    (
        (True, 600, True),
        (True, 601, False),
        (True, -60, True),
        (True, -7200, False),
        (False, 10**7, True),
        (False, -7200, True),
    ),
)
def test_state_of_a_shared_device_expires(is_kiosk, seconds, is_open):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        token = seal(
            new_state(wave="w", version=1, city="sofia", channel="", is_kiosk=is_kiosk)
        )
        clock.shift(seconds)
        refusal = pytest.raises(FormStateExpiredError, match="shared device")
        with nullcontext() if is_open else refusal:
            unseal(token, wave="w", version=1)


def test_state_sealed_with_another_key_is_refused(state, settings):
    token = seal(state)
    settings.FORM_STATE_KEY = "another"

    with pytest.raises(FormStateError, match="damaged"):
        unseal(token, wave="w", version=1)


def test_a_form_of_the_next_release_keeps_its_answers():
    new = new_state(wave="w", version=1, city="prague", channel="")
    raw = dataclasses.asdict(new) | {"answers": {"att1": 7}, "is_newer": True}
    plain = zlib.compress(json.dumps(raw).encode())
    token = form_state._cipher().encrypt(plain).decode()

    assert unseal(token, wave="w", version=1).answers == {"att1": 7}
