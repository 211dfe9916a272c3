"""Show-if and piping. Expected values of ODK: JavaRosa 5.1.0, as the oracle of rxeval
0.1.1 records them; the rest follows XPath 1.0, sections 3 and 4.
"""

import math
from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.enums import Missing
from surveys.expressions import (
    Call,
    ExpressionError,
    ItemType,
    Kind,
    Literal,
    Operation,
    Reference,
    check,
    constant,
    evaluate,
    has_broken_pipe,
    is_shown,
    parse,
    pipe,
    pipe_references,
    references,
)
from surveys.expressions.parsing import FUNCTIONS
from surveys.expressions.syntax import JUNCTIONS, STRENGTHS

TYPES = {
    "city": ItemType(Kind.CHOICE, (1, 2, 3)),
    "home": ItemType(Kind.CHOICE, (1, 2, 3)),
    "trust": ItemType(Kind.SCALE, tuple(range(11))),
    "warm": ItemType(Kind.SCALE, tuple(range(0, 101, 10))),
    "seen": ItemType(Kind.CHOICES, (1, 2, 3)),
    "age": ItemType(Kind.NUMBER),
    "why": ItemType(Kind.TEXT),
    "moved": ItemType(Kind.DATE),
    "agree": ItemType(Kind.BOOLEAN),
    "bare": ItemType(Kind.CHOICE),
}

names = st.sampled_from(sorted(TYPES))
numbers = st.integers(0, 10**15 - 1).map(lambda millionths: millionths / 10**6)
texts = st.text(max_size=5).filter(lambda text: not {"'", '"'} <= set(text))
leaves = st.one_of(numbers.map(Literal), texts.map(Literal), names.map(Reference))


def larger(parts):
    binary = st.sampled_from(sorted(set(STRENGTHS) - JUNCTIONS))
    calls = [
        st.lists(parts, min_size=least, max_size=most).map(
            lambda arguments, name=name: Call(name, tuple(arguments))
        )
        for name, (least, most, _) in FUNCTIONS.items()
    ]
    return st.one_of(
        st.builds(Operation, binary, st.tuples(parts, parts)),
        st.builds(
            Operation,
            st.sampled_from(sorted(JUNCTIONS)),
            st.lists(parts, min_size=2, max_size=4).map(tuple),
        ),
        st.builds(Operation, st.just("-"), st.tuples(parts)),
        *calls,
    )


expressions = st.recursive(leaves, larger, max_leaves=12)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.just(-(10**400)),
    st.floats(),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.lists(st.integers(), max_size=3),
    st.frozensets(st.one_of(st.integers(), st.text(max_size=2)), max_size=3),
    st.dictionaries(st.text(max_size=1), st.integers(), max_size=1),
)


# Reading


@pytest.mark.parametrize(
    ("text", "canonical"),
    (
        ("${a}=3", "${a} = 3"),
        ("1 + 2 * 3 = 7", "1 + 2 * 3 = 7"),
        ("(1 + 2) * 3 = 9", "(1 + 2) * 3 = 9"),
        ("1 + (2 * 3)", "1 + 2 * 3"),
        ("1 - (2 - 3)", "1 - (2 - 3)"),
        ("(1 - 2) - 3", "1 - 2 - 3"),
        ("8 div 4 div 2", "8 div 4 div 2"),
        ("${a} or ${b} and ${c}", "${a} or ${b} and ${c}"),
        ("(${a} or ${b}) and ${c}", "(${a} or ${b}) and ${c}"),
        ("(1 and 1) and 1", "(1 and 1) and 1"),
        ("1 < 2 = 3 >= 4", "1 < 2 = 3 >= 4"),
        ("(1 = 2) < 3", "(1 = 2) < 3"),
        ("--1", "--1"),
        ("-(1 + 2)", "-(1 + 2)"),
        ("-1 * 2", "-1 * 2"),
        ("007.50", "7.5"),
        ("0.000001", "0.000001"),
        ("100", "100"),
        ('"it\'s"', '"it\'s"'),
        ('"so"', "'so'"),
        (" if( ${a}>=1 ,'x',\n'y')", "if(${a} >= 1, 'x', 'y')"),
        ("${a-b.c_1}", "${a-b.c_1}"),
        ("selected(${a}, '3')", "selected(${a}, '3')"),
    ),
)
def test_str_is_canonical(text, canonical):
    assert str(parse(text)) == canonical
    assert parse(canonical) == parse(text)


