from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import reachability
from surveys.expressions import ItemType, Kind, is_shown, parse
from surveys.reachability import Variable, can_hold

CITY = ItemType(Kind.CHOICE, (1, 2, 3))
TRUST = ItemType(Kind.SCALE, tuple(range(11)))
SEEN = ItemType(Kind.CHOICES, (1, 2, 3, 4))
AGE = ItemType(Kind.NUMBER)


def outcome(text, **types):
    """What is decided on one condition, or on several that are parted by ';'."""
    conditions = tuple(parse(part) for part in text.split(";"))
    return can_hold(conditions, [Variable(name, kind) for name, kind in types.items()])


@pytest.mark.parametrize(
    ("text", "is_possible"),
    (
        ("1 = 1", True),
        ("1 = 2", False),
        ("${a} = 1", True),
        ("${a} = 1 and ${a} = 2", False),
        ("${a} = 1 and ${b} = 2", True),
        ("${a} = ${b} and ${a} != ${b}", False),
        ("${a} != '' and ${a} != 1 and ${a} != 2 and ${a} != '3'", False),
        ("${a} != 1 and ${a} != 2 and ${a} != 3", True),
        ("${a} = 1; ${a} = 2", False),
    ),
)
def test_choices_of_one_option(text, is_possible):
    assert outcome(text, a=CITY, b=CITY) is is_possible


@pytest.mark.parametrize(
    ("text", "is_possible"),
    (
        ("${a} > 10", False),
        ("${a} >= 10", True),
        ("${a} > 9 and ${a} < 10", False),
        ("${a} > 7 and ${a} < 9", True),
        ("${a} > 8 and ${a} <= 8", False),
        ("${a} + ${b} > 19", True),
        ("${a} + ${b} > 20", False),
        ("${a} - ${b} > 10", False),
        ("not(${a} >= 0)", True),
        ("coalesce(${a}, 11) > 10", True),
    ),
)
def test_scales(text, is_possible):
    assert outcome(text, a=TRUST, b=TRUST) is is_possible


@pytest.mark.parametrize(
    ("text", "is_possible"),
    (
        ("selected(${s}, 1) and selected(${s}, 2)", True),
        ("selected(${s}, 1) and ${s} = ''", False),
        ("selected(${s}, 1) and count-selected(${s}) = 4", True),
        ("not(selected(${s}, 1)) and count-selected(${s}) = 3", True),
        ("not(selected(${s}, 1)) and count-selected(${s}) = 4", False),
        ("count-selected(${s}) > 4", False),
        ("count-selected(${s}) = 0", True),
    ),
)
def test_choices_of_several_options(text, is_possible):
    assert outcome(text, s=SEEN) is is_possible


@pytest.mark.parametrize(
    ("text", "is_possible"),
    (
        ("${n} > 5 and ${n} < 6", True),
        ("${n} > 5 and ${n} <= 5", False),
        ("${n} >= 0", True),
        ("${n} < 0", False),
        ("${n} > 120", True),
        ("${n} != 5 and ${n} = 5", False),
        ("${n} * 2 > 5", True),
        ("${n} * 2 > 5 and ${n} * 2 < 5", None),
    ),
)
def test_numbers_without_a_list(text, is_possible):
    assert outcome(text, n=AGE) is is_possible


def test_numbers_with_a_list():
    listed = ItemType(Kind.NUMBER, tuple(range(18, 121)))

    assert outcome("${n} < 18", n=listed) is False
    assert outcome("${n} mod 2 = 0.5", n=listed) is False
    assert outcome("${n} > 18 and ${n} < 19", n=listed) is False
    assert outcome("${n} mod 7 = 6", n=listed) is True


@pytest.mark.parametrize(
    ("text", "is_possible"),
    (
        ("${t} = 'a' and ${t} = 'b'", False),
        ("${t} != 'a' and ${t} != '' and ${t} != 'b'", True),
        ("${t} = 'a'", True),
        ("string-length(${t}) > 500", True),
        ("string-length(${t}) > 5000", None),
        ("string-length(${t}) > 0", True),
    ),
)
def test_texts(text, is_possible):
    assert outcome(text, t=ItemType(Kind.TEXT)) is is_possible


@pytest.mark.parametrize(
    ("text", "is_possible"),
    (
        ("${d} > date('2026-05-01') and ${d} < date('2026-05-02')", False),
        ("${d} > date('2026-05-01') and ${d} < date('2026-05-03')", True),
        ("${d} < date('0001-01-01')", False),
        ("${d} > date('9999-12-31')", False),
        ("${d} != ''", True),
        ("${d} > ${d}", None),
    ),
)
def test_dates(text, is_possible):
    assert outcome(text, d=ItemType(Kind.DATE)) is is_possible


