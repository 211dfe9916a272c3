"""A document becomes a draft, and the draft the same document again."""

import json

import pytest
from wagtail.models import Locale
from wagtail_localize.models import MissingTranslationError, StringTranslation

from surveys.actions.questionnaire_drafts import (
    draft_from_document,
    locales,
    synchronise,
)
from surveys.actions.questionnaires import core_document
from surveys.compiling import codes_in, compile_document
from surveys.definition_checks import check
from surveys.definitions import structure_hash, wording_hash
from surveys.models import Questionnaire
from surveys.versions import changes_between
from tests.factories.instruments import conditional, drawn, every_format
from tests.factories.surveys import questionnaire_document

pytestmark = pytest.mark.django_db


def hashes(document):
    words = {code: wording_hash(document, code) for code in document["languages"]}
    return structure_hash(document), words


def special():
    """Settings in their unusual state, line breaks, and what HTML would swallow."""
    document = every_format()
    items = {item["code"]: item for item in document["sections"][0]["items"]}
    items["distance"] |= {"required": True, "asides": False, "attention": 2}
    items["seen"] |= {"asides": True, "help": dict.fromkeys(document["languages"], "?")}
    items["know"] |= {"ordered": True, "as_of": "2018-11"}
    years = document["sections"][0]["items"].pop(5)
    last = {"code": "last", "title": document["title"], "items": [years]}
    document["sections"].append(last | {"show_if": "selected(${friends}, 1)"})
    years["show_if"] = "${know} = 1"
    document["title"] = dict.fromkeys(document["languages"], "a < b & c\n\nd\xa0%")
    return document


@pytest.mark.parametrize(
    "make", (core_document, every_format, conditional, drawn, special)
)
def test_a_draft_made_from_a_document_compiles_to_it(make):
    document = make()

    compiled = compile_document(draft_from_document(document=document), locales())

    assert compiled == document
    assert hashes(compiled) == hashes(document)
    check(compiled)


def test_what_a_document_leaves_out_in_its_usual_state_is_no_change():
    document = questionnaire_document()

    compiled = compile_document(draft_from_document(document=document), locales())

    assert changes_between(document, compiled) == ()


def test_hashes_do_not_depend_on_the_order_in_which_a_database_keeps_keys():
    document = core_document()

    stored = json.loads(json.dumps(document, sort_keys=True))

    assert hashes(stored) == hashes(document)


def test_a_missing_text_is_an_error_and_never_the_source_s_words():
    draft = draft_from_document(document=every_format())
    slovak = Locale.objects.get(language_code="sk")
    StringTranslation.objects.filter(locale=slovak, context__path="title").delete()

    with pytest.raises(MissingTranslationError):
        compile_document(draft, [slovak])

    preview = compile_document(draft, [slovak], fallback=True)
    assert preview["title"]["sk"] == preview["title"]["en"]
    assert preview["languages"] == ["en", "sk"]


def test_rows_of_translations_are_no_source_of_words():
    draft = draft_from_document(document=every_format())
    row = Questionnaire.objects.get(code="every", locale__language_code="sk")
    row.title = "Something else"
    row.save()

    compiled = compile_document(draft, locales())

    assert compiled["title"]["sk"] == "A few more questions [sk]"


def test_a_draft_is_compiled_as_it_was_saved_last():
    draft = draft_from_document(document=every_format())
    draft.title = "A new title"
    draft.save_revision()

    synchronise(questionnaire=Questionnaire.objects.get(pk=draft.pk))

    assert compile_document(draft, [])["title"] == {"en": "A new title"}


def test_codes_on_one_line_may_have_commas():
    assert codes_in("economy, culture life") == ["economy", "culture", "life"]
    assert codes_in(None) == []


def test_the_unfinished_compiles_too_so_that_its_faults_can_be_named():
    item = {"type": "number", "id": "i", "value": {"code": "", "stem": ""}}
    section = {"code": "", "title": "", "items": [item]}
    scale = {"key": "life", "items": "economy"}
    draft = Questionnaire(
        code="half",
        title="Half",
        locale=Locale.objects.get(language_code="en"),
        body=[{"type": "section", "id": "s", "value": section}],
        scales=[{"type": "scale", "id": "c", "value": scale}],
        live=False,
    )
    draft.save()
    synchronise(questionnaire=draft)

    document = compile_document(draft, locales(), fallback=True)

    assert document["sections"][0]["items"] == [
        {
            "code": "",
            "format": "number",
            "stem": dict.fromkeys(document["languages"], ""),
        }
    ]
    assert document["scales"][0]["min_answered"] == 0
