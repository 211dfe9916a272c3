"""Earlier answers in later texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.expressions import (
    has_broken_pipe,
    pipe,
    pipe_references,
)
from tests.surveys.expressions.generated import names


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
