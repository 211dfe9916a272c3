"""What a condition may ask of which item."""

import pytest
from hypothesis import given

from surveys.expressions import (
    check,
    parse,
)
from tests.surveys.expressions.generated import TYPES, expressions


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
