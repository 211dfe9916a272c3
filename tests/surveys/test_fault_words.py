"""Faults of a questionnaire are said in the language of whoever mends them."""

import ast
import pathlib
import re

import pytest
from django.utils import translation

from surveys import (
    code_rule,
    definition_checks,
    document_shape,
    drafting,
    format_faults,
    logic,
)
from surveys.definition_checks import structure_faults
from surveys.expressions import checking, parsing
from tests.factories.surveys import questionnaire_document

MODULES = (
    checking, code_rule, definition_checks, document_shape, drafting, format_faults,
    logic, parsing,
)  # fmt: skip
MARKS = {"_", "gettext_lazy", "gettext_noop"}
SENTENCE = re.compile(r"[a-z]{2,} .*\.$", re.DOTALL)


def unmarked(node):
    """Sentences that no translator would see; xgettext looks into no f-string."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.JoinedStr):
        calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
        for call in calls:
            is_marked = getattr(call.func, "id", "") in MARKS
            if is_marked and isinstance(call.args[0], ast.Constant):
                yield call.args[0].value
    if isinstance(node, ast.Constant) and SENTENCE.search(str(node.value)):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from unmarked(child)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_sentence_is_marked_for_translation(module):
    """That the marked ones are translated is the gate of messages (tools/messages.py)."""
    tree = ast.parse(pathlib.Path(module.__file__).read_text("utf-8"))

    assert list(unmarked(tree)) == []


def test_a_fault_is_translated_part_by_part_and_its_place_stays(monkeypatch):
    monkeypatch.setattr(translation._trans, "gettext", "[{}]".format, raising=False)
    document = questionnaire_document()
    document["sections"][1]["show_if"] = "${att1} = 99"
    document["sections"][0]["items"][0]["show_if"] = "${att1} =="

    (broken,) = structure_faults(document)
    del document["sections"][0]["items"][0]["show_if"]
    (senseless,) = structure_faults(document)

    assert broken == (
        "attitude.att1: [`show_if` cannot be read. [Column 9: ['==' cannot be read here. "
        "[Write '='.]]]]"
    )
    assert senseless == (
        "more: [in `${att1} = 99`, ['att1' has no code 99. It has 0, 1, 2, 3, 4, 5, 6, 7, "
        "8, 9, 10.]]"
    )
