"""How a condition is read, and written back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.expressions import (
    Call,
    ExpressionError,
    Literal,
    Operation,
    Reference,
    parse,
    references,
)
from surveys.expressions.parsing import FUNCTIONS
from surveys.expressions.syntax import STRENGTHS
from tests.surveys.expressions.generated import expressions


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