def test_parse_builds_the_tree_that_xpath_precedence_asks_for():
    assert parse("${a} = 1 or ${b} > 2 + 3 and not(1 = 1)") == Operation(
        "or",
        (
            Operation("=", (Reference("a"), Literal(1.0))),
            Operation(
                "and",
                (
                    Operation(
                        ">",
                        (
                            Reference("b"),
                            Operation("+", (Literal(2.0), Literal(3.0))),
                        ),
                    ),
                    Call("not", (Operation("=", (Literal(1.0), Literal(1.0))),)),
                ),
            ),
        ),
    )


def test_references_names_each_item_once():
    text = "${a} = 1 and (${b} = ${a} or selected(${c}, 1))"

    assert references(parse(text)) == {"a", "b", "c"}
    assert references(parse("1 = 1")) == set()


@pytest.mark.parametrize(
    ("text", "fault"),
    (
        ("", "Column 1: the expression is empty. Write a condition."),
        ("  ", "Column 3: the expression is empty. Write a condition."),
        (
            "${a} = 1 and pulldata('x')",
            (
                "Column 14: the function 'pulldata' is not supported. Use one of coalesce, "
                "count-selected, date, if, int, not, round, selected, string-length."
            ),
        ),
        (
            "if(1 = 1, 2)",
            (
                "Column 1: the function 'if' cannot take 2 values. "
                "Write it as if(condition, then, else)."
            ),
        ),
        (
            "not()",
            (
                "Column 1: the function 'not' cannot take 0 values. "
                "Write it as not(condition)."
            ),
        ),
        (
            "not ${a}",
            (
                "Column 1: the function 'not' has no parentheses. "
                "Write it as not(condition)."
            ),
        ),
        (
            "att1 = 3",
            (
                "Column 1: 'att1' is neither a function nor an operator. "
                "Write an answer as ${name} and a text in quotes."
            ),
        ),
        (
            "${a} AND ${b}",
            (
                "Column 6: 'AND' stands where an operator should. "
                "Write 'and' in small letters."
            ),
        ),
        (
            "${a} 3",
            (
                "Column 6: '3' stands where an operator should. Use one of "
                "or, and, =, !=, <, <=, >, >=, +, -, *, div, mod."
            ),
        ),
        (
            "${a} =",
            (
                "Column 7: the end stands where a value should. "
                "Write a number, a text or ${name}."
            ),
        ),
        (
            "and 1",
            (
                "Column 1: 'and' stands where a value should. "
                "Write a number, a text or ${name}."
            ),
        ),
        (
            "(${a} = 1",
            "Column 10: the '(' of column 1 is not closed. Add ')'.",
        ),
        (
            "if(1 = 1, 2, 3",
            "Column 15: the '(' of column 3 is not closed. Add ')'.",
        ),
        ("${a} == 1", "Column 6: '==' cannot be read here. Write '='."),
        ("${a} <> 1", "Column 6: '<>' cannot be read here. Write '!='."),
        ("${a} ≥ 1", "Column 6: '≥' cannot be read here. Write '>='."),
        ("${a} && ${b}", "Column 6: '&' cannot be read here. Write 'and'."),
        ("!${a}", "Column 1: '!' cannot be read here. Write 'not(…)'."),
        (
            "${a} / 2",
            (
                "Column 6: '/' cannot be read here. "
                "Write 'div' to divide; paths are not supported."
            ),
        ),
        (
            ". > 3",
            (
                "Column 1: '.' cannot be read here. "
                "Name the item: ${name}. A decimal begins with a digit: 0.5."
            ),
        ),
        (
            "${ a } = 1",
            (
                "Column 1: '$' cannot be read here. "
                "Write a reference as ${name}, without blanks."
            ),
        ),
        (
            "${a} = 'x",
            'Column 8: "\'" cannot be read here. Close the text with the same quote.',
        ),
        (
            "${a} = ‘x’",
            "Column 8: '‘' cannot be read here. Write straight quotes: '…'.",
        ),
        (
            "${a}[1]",
            "Column 5: '[' cannot be read here. Remove it, or put it into quotes.",
        ),
        (
            "${a} = 1234567890",
            "Column 8: the number has more than 9 digits or 6 decimals. Shorten it.",
        ),
        (
            "${a} = 0.1234567",
            "Column 8: the number has more than 9 digits or 6 decimals. Shorten it.",
        ),
        (
            "1 = " + "x" * 50,
            (
                f"Column 5: '{'x' * 40}…' is neither a function nor an operator. "
                "Write an answer as ${name} and a text in quotes."
            ),
        ),
    ),
)
def test_parse_says_where_what_and_how_to_mend(text, fault):
    with pytest.raises(ExpressionError) as refusal:
        parse(text)

    assert str(refusal.value) == fault
    assert fault.startswith(f"Column {refusal.value.column}: ")


