import pytest

from surveys.actions.questionnaires import (
    ReleasePreview,
    release_core,
    release_preview,
    release_questionnaire,
)
from surveys.definition_checks import DefinitionError
from surveys.models import QuestionnaireVersion
from tests.factories.surveys import questionnaire_document

pytestmark = pytest.mark.django_db


def test_release_questionnaire_freezes_an_unchanged_document_once():
    first = release_questionnaire(document=questionnaire_document())

    assert release_questionnaire(document=questionnaire_document()) == first
    assert first.number == 1


def test_release_questionnaire_numbers_a_changed_wording():
    release_questionnaire(document=questionnaire_document())
    changed = questionnaire_document()
    changed["title"]["bg"] = "Друго"

    assert release_questionnaire(document=changed).number == 2


def test_release_questionnaire_refuses_a_missing_language():
    document = questionnaire_document()
    document["title"].pop("hr")

    with pytest.raises(DefinitionError, match="title: the text in 'hr' is missing"):
        release_questionnaire(document=document)

    assert not QuestionnaireVersion.objects.exists()


def test_release_core_has_six_languages_and_the_declared_items():
    content = release_core().content

    assert set(content.languages) == {"cs", "bg", "hr", "it", "sk", "en"}
    assert set(content.answer_codes()) >= {
        "imbgeco", "imueclt", "imwbcnt", "imsmetn", "imdfetn", "impcntr",
        "thermo_noneu", "thermo_eu", "thermo_city",
    }  # fmt: skip


def reformatted():
    """The second question becomes a thermometer, under its old code."""
    document = questionnaire_document()
    document["sections"][0]["items"][1]["format"] = "thermometer"
    document["scales"] = []
    return document


FAULT = (
    "attitude.att2: the kind of answer was 'Scale from 0 to 10' in version 1 and is "
    "'Thermometer from 0 to 100' now. Give the new question another code."
)


def test_release_questionnaire_refuses_a_code_that_changes_its_kind_of_answer():
    release_questionnaire(document=questionnaire_document())

    with pytest.raises(DefinitionError) as refusal:
        release_questionnaire(document=reformatted())

    assert refusal.value.faults == [FAULT]
    assert QuestionnaireVersion.objects.count() == 1


def test_a_code_that_was_left_out_in_between_is_not_free():
    release_questionnaire(document=questionnaire_document())
    shorter = questionnaire_document()
    del shorter["sections"][0]["items"][1]
    shorter["scales"] = []
    release_questionnaire(document=shorter)

    with pytest.raises(DefinitionError, match="in version 1 and is 'Thermometer"):
        release_questionnaire(document=reformatted())

    again = release_questionnaire(document=questionnaire_document())
    assert again.number == 3


def test_release_preview_stores_nothing():
    assert release_preview(questionnaire_document()) == ReleasePreview(
        code="small", number=1
    )
    assert not QuestionnaireVersion.objects.exists()


def test_release_preview_says_what_changes():
    release_questionnaire(document=questionnaire_document())
    document = questionnaire_document()
    document["title"]["bg"] = "Друго"

    preview = release_preview(document)

    assert (preview.number, preview.is_unchanged, preview.faults) == (2, False, ())
    assert [(each.kind, each.after) for each in preview.changes] == [
        ("wording", "Друго")
    ]


def test_release_preview_knows_the_latest_version():
    release_questionnaire(document=questionnaire_document())

    preview = release_preview(questionnaire_document())

    assert preview == ReleasePreview(code="small", number=1, is_unchanged=True)


def test_release_preview_names_the_faults():
    release_questionnaire(document=questionnaire_document())
    document = questionnaire_document()
    del document["title"]

    assert release_preview(document).faults == ("title: is missing. Add it.",)
    assert release_preview(reformatted()).faults == (FAULT,)
    assert release_preview({}).code == ""
