"""Any questionnaire compiles, is walked, and stores exactly what was answered."""

import itertools
import random

import pyarrow.parquet as pq
import pytest
from django.conf import settings as conf
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import flow
from surveys.actions.moves import move_inbox
from surveys.actions.responses import complete_answers, submit_response, texts_of
from surveys.actions.seals import seal_wave
from surveys.arrangement import arranged, drawn_arms, has_draws
from surveys.checks import read_section
from surveys.definition_checks import check
from surveys.definitions import build
from surveys.form_state import new_state
from surveys.presenters import Given, blocks_of
from tests.factories import surveys as factory
from tests.surveys.generated import documents, filled, holds


def new_resident(questionnaire, rng, wave="w"):
    """A form that has just begun, its order and arms drawn as the product draws them."""
    seed = rng.randint(1, 32_767) if has_draws(questionnaire) else 0
    arms = drawn_arms(questionnaire, seed)
    return new_state(
        wave=wave, version=1, city="prague", channel="", seed=seed, arms=arms
    )


def walk(document, state, rng):
    """Answer every screen on the way; give the state and what should be stored."""
    questionnaire = arranged(build(document), state.seed)
    raw = {section["code"]: section for section in document["sections"]}
    meant, texts, numbers, counts = {}, {}, [], []
    path = flow.Path(questionnaire=questionnaire, answers=state.answers)
    step = flow.first_step(path)
    for section in questionnaire.sections:
        shown = expected(raw[section.code], meant)
        arms = {item.code for item in section.items if item.is_arm} & set(shown)
        if set(shown) - arms:
            assert step == section.code
            place = flow.place_of(path, step)
            assert sorted(i.code for i in place.section.items) == sorted(shown)
            numbers.append(place.number)
            counts.append(place.count)
            state, answers, words = answer_screen(place.section, state, rng)
            meant |= answers
            texts |= words
            path = flow.Path(
                questionnaire=questionnaire, answers=state.answers, texts=state.texts
            )
            step = flow.step_after(path, step)
        meant |= {code: state.answers[code] for code in arms}
    assert step is None
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(old >= new for old, new in itertools.pairwise(counts))
    return state, meant, texts


def answer_screen(section, state, rng):
    list(blocks_of(section, "bg", Given(answers=state.answers, code={})))
    form, meant, texts = QueryDict(mutable=True), {}, {}
    for item in section.items:
        fields, answers, words = filled(item, rng)
        if not item.is_arm:
            meant |= dict.fromkeys(item.answer_keys, -9) | answers
        texts |= words
        for name, values in fields.items():
            form.setlist(name, values)
    read = read_section(section, form.getlist)
    assert read.faulty == ()
    return state.with_section(read), meant, texts


def expected(section, meant):
    """Items of a section that the answers so far let appear."""
    if not holds(section.get("show_if"), meant):
        return []
    return [i["code"] for i in section["items"] if holds(i.get("show_if"), meant)]


@given(document=documents(), rng=st.randoms(use_true_random=True))
@settings(max_examples=80, deadline=None)
def test_a_random_resident_stores_what_was_answered(document, rng):
    check(document)
    questionnaire = build(document)
    state = new_resident(questionnaire, rng)

    state, meant, texts = walk(document, state, rng)

    found = complete_answers(questionnaire, state)
    hidden = {key: code for key, code in found.items() if code == -6}
    assert {k: v for k, v in found.items() if k not in hidden} == meant
    assert set(hidden) == set(questionnaire.answer_codes()) - set(meant)
    kept = texts_of(questionnaire, state).get("texts", {})
    assert {key: text for key, text in kept.items() if text} == texts
    permitted = questionnaire.answer_codes()
    assert all(code in permitted[key] for key, code in found.items())


@pytest.mark.django_db(databases=["default", "responses"])
@given(document=documents(), seed=st.integers(0, 2**32))
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_sealed_file_holds_what_was_answered(document, seed):
    slug = f"generated-{seed}-{random.getrandbits(40):x}"
    document["code"] = slug[:50]
    study = factory.study(slug=slug, document=document)
    wave = study.waves.with_parts().get(role="before")
    rng, meant = random.Random(seed), []
    for _resident in range(3):
        state, answers, texts = walk(
            document, new_resident(wave.version.content, rng, wave.slug), rng
        )
        meant.append({**answers, **texts})
        submit_response(wave=wave, state=state, language="cs", now=timezone.now())
    move_inbox(closing={wave.slug})
    wave.closed_at = timezone.now()
    wave.save()

    sealed = seal_wave(wave=wave, now=timezone.now())

    rows = pq.read_table(f"{conf.SEALED_DIR}/{sealed.file_name}").to_pylist()
    names = [*wave.version.content.answer_codes(), *wave.version.content.text_keys()]
    found = [
        {n: row[n] for n in names if row[n] != -6 and row[n] != ""} for row in rows
    ]
    assert sorted(map(sorted_items, found)) == sorted(map(sorted_items, meant))


def sorted_items(row):
    return sorted((name, str(value)) for name, value in row.items())