@pytest.mark.parametrize(
    ("opening", "closing"), (("(", ")"), ("not(", ")"), ("-", ""), ("round(1, ", ")"))
)
def test_parse_takes_nesting_up_to_a_bound(opening, closing):
    parse(opening * 49 + "1" + closing * 49)

    with pytest.raises(ExpressionError, match=r"nested more than 50 deep. Split it."):
        parse(opening * 51 + "1" + closing * 51)


def test_parse_bounds_a_row_of_sums_but_not_of_conditions():
    assert len(parse(" or ".join(["1"] * 200)).operands) == 200
    parse("+".join(["1"] * 50))

    with pytest.raises(ExpressionError, match=r"Column 1: .* nested more than 50 deep"):
        parse("+".join(["1"] * 51))


def test_parse_bounds_the_length_without_blanks():
    parse("1  =" + " " * 5000 + "'" + "x" * 996 + "'")

    with pytest.raises(ExpressionError) as refusal:
        parse("1 = '" + "x" * 997 + "'")

    assert str(refusal.value) == (
        "Column 5: the expression is longer than 1000 characters. Shorten it."
    )


@pytest.mark.parametrize("text", ("(" * 10**5, "-" * 10**5, "a" * 10**5, "$" * 10**5))
def test_parse_refuses_what_is_hostile(text):
    with pytest.raises(ExpressionError):
        parse(text)


@given(expressions)
@example(Operation("-", (Operation("-", (Literal(0.1),)),)))
def test_canonical_text_reads_back(expression):
    assert parse(str(expression)) == expression
    assert str(parse(str(expression))) == str(expression)


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                ["${a}", "1", "'", '"x"', "(", ")", ",", *STRENGTHS, *FUNCTIONS, " "]
            )
        ).map("".join),
    )
)
def test_parse_raises_nothing_else(text):
    try:
        canonical = str(parse(text))
    except ExpressionError:
        return

    assert parse(canonical) == parse(text)


# Values


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


# Checks


