import pytest

from surveys.enums import LinkGrade
from surveys.linking import digests_of, expected_false_share, link_waves
from tests.factories.surveys import CODE, ELEMENTS

KEY = b"k" * 32
KINDS = list(ELEMENTS.values())


def code(**changes):
    return digests_of(KEY, CODE | changes)


def links(before, after):
    linkage = link_waves(before, after, KINDS)
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
    before = {"b1": code(), "b2": code(day="3"), "b3": code(own="X", month="9")}
    after = {"a1": code(), "a2": code(day="3", own="Z"), "a3": code(place="Q", day="1")}

    assert links(before, after) == {("b1", "a1", "exact"), ("b2", "a2", "one_off")}


def test_link_waves_refuses_ties_and_counts_them():
    before = {"b1": code(), "b2": code()}
    after = {"a1": code()}

    linkage = link_waves(before, after, KINDS)

    assert linkage.links == ()
    assert linkage.refused == 2


def test_link_waves_refuses_a_near_tie():
    before = {"b1": code(day="1")}
    after = {"a1": code(day="2"), "a2": code(day="3")}

    assert links(before, after) == set()


def test_link_waves_never_uses_one_answer_twice():
    before = {"b1": code(), "b2": code(day="2")}
    after = {"a1": code()}

    assert links(before, after) == {("b1", "a1", "exact")}


def test_link_waves_makes_no_tolerant_links_in_a_crowd():
    crowd = {f"x{n}": digests_of(KEY, {"a": str(n)}) for n in range(6000)}
    before = crowd | {"b": code(day="1")}
    after = crowd | {"a": code(day="2")}

    linkage = link_waves(before, after, KINDS)

    assert not linkage.is_tolerant
    assert all(link.grade == LinkGrade.EXACT for link in linkage.links)
    assert len(linkage.links) == 6000


@pytest.mark.parametrize(
    ("before", "after", "share"),
    # By bc: 4 * 2^-21.1 + 2^-19.9 + 2^-23.2 + 2^-21.3 = 3.2929e-6, times the larger wave.
    ((40, 40, 1.3172e-4), (2000, 1000, 6.5857e-3), (0, 0, 0.0)),
)
def test_expected_false_share_grows_with_the_waves(before, after, share):
    assert expected_false_share(before, after, KINDS) == pytest.approx(share, rel=1e-3)
