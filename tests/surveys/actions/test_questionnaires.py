import pytest

from surveys.actions.questionnaires import release_core, release_questionnaire
from surveys.definitions import DefinitionError
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