@pytest.mark.parametrize(
    "text",
    (
        "${city} = 1", "${city} != '3'", "2 = ${city}", "${trust} >= 7", "${trust} < 5.5",
        "${trust} + ${warm} div 10 > 12", "${city} = ${home}", "${trust} = ${age}",
        "${age} >= 18 and ${age} < 30", "${why} = 'other'", "${why} != ''",
        "string-length(${why}) > 0", "selected(${seen}, 1)", "selected(${seen}, '2')",
        "count-selected(${seen}) >= 2", "${seen} = ''", "'' = ${city}", "${agree}",
        "not(${agree}) or ${agree} = ''", "${moved} > date('2026-05-01')",
        "${moved} = ${moved}", "if(${agree}, ${trust}, 0) > 3",
        "if(${agree}, ${agree}, 1 = 1)", "coalesce(${trust}, ${age}) > 3",
        "coalesce(${city}, 1) = 2", "if(${agree}, ${city}, ${home}) = 2",
        "round(${age} div 7, 2) = int(3.2)", "round(${age}) mod 2 = 0", "-${age} < -3",
        "${city} = 1 + 1",
    ),
)  # fmt: skip
def test_check_passes_what_makes_sense(text):
    assert check(parse(text), TYPES) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    (
        ("${cty} = 1", "there is no item 'cty'. Correct the name."),
        ("${cty} = ''", "there is no item 'cty'. Correct the name."),
        ("coalesce(${cty}, 1) = 1", "there is no item 'cty'. Correct the name."),
        ("${cty} + 1 = 1", "there is no item 'cty'. Correct the name."),
        ("selected(${cty}, 1)", "there is no item 'cty'. Correct the name."),
        ("string-length(${cty}) = 1", "there is no item 'cty'. Correct the name."),
        ("${cty}", "there is no item 'cty'. Correct the name."),
        (
            "${city} = 9",
            "in `${city} = 9`, 'city' has no code 9. It has 1, 2, 3.",
        ),
        (
            "'x' != ${city}",
            "in `'x' != ${city}`, 'city' has no code 'x'. It has 1, 2, 3.",
        ),
        (
            "${city} = '01'",
            "in `${city} = '01'`, 'city' has no code '01'. It has 1, 2, 3.",
        ),
        (
            "${bare} = 1",
            "in `${bare} = 1`, 'bare' has no code 1. It has no code at all.",
        ),
        (
            "${trust} = 5.5",
            (
                "in `${trust} = 5.5`, 'trust' has no code 5.5. "
                "It has 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10."
            ),
        ),
        (
            "${city} = -7",
            (
                "in `${city} = -7`, a negative code says that an answer is missing, and that "
                "is empty. Write ${city} = ''."
            ),
        ),
        (
            "${age} > -1",
            (
                "in `${age} > -1`, a negative code says that an answer is missing, and that "
                "is empty. Write ${age} = ''."
            ),
        ),
        (
            "${city} < 2",
            "in `${city} < 2`, the codes of a choice have no order. Use = or !=.",
        ),
        (
            "${trust} < '2'",
            (
                "in `${trust} < '2'`, a text is compared by = or != with a text. "
                "Write numbers without quotes."
            ),
        ),
        (
            "${why} = 3",
            (
                "in `${why} = 3`, a text is compared by = or != with a text. "
                "Write numbers without quotes."
            ),
        ),
        (
            "${why} < 'b'",
            (
                "in `${why} < 'b'`, a text is compared by = or != with a text. "
                "Write numbers without quotes."
            ),
        ),
        (
            "${age} = '3'",
            (
                "in `${age} = '3'`, a text is compared by = or != with a text. "
                "Write numbers without quotes."
            ),
        ),
        (
            "${city} = ${why}",
            (
                "in `${city} = ${why}`, a text is compared by = or != with a text. "
                "Write numbers without quotes."
            ),
        ),
        (
            "${seen} = 1",
            (
                "in `${seen} = 1`, several options are no single value. "
                "Use selected() or count-selected()."
            ),
        ),
        (
            "${agree} = 1",
            (
                "in `${agree} = 1`, a condition is not compared. "
                "Use it as it is, or not() of it."
            ),
        ),
        (
            "${moved} > '2026-05-01'",
            (
                "in `${moved} > '2026-05-01'`, a date is compared with a date only. "
                "Write it as date('2026-05-01')."
            ),
        ),
        (
            "${city} = date('2026-05-01')",
            (
                "in `${city} = date('2026-05-01')`, a date is compared with a date only. "
                "Write it as date('2026-05-01')."
            ),
        ),
        (
            "${age} + 1 = ''",
            (
                "in `${age} + 1 = ''`, only an answer can be empty. "
                "Write ${name} = '' or != ''."
            ),
        ),
        (
            "${age} < ''",
            (
                "in `${age} < ''`, only an answer can be empty. "
                "Write ${name} = '' or != ''."
            ),
        ),
        ("${age}", "in `${age}`, there is no condition. Compare it with something."),
        (
            "${agree} and ${age} + 1",
            "in `${age} + 1`, there is no condition. Compare it with something.",
        ),
        (
            "not(${why})",
            "in `${why}`, there is no condition. Compare it with something.",
        ),
        (
            "if(${age}, 1, 2) = 1",
            "in `${age}`, there is no condition. Compare it with something.",
        ),
        (
            "${city} + 1 = 2",
            (
                "in `${city}`, there is no number to compute with. "
                "Use a number or a scale."
            ),
        ),
        (
            "-${why} = 2",
            "in `${why}`, there is no number to compute with. Use a number or a scale.",
        ),
        (
            "int(${seen}) = 2",
            "in `${seen}`, there is no number to compute with. Use a number or a scale.",
        ),
        (
            "selected(${city}, 1)",
            (
                "in `${city}`, there is no item with several answers. "
                "Compare one answer by =."
            ),
        ),
        (
            "count-selected(3) = 1",
            "in `3`, there is no item with several answers. Compare one answer by =.",
        ),
        (
            "selected(${seen}, 9)",
            "in `selected(${seen}, 9)`, 'seen' has no code 9. It has 1, 2, 3.",
        ),
        (
            "selected(${seen}, ${age})",
            (
                "in `selected(${seen}, ${age})`, the second value is no code. "
                "Write a number."
            ),
        ),
        (
            "if(${agree}, 1, 'x') = 1",
            (
                "in `if(${agree}, 1, 'x')`, the two values are of different kinds. "
                "Give two of one kind."
            ),
        ),
        (
            "coalesce(${seen}, ${seen}) = ''",
            (
                "in `coalesce(${seen}, ${seen})`, the two values are of different kinds. "
                "Give two of one kind."
            ),
        ),
        (
            "round(${age}, 7) = 1",
            (
                "in `round(${age}, 7)`, the second value is no whole number from 0 to 6. "
                "Write round(${age}, 2)."
            ),
        ),
        (
            "round(${age}, ${age}) = 1",
            (
                "in `round(${age}, ${age})`, the second value is no whole number from 0 to 6. "
                "Write round(${age}, 2)."
            ),
        ),
        (
            "${moved} = date('2026-02-30')",
            "in `date('2026-02-30')`, there is no such day. Write date('2026-05-01').",
        ),
        (
            "${moved} = date(${why})",
            "in `date(${why})`, there is no such day. Write date('2026-05-01').",
        ),
        (
            "string-length(${age}) = 1",
            (
                "in `string-length(${age})`, there is no text to measure. "
                "Use an item with a text."
            ),
        ),
    ),
)
def test_check_says_what_makes_no_sense(text, fault):
    assert fault in check(parse(text), TYPES)


