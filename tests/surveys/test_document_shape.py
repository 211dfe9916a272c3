"""Whatever stands in a file, it is a questionnaire or it is refused by sentences."""

import contextlib
import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.definition_checks import DefinitionError, check
from surveys.definitions import build
from surveys.document_shape import shape_faults
from tests.factories.instruments import conditional, drawn, every_format

SOUND = every_format()
STRANGE = (
    None, "", 0, -1, 1.5, True, 10**30, [], {}, [1], ["x"], {"a": 1}, "\x00", "\ud800",
    {"en": None}, {"de": "x"},
)  # fmt: skip


def places_in(node, place=()):
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in children:
        yield (*place, key)
        if isinstance(child, dict | list):
            yield from places_in(child, (*place, key))


DOCUMENTS = (SOUND, conditional(), drawn())
PLACES = [(n, place) for n, own in enumerate(DOCUMENTS) for place in places_in(own)]


def test_a_sound_document_has_no_fault():
    assert shape_faults(SOUND) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    (
        (lambda d: d.pop("title"), "title: is missing. Add it."),
        (lambda d: d.update(sections=[]), "sections: there is none. Add one."),
        (lambda d: d.update(sections=7), "sections: 7 is not a list. Correct it."),
        (
            lambda d: d["sections"][0]["items"].append("x"),
            "sections.0.items.14: this is not a table of settings. Write one.",
        ),
        (
            lambda d: d["sections"][0]["items"][9].pop("stem"),
            "sections.0.items.9.stem: is missing. Add it.",
        ),
        (
            lambda d: d["sections"][0]["title"].update(de="Titel"),
            "sections.0.title: 'de' is not among `languages`. Add it there.",
        ),
        (
            lambda d: d["sections"][0]["items"][5].update(minimum="0"),
            "sections.0.items.5.minimum: '0' is not a whole number. Correct it.",
        ),
        (
            lambda d: d["consent"].update(text={"bg": ["x"]}),
            "consent.text: {'bg': ['x']} is not paragraphs by language. Correct it.",
        ),
        (
            lambda d: d["title"].update(bg="a\x00b" + 60 * "c"),
            (
                "title: {'en': 'A few more questions [en]', 'cs… is not words by "
                "language. Correct it."
            ),
        ),
    ),
)
def test_faults_name_place_and_remedy(change, fault):
    document = copy.deepcopy(SOUND)
    change(document)

    assert shape_faults(document) == [fault]


@pytest.mark.parametrize("document", (None, [], "x", 7))
def test_what_is_no_table_is_no_questionnaire(document):
    assert shape_faults(document) == [
        "This is no questionnaire but a list or a single value."
    ]


@pytest.mark.parametrize("languages", (None, [], "en", [7], ["en", "en"]))
def test_languages_come_first(languages):
    (fault,) = shape_faults({"languages": languages})

    assert fault.startswith("languages: ")


@given(where=st.sampled_from(PLACES), value=st.sampled_from(["gone", *STRANGE]))
@settings(max_examples=300, deadline=None)
def test_nothing_but_a_refusal_comes_of_a_broken_document(where, value):
    number, (*way, last) = where
    document = copy.deepcopy(DOCUMENTS[number])
    node = document
    for key in way:
        node = node[key]
    if value == "gone":
        del node[last]
    else:
        node[last] = value

    with contextlib.suppress(DefinitionError):
        check(document)
        build(document)
