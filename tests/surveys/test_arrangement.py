import collections
import hashlib
import itertools

import pytest

from surveys.arrangement import (
    SEEDS,
    arranged,
    drawn_arms,
    has_draws,
    new_seed,
    shown_order,
)
from surveys.definition_checks import DefinitionError, check
from surveys.definitions import build
from tests.factories.instruments import (
    arm,
    drawn,
    every_format,
    item,
    of_sections,
    options,
    picks,
    section,
    words,
)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_order_is_that_of_the_published_digests():
    questionnaire = build(drawn())

    found = shown_order(questionnaire, 7)

    codes = sorted([1, 2, 3, 4], key=lambda code: digest(f"7.item.one.{code}"))
    sections = sorted(
        ["left", "right"], key=lambda code: digest(f"7.block.pair.{code}")
    )
    items = sorted(
        ["q0", "q1", "q2", "q3"], key=lambda code: digest(f"7.section.items.{code}")
    )
    assert found == {
        "sections": ["arms", "plain", *sections, "items", "market"],
        "item.one": codes,
        "section.items": ["note", *items],
    }
    met = arranged(questionnaire, 7)
    assert [part.code for part in met.sections] == found["sections"]
    assert [
        o.code for o in next(i for i in met.items() if i.code == "one").options
    ] == (codes)


def test_every_order_and_every_arm_comes_equally_often():
    questionnaire = build(drawn())
    orders, arms = collections.Counter(), collections.Counter()
    for seed in range(1, 2401):
        found = shown_order(questionnaire, seed)
        orders[tuple(found["item.one"])] += 1
        arms[drawn_arms(questionnaire, seed)["story"]] += 1

    # 24 orders, 100 of each expected; the upper 0.1 % of chi-square, 23 and 1 degrees.
    assert set(orders) == set(itertools.permutations([1, 2, 3, 4]))
    assert sum((n - 100) ** 2 / 100 for n in orders.values()) < 49.73
    assert sum((n - 1200) ** 2 / 1200 for n in arms.values()) < 10.83


def test_a_seed_is_small_and_drawn_only_where_it_is_needed():
    assert has_draws(build(drawn()))
    assert {1 <= new_seed(build(drawn())) <= SEEDS for _once in range(50)} == {True}
    assert new_seed(build(of_sections(section("plain", picks("one"))))) == 0


def test_seed_zero_is_the_order_as_written():
    questionnaire = build(drawn())

    assert arranged(questionnaire, 0) is questionnaire
    assert (shown_order(questionnaire, 0), drawn_arms(questionnaire, 0)) == ({}, {})


def test_what_stands_alone_stays_last():
    friends = item(
        "friends",
        "multi",
        shuffled=True,
        options=options("street", "market", "nowhere", nowhere={"exclusive": True}),
    )
    questionnaire = build(of_sections(section("plain", friends)))

    found = {
        tuple(shown_order(questionnaire, seed)["item.friends"]) for seed in range(1, 30)
    }

    assert found == {(1, 2, 3), (2, 1, 3)}


def test_a_battery_shuffles_its_lines():
    battery = {part["code"]: part for part in every_format()["sections"][0]["items"]}
    questionnaire = build(
        of_sections(section("plain", battery["battery"] | {"shuffled": True}))
    )

    found = {
        tuple(shown_order(questionnaire, seed)["item.battery"]) for seed in range(1, 30)
    }

    assert found == {("school", "work"), ("work", "school")}
    (only,) = arranged(questionnaire, 3).items()
    assert [option.code for option in only.options] == [1, 2]


@pytest.mark.parametrize(
    ("sections", "fault"),
    (
        (
            [
                section("a", picks("one"), block="b"),
                section("c", picks("two")),
                section("d", picks("three"), block="b"),
            ],
            "b: the sections of this block do not stand together. Move them.",
        ),
        (
            [section("a", picks("one"), block="B!")],
            "B!: this cannot be the name of a block. Use small letters.",
        ),
        (
            [
                section("a", picks("one"), block="b"),
                section("c", picks("two", show_if="${one} = 1"), block="b"),
            ],
            ("c.two: in the condition, 'one' is in the same block, whose sections change "
            "places. Move 'one' before the block."),
        ),
        (
            [section("a", arm()), section("c", picks("one", show_if="${story} = 1"))],
            ("sections: an arm may leave a resident with no screen at all. Leave one "
            "section, and a question in it, without a condition."),
        ),
        (
            [section("a", item("life", "scale_0_10", low=words("cold"),
                               high=words("hot"), shuffled=True))],
            "a.life: has neither lines nor answers to shuffle. Leave out `shuffled`.",
        ),
        (
            [section("a", picks("one", shuffled=True, ordered=True))],
            "a.one: its answers have an order. Leave out `shuffled` or `ordered`.",
        ),
        ([section("a", picks("two"), arm(options=[]))],
         "a.story: give at least two options."),
    ),
)  # fmt: skip
def test_check_says_what_chance_may_not_do(sections, fault):
    with pytest.raises(DefinitionError) as refusal:
        check(of_sections(*sections))

    assert fault in refusal.value.faults


def test_check_passes_what_chance_may_do():
    check(drawn())
