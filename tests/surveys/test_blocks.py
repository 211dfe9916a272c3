"""Every word reaches the translators, and nothing but words."""

import dataclasses

import pytest
from django.core.exceptions import ValidationError
from wagtail_localize.models import OverridableSegment, StringSegment

from surveys.actions.questionnaire_drafts import draft_from_document
from surveys.actions.questionnaires import core_document
from surveys.blocks import item_block
from surveys.definitions import texts_of
from surveys.enums import ItemFormat
from surveys.items import Item
from surveys.models import Questionnaire
from tests.factories.instruments import every_format

pytestmark = pytest.mark.django_db
WORDS = {
    "title", "attribution", "consent_title", "consent_agree", "intro", "stem", "help",
    "low", "mid", "high", "unit", "label",
}  # fmt: skip


def words_of(document):
    """Counted in the document, so that nothing of the editor is taken for granted."""
    languages = tuple(document["languages"])
    texts = [text["en"] for _place, text in texts_of(document, languages)]
    return sum(len(one["paragraphs"]) if isinstance(one, dict) else 1 for one in texts)


@pytest.mark.parametrize("make", (core_document, every_format))
def test_no_word_is_passed_over_however_deep_it_stands(make):
    document = make()

    draft_from_document(document=document)

    assert StringSegment.objects.count() == words_of(document)


def test_codes_conditions_and_sources_are_never_offered_for_translation():
    draft_from_document(document=every_format())

    paths = StringSegment.objects.values_list("context__path", flat=True)
    ends = {
        path.split(".")[-1]
        for path in paths
        if not path.startswith("consent_paragraphs.")
    }
    assert ends == WORDS - {"intro", "help"}
    assert not OverridableSegment.objects.exists()


@pytest.mark.parametrize("kind", ItemFormat)
def test_each_format_has_a_block_whose_switches_are_folded_up(kind):
    block = item_block(kind)

    layout = block.get_form_layout()
    assert layout.children[:3] == ["code", "stem", "help"]
    assert layout.children[-1].children[-1] == "show_if"
    assert set(layout.get_sorted_block_names()) == set(block.child_blocks)


def test_every_setting_of_an_item_can_be_edited():
    named = {name for kind in ItemFormat for name in item_block(kind).child_blocks}

    known = {
        field.name.removeprefix("is_").removeprefix("has_")
        for field in dataclasses.fields(Item)
    }
    assert known - named == {"format"}  # the block's own name


def test_a_code_is_one_draft_s_alone():
    draft_from_document(document=every_format())

    other = Questionnaire(code="every", title="Another")
    assert "code" in errors_of(other)


def errors_of(questionnaire):
    with pytest.raises(ValidationError) as refusal:
        questionnaire.full_clean(exclude=["locale"])
    return refusal.value.message_dict
