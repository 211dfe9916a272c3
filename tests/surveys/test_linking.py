import dataclasses

import pytest

from surveys.enums import LinkGrade
from surveys.linking import (
    declared_bits,
    digests_of,
    link_waves,
    observed_chance,
    stranger_chance,
)
from tests.benchmarks import linking
from tests.factories.surveys import CODE, ELEMENTS

KEY = b"k" * 32
BITS = declared_bits(ELEMENTS[key] for key in sorted(ELEMENTS))


def code(**changes):
    return digests_of(KEY, CODE | changes)


def links(before, after):
    linkage = link_waves(before, after, BITS)
    return {(link.before, link.after, str(link.grade)) for link in linkage.links}


def test_digests_depend_on_the_key():
    assert digests_of(b"a", CODE).full != digests_of(b"b", CODE).full


def test_digests_of_a_code_with_one_blank_keep_the_one_without_it():
    digests = code(mother="")

    assert digests.full == ""
    assert [bool(part) for part in digests.one_left_out] == [
        name == "mother" for name in sorted(CODE)
    ]


def test_digests_of_an_unknown_life_are_empty():
    assert digests_of(KEY, dict.fromkeys(CODE, "?")).is_empty
    assert not code(father="?").is_empty
    # Two strangers who know the same five facts would be one person.
    assert code(father="?", mother="?").is_empty
    assert code(father="?", mother="").is_empty


def test_link_waves_finds_equal_codes_and_one_changed_element():
    other = {"mother": "X", "father": "Y"}
    before = {"b1": code(), "b2": code(**other), "b3": code(own="X", month="9")}
    after = {"a1": code(), "a2": code(**other, own="Z"), "a3": code(place="Q", day="1")}

    assert links(before, after) == {("b1", "a1", "exact"), ("b2", "a2", "one_off")}


def test_link_waves_refuses_ties_and_counts_them():
    before = {"b1": code(), "b2": code()}
    after = {"a1": code()}

    linkage = link_waves(before, after, BITS)

    assert linkage.links == ()
    assert linkage.refused == 2


def test_link_waves_refuses_a_near_tie():
    # The two live in different cities, so they are no evidence of codes too alike.
    before = {"b1": code(day="1", place="X"), "b2": code(mother="Y", day="5")}
    after = {"a1": code(day="2", place="X"), "a2": code(day="3", place="X")}
    after["a3"] = code(mother="Y", day="5")
    crowd = {f"x{n}": code(mother=f"{n}", father=f"{n}") for n in range(20)}

    linkage = link_waves(before | crowd, after | crowd, BITS)

    assert linkage.is_tolerant
    assert linkage.refused == 1
    assert {(link.before, link.after) for link in linkage.links} == {
        ("b2", "a3"), *((row, row) for row in crowd),
    }  # fmt: skip


def test_link_waves_never_uses_one_answer_twice():
    before = {"b1": code(), "b2": code(day="2")}
    after = {"a1": code()}

    assert links(before, after) == {("b1", "a1", "exact")}


def crowd(people, *, changed=0):
    """Codes that all differ in two elements; some differ in one more from `crowd(n)`."""
    return {
        number: code(
            mother=f"m{number}",
            father=f"f{number}",
            day="day" if number < changed else "17",
        )
        for number in range(people)
    }


@pytest.mark.parametrize(
    ("people", "tolerated"),
    # Sorted: day, father, month, mother, own, place, siblings. The day is worth most.
    ((60, (0, 1, 2, 3, 4, 5, 6)), (100, (1, 2, 3, 4, 5, 6)), (1000, (6,)), (2500, ())),
)
def test_one_off_links_end_where_too_many_would_be_false(people, tolerated):
    newcomers = {f"new {n}": code(own=f"o{n}", place=f"p{n}") for n in range(people)}
    before = crowd(people)
    after = crowd(people // 5) | newcomers

    linkage = link_waves(before, after, BITS)

    assert linkage.tolerated == tolerated
    assert linkage.expected_false_share <= 0.01
    assert len(linkage.links) == people // 5


def test_links_that_differ_in_the_day_need_its_tolerance():
    few = link_waves(crowd(40), crowd(40, changed=5), BITS)
    many = link_waves(
        crowd(2500), crowd(600, changed=5) | {
            f"new {n}": code(own=f"o{n}", place=f"p{n}") for n in range(2000)
        }, BITS,
    )  # fmt: skip

    assert [link.grade for link in few.links].count(LinkGrade.ONE_OFF) == 5
    assert [link.grade for link in many.links].count(LinkGrade.ONE_OFF) == 0
    assert len(many.links) == 595


def test_codes_more_alike_than_declared_are_trusted_less():
    """Within a wave, strangers agree but for one element far more often than declared."""
    alike = {f"x{n}": code(own=f"o{n}") for n in range(40)}
    before, after = crowd(40), crowd(30, changed=5)

    assert observed_chance([before]) == 0
    assert observed_chance([before | alike]) == pytest.approx(780 / 3160)
    assert link_waves(before, after, BITS).is_tolerant
    assert not link_waves(before | alike, after, BITS).is_tolerant


def test_one_off_links_stay_within_the_city():
    def living_in(city, **changes):
        return dataclasses.replace(code(**changes), place=city)

    before = {"b1": living_in("prague"), "b2": living_in("sofia", mother="X")}
    after = {"a1": living_in("sofia", day="1"), "a2": living_in("prague", mother="X")}

    # Equal codes find each other anywhere; one-off codes only at home.
    assert links(before, after) == {("b2", "a2", "exact")}


def test_observed_chance_leaves_out_who_answered_twice():
    assert observed_chance([{"a": code(), "b": code(), "c": code(day="2")}]) == (
        pytest.approx(2 / 3)
    )
    assert observed_chance([{}]) == 0


def test_stranger_chance_adds_the_elements_that_may_differ():
    # H = 4 * 2.7 + 4.9 + 3.5 + 1.6 = 20.8: 4 * 2^-18.1 + 2^-15.9 + 2^-17.3 + 2^-19.2
    assert stranger_chance(BITS, range(7)) == pytest.approx(3.8448e-5, rel=1e-4)
    # Sorted, the day is first.
    assert stranger_chance(BITS, [0]) == pytest.approx(2**-15.9)
    assert stranger_chance(BITS, []) == 0


def test_waves_without_codes_have_no_links():
    linkage = link_waves({}, {}, BITS)

    assert (linkage.links, linkage.refused) == ((), 0)
    assert linkage.expected_false_share == 0


@pytest.mark.parametrize(("slip", "found"), ((0.03, 0.96), (0.06, 0.90)))
def test_linking_finds_those_who_return(slip, found):
    """One seed of the benchmark; docs/methods/linking.md has the figures of twenty."""
    setting = "lifelike letters, declared as in the product, five cities"

    result = linking.run(1, setting, ("between the waves", slip))

    assert result["found"] >= found
    assert result["false"] <= 0.02
    assert result["expected_false"] <= 0.01