def test_check_says_each_fault_once():
    assert check(parse("${cty} = 1 or ${cty} = 2 or ${city} < 2"), TYPES) == [
        "there is no item 'cty'. Correct the name.",
        "in `${city} < 2`, the codes of a choice have no order. Use = or !=.",
    ]


@given(expressions)
def test_check_raises_for_no_expression(expression):
    assert isinstance(check(expression, TYPES), list)


# Piping


def test_pipe_puts_labels_into_a_text():
    text = "You chose ${city}, then ${home}; ${other} and $5 {x}."

    assert pipe_references(text) == {"city", "home", "other"}
    assert pipe(text, {"city": "Košice", "home": ""}) == (
        "You chose Košice, then …; … and $5 {x}."
    )


def test_pipe_reads_no_label_as_a_reference_and_escapes_nothing():
    labels = {"a": "${b} \\1 <b>", "b": "secret"}

    assert pipe("${a}!", labels) == "${b} \\1 <b>!"


@pytest.mark.parametrize(
    ("text", "is_broken"),
    (
        ("${city}", False),
        ("$5 {x}", False),
        ("$${a}{", False),
        ("${ city }", True),
        ("${}", True),
        ("${city", True),
    ),
)
def test_has_broken_pipe_finds_what_residents_would_read(text, is_broken):
    assert has_broken_pipe(text) is is_broken


@given(st.text(), st.dictionaries(names, st.text()))
def test_pipe_leaves_text_without_references_alone(text, labels):
    if not pipe_references(text):
        assert pipe(text, labels) == text
