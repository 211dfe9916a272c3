import pytest

from surveys.definition_checks import DefinitionError
from surveys.drafting import draft_parts
from tests.factories.instruments import every_format


def faults(document):
    with pytest.raises(DefinitionError) as refusal:
        draft_parts(document, "en")
    return refusal.value.faults


def test_what_the_editor_has_no_place_for_is_named():
    document = every_format() | {"funder": "somebody"}
    items = document["sections"][0]["items"]
    items[0]["colour"] = "red"
    items[2]["options"][0]["icon"] = "street"

    assert faults(document) == [
        "The document: the editor has no place for 'funder'. Leave it out.",
        "note: the editor has no place for 'colour'. Leave it out.",
        "1: the editor has no place for 'icon'. Leave it out.",
    ]


def test_an_unknown_format_is_named():
    document = every_format()
    document["sections"][0]["items"][0]["format"] = "slider"

    assert faults(document) == ["note: the format 'slider' is unknown."]


def test_consents_of_different_lengths_cannot_be_translated_one_by_one():
    document = every_format()
    document["consent"]["text"]["sk"]["paragraphs"].append("Navyše.")

    [fault] = faults(document)

    assert "different numbers of paragraphs" in fault


def test_each_text_is_kept_under_the_place_where_translators_find_it():
    document = every_format()

    parts = draft_parts(document, "en")

    section = parts.fields["body"][0]
    assert (
        parts.words[f"body.{section['id']}.title"] == document["sections"][0]["title"]
    )
    assert section["value"]["title"] == document["sections"][0]["title"]["en"]
