"""What an expression is worth. Expected values of ODK: JavaRosa 5.1.0, as the oracle of
rxeval 0.1.1 records them; the rest follows XPath 1.0, sections 3 and 4.
"""

import math
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.enums import Missing
from surveys.expressions import (
    Call,
    Literal,
    constant,
    evaluate,
    is_shown,
    parse,
)
from tests.surveys.expressions.generated import (
    expressions,
    names,
    values,
)


@pytest.mark.parametrize(
    ("text", "value"),
    (
        ("1 + 1", 2.0),
        ("7 div 2", 3.5),
        ("7 mod 3", 1.0),
        ("-7 mod 3", -1.0),
        ("1 div 0", math.inf),
        ("-1 div 0", -math.inf),
        ("round(1.5)", 2.0),
        ("round(2.5)", 3.0),
        ("round(-1.5)", -1.0),
        ("round(1.2345, 2)", 1.23),
        ("int(1.9)", 1.0),
        ("int(-1.9)", -1.0),
        ("${age} > 18", True),
        ("${age} = 42", True),
        ("${age} = '42'", True),
        ("${missing} = 0", False),
        ("${missing} != 0", True),
        ("${missing} = ''", True),
        ("'a' < 'b'", False),
        ("1 < 2 and 2 < 3", True),
        ("1 > 2 or 2 < 3", True),
        ("selected(${services}, 4)", True),
        ("selected(${services}, '4')", True),
        ("selected(${services}, 44)", False),
        ("selected(${one_service}, 4)", True),
        ("count-selected(${services})", 2.0),
        ("count-selected(${one_service})", 1.0),
        ("coalesce(${missing}, 'fallback')", "fallback"),
        ("coalesce(${age}, 'fallback')", 42.0),
        ("if(${age} > 18, 'adult', 'child')", "adult"),
        ("if(${missing} != '', 1 div 0, -1)", -1.0),
        ("string-length(${name})", 14.0),
        ("string-length(${missing})", 0.0),
    ),
)
def test_evaluate_agrees_with_odk(text, value):
    answers = {
        "age": 42,
        "services": [4, 5],
        "one_service": [4],
        "name": "Maria da Silva",
    }

    assert evaluate(parse(text), answers) == value


@pytest.mark.parametrize(
    "text",
    (
        "0 div 0", "${missing} + 1", "-${missing}", "${name} * 2", "5 mod 0",
        "(1 div 0) mod 2", "int(${missing})", "round(${missing}, 1)",
        "(1 div 0) - (1 div 0)", "0 div ${missing}",
        "${missing} div 0", "${seen} + 1",
    ),
)  # fmt: skip
def test_evaluate_gives_nan_where_there_is_no_number(text):
    expression = parse(text)
    answers = {"name": "Ana", "seen": [1]}

    assert math.isnan(evaluate(expression, answers))
    assert not is_shown(expression, answers)
    assert evaluate(Call("coalesce", (expression, Literal(9.0))), answers) == 9.0


@pytest.mark.parametrize(
    ("text", "value"),
    (
        ("0.1 + 0.2 = 0.3", True),
        ("0.1 + 0.2 != 0.3", False),
        ("1 div 0 = 1 div 0", True),
        ("0 div 0 = 0 div 0", False),
        ("not(1) = 0", True),
        ("2 - 3 * 2", -4.0),
        ("int(1 div 0)", math.inf),
        ("round(1 div 0)", math.inf),
        ("round(2.345, 2)", 2.35),
        ("round(1.5, ${missing})", 2.0),
        ("round(999999999 * 999999999, 6)", 999999998000000001.0),
        ("${moved} = date('2026-05-01')", True),
        ("${moved} < date('2026-05-02')", True),
        ("${moved} >= ${iso}", True),
        ("${moved} = ${iso}", True),
        ("${iso} = date('2026-05-01')", True),
        ("date('1970-01-02') + 0", 1.0),
        ("date('2026-02-30') = date('2026-02-30')", True),
        ("date('2026-02-30') > date('2026-01-01')", False),
        ("date(3) = 3", False),
        ("date(${moved}) = ${moved}", True),
        ("${seen} = '1 3'", True),
        ("${agree} and not(${refuse})", True),
        ("${refuse} = ''", False),
        ("${refuse} != ''", True),
        ("count-selected(${agree})", 0.0),
        ("count-selected(3)", 1.0),
        ("string-length(${agree})", 4.0),
        ("string-length(1.5)", 3.0),
    ),
)
def test_evaluate_converts_as_xpath_does(text, value):
    answers = {
        "moved": datetime(2026, 5, 1, 12, 30),  # noqa: DTZ001 - a day, whatever its hour
        "iso": "2026-05-01",
        "seen": [3, 1],
        "agree": True,
        "refuse": False,
    }

    assert evaluate(parse(text), answers) == value


# Every way in which there may be no answer, and the outcome of every comparison with it.
EMPTY_ANSWERS = (
    {}, {"x": None}, {"x": ""}, {"x": []}, {"x": [-8]}, {"x": math.nan}, {"x": -1},
    {"x": {}}, *({"x": code} for code in Missing.values),
)  # fmt: skip


@pytest.mark.parametrize("answers", EMPTY_ANSWERS, ids=str)
@pytest.mark.parametrize(
    ("text", "is_true"),
    (
        ("${x} = 3", False),
        ("${x} != 3", True),
        ("${x} < 3", False),
        ("${x} <= 3", False),
        ("${x} > 3", False),
        ("${x} >= 3", False),
        ("${x} = 0", False),
        ("not(${x} = 3)", True),
        ("not(${x} < 3)", True),
        ("${x} = ''", True),
        ("${x} != ''", False),
        ("${x} = ${y}", True),
        ("${x} = ${three}", False),
        ("${x} != ${three}", True),
        ("${x} != '' and ${x} != 3", False),
        ("${x}", False),
        ("selected(${x}, 3)", False),
        ("count-selected(${x}) = 0", True),
        ("coalesce(${x}, 3) = 3", True),
        ("${x} + 1 > 0", False),
    ),
)
def test_truth_table_of_a_missing_answer(text, is_true, answers):
    assert is_shown(parse(text), {**answers, "three": 3}) is is_true


def test_truth_table_of_junctions():
    outcomes = [
        (is_shown(parse("${a} and ${b}"), row), is_shown(parse("${a} or ${b}"), row))
        for a in (False, True)
        for b in (False, True)
        for row in ({"a": a, "b": b},)
    ]

    assert outcomes == [(False, False), (False, True), (False, True), (True, True)]


def test_is_shown_without_a_condition():
    assert is_shown(None, {})


@pytest.mark.parametrize(
    ("text", "value"),
    (("-3", -3.0), ("1 + 1", 2.0), ("date('2026-05-01')", date(2026, 5, 1))),
)
def test_constant_is_the_value_that_reads_no_answer(text, value):
    assert constant(parse(text)) == value
    assert constant(parse(f"coalesce(${{x}}, {text})")) is None


@given(expressions, st.dictionaries(names, values))
def test_is_shown_raises_for_no_answers(expression, answers):
    assert is_shown(expression, answers) in {True, False}