def test_ticks():
    tick = ItemType(Kind.BOOLEAN)

    assert outcome("${t} and not(${t})", t=tick) is False
    assert outcome("not(${t}) and ${t} != ''", t=tick) is True


def test_an_item_that_is_hidden_is_empty():
    asked = Variable("b", CITY, (parse("${a} = 1"),))
    variables = [Variable("a", CITY), asked, Variable("c", TRUST)]

    assert can_hold((parse("${b} = 2 and ${a} = 1"),), variables) is True
    assert can_hold((parse("${b} = 2 and ${a} = 2"),), variables) is False
    assert can_hold((parse("${b} = 2"), parse("${a} = 2")), variables) is False
    assert can_hold((parse("${b} = '' and ${a} = 2"),), variables) is True


def test_a_hidden_item_hides_what_depends_on_it():
    variables = [
        Variable("a", CITY),
        Variable("b", CITY, (parse("${a} = 1"),)),
        Variable("c", CITY, (parse("${b} = 1"), parse("${b} != 2"))),
    ]

    assert can_hold((parse("${c} = 1 and ${a} = 1"),), variables) is True
    assert can_hold((parse("${c} = 1 and ${a} != 1"),), variables) is False


def row(count, text, joint=" and "):
    return joint.join(text.replace("?", str(number)) for number in range(count))


def test_too_many_combinations_are_left_undecided(monkeypatch):
    monkeypatch.setattr(reachability, "LIMIT", 200)
    many = {f"q{number}": TRUST for number in range(4)}

    assert outcome(row(4, "${q?}", " + ") + " > 39", **many) is True
    assert outcome(row(4, "${q?}", " + ") + " = -3", **many) is None
    assert outcome(row(4, "${q?} = 1") + " and ${q0} = 2", **many) is None


def test_what_is_impossible_without_hiding_is_decided(monkeypatch):
    monkeypatch.setattr(reachability, "LIMIT", 50)
    first = [Variable(f"q{number}", TRUST) for number in range(4)]
    hiding = parse(row(4, "${q?}", " + ") + " = 17")
    variables = [*first, Variable("last", TRUST, (hiding,))]

    assert can_hold((parse("${last} > 10"),), variables) is False
    assert can_hold((parse("${last} > 9"),), variables) is None


def test_more_variables_than_can_be_tried():
    many = {f"q{number}": ItemType(Kind.BOOLEAN) for number in range(41)}

    assert outcome(row(41, "${q?}"), **many) is None
    assert outcome(row(40, "${q?}"), **many) is True


def test_a_long_list_of_options_is_tried_in_part():
    several = ItemType(Kind.CHOICES, tuple(range(30)))
    asked = row(14, "selected(${s}, ?)")

    assert outcome(asked, s=several) is True
    assert outcome(f"{asked} and count-selected(${{s}}) = 13", s=several) is None
    assert outcome("selected(${s}, 7) and count-selected(${s}) = 30", s=several) is True
    assert (
        outcome("selected(${s}, 7) and count-selected(${s}) = 31", s=several) is False
    )


comparisons = st.builds(
    "${{{}}} {} {}".format,
    st.sampled_from("ab"),
    st.sampled_from(("=", "!=", "<", "<=", ">", ">=")),
    st.sampled_from(("0", "1", "2.5", "3", "4", "${a}", "${b} + 1", "''")),
)
conditions = st.recursive(
    comparisons,
    lambda parts: st.one_of(
        st.builds("({} and {})".format, parts, parts),
        st.builds("({} or {})".format, parts, parts),
        st.builds("not({})".format, parts),
    ),
    max_leaves=5,
).map(parse)


@given(conditions, conditions)
def test_outcome_is_that_of_trying_every_code(condition, hiding):
    codes = (0, 1, 2, 3, 4)
    scale = ItemType(Kind.SCALE, codes)
    variables = [Variable("a", scale), Variable("b", scale, (hiding,))]

    found = any(
        is_shown(condition, answers)
        for a, b in product((*codes, None), repeat=2)
        for answers in ({"a": a, "b": b if is_shown(hiding, {"a": a}) else None},)
    )

    assert can_hold((condition,), variables) is found


def test_a_day_is_tried_even_if_no_condition_names_one():
    domain = reachability._domain(ItemType(Kind.DATE), set(), is_plain=True)

    assert domain.values == (date(1969, 12, 31), date(1970, 1, 1), date(1970, 1, 2))
