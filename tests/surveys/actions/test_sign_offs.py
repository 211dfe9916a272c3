"""Sign-offs hold for words, and for nothing else."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.utils import timezone
from wagtail_localize.models import StringTranslation

from surveys.actions.questionnaire_drafts import draft_from_document, synchronise
from surveys.actions.releases import draft_preview, release_draft
from surveys.actions.sign_offs import sign_off
from surveys.enums import SignOffRole
from surveys.errors import (
    AlreadySignedError,
    SamePersonError,
    UnsignedLanguagesError,
    WordsChangedError,
)
from surveys.language_gate import language_states
from surveys.models import QuestionnaireVersion, SignOff
from surveys.sign_offs import sign_offs_of
from tests.factories.surveys import questionnaire_document

pytestmark = pytest.mark.django_db
TRANSLATOR, READER = SignOffRole.TRANSLATOR, SignOffRole.SECOND_READER


@pytest.fixture
def people():
    return [get_user_model().objects.create_user(name) for name in ("eva", "jan")]


@pytest.fixture
def draft():
    return draft_from_document(document=questionnaire_document())


def state(draft, language="bg"):
    states = language_states(synchronise(questionnaire=draft))
    return next(one for one in states if one.code == language)


def sign(draft, role, by, language="bg"):
    return sign_off(
        questionnaire=draft,
        language=language,
        role=role,
        wording_hash=state(draft, language).wording_hash,
        by=by,
    )


def signed(draft):
    """Codes of the languages that are signed off for the words as they are."""
    states = language_states(synchronise(questionnaire=draft))
    return [one.state.code for one in sign_offs_of(draft.code, states) if one.is_signed]


def translate(language, path, words):
    StringTranslation.objects.filter(
        locale__language_code=language, context__path=path
    ).update(data=words)


def test_two_people_sign_off_a_language(draft, people):
    sign(draft, TRANSLATOR, people[0])
    assert signed(draft) == []

    sign(draft, READER, people[1])

    assert signed(draft) == ["bg"]


def test_the_source_needs_a_second_reader_alone(draft, people):
    sign(draft, READER, people[0], "en")

    assert signed(draft) == ["en"]
    with pytest.raises(WordsChangedError):
        sign(draft, TRANSLATOR, people[1], "en")


def test_a_second_click_changes_nothing(draft, people):
    first = sign(draft, TRANSLATOR, people[0])

    assert sign(draft, TRANSLATOR, people[0]) == first
    assert SignOff.objects.count() == 1


def test_a_role_is_taken_once(draft, people):
    sign(draft, TRANSLATOR, people[0])

    with pytest.raises(AlreadySignedError):
        sign(draft, TRANSLATOR, people[1])


def test_nobody_reads_what_they_translated(draft, people):
    sign(draft, TRANSLATOR, people[0])
    sign(draft, TRANSLATOR, people[0], "cs")

    with pytest.raises(SamePersonError):
        sign(draft, READER, people[0])

    assert signed(draft) == []


@pytest.mark.parametrize("changed", ({"role": READER}, {"by": 1}))
def test_the_database_holds_one_person_and_one_role_too(people, changed):
    given = {"code": "a", "language": "bg", "wording_hash": "1", "at": timezone.now()}
    first = {"role": TRANSLATOR, "by": people[0]}
    SignOff.objects.create(**given, **first)
    second = first | changed
    second["by"] = people[1] if second["by"] == 1 else second["by"]

    with pytest.raises(IntegrityError):
        SignOff.objects.create(**given, **second)


def test_a_changed_translation_ends_the_sign_offs_of_its_language(draft, people):
    for language in ("bg", "cs"):
        sign(draft, TRANSLATOR, people[0], language)
        sign(draft, READER, people[1], language)

    translate("bg", "title", "Друго")
    assert signed(draft) == ["cs"]

    translate("bg", "title", "Questionnaire bg")
    assert signed(draft) == ["cs", "bg"]


def test_a_changed_source_ends_them_though_the_translation_stays(draft, people):
    sign(draft, TRANSLATOR, people[0])
    sign(draft, READER, people[1])
    draft.title = "A questionnaire"
    draft.save_revision()

    assert (state(draft).outdated, state(draft).wording_hash) == (1, "")
    assert signed(draft) == []

    row = StringTranslation.objects.get(
        locale__language_code="bg", context__path="title"
    )
    row.translation_of = synchronise(questionnaire=draft).stringsegment_set.get(
        context__path="title"
    ).string  # fmt: skip
    row.save()
    assert state(draft).is_complete
    assert signed(draft) == []


def test_a_moved_question_or_another_setting_ends_nothing(draft, people):
    sign(draft, READER, people[0], "en")
    draft.licence = "CC0"
    draft.body = list(draft.body.raw_data)[::-1]
    draft.save_revision()

    assert signed(draft) == ["en"]


def test_words_that_were_not_shown_are_not_signed(draft, people):
    shown = state(draft).wording_hash
    translate("bg", "title", "Друго")

    with pytest.raises(WordsChangedError):
        sign_off(
            questionnaire=draft, language="bg", role=READER, wording_hash=shown,
            by=people[0],
        )  # fmt: skip

    assert not SignOff.objects.exists()


def test_an_incomplete_language_is_not_signed(draft, people):
    StringTranslation.objects.filter(
        locale__language_code="bg", context__path="title"
    ).delete()

    with pytest.raises(WordsChangedError):
        sign(draft, TRANSLATOR, people[0])


# -- the release


def test_a_release_without_sign_offs_is_confirmed_language_by_language(draft, people):
    sign(draft, TRANSLATOR, people[0])
    sign(draft, READER, people[1])
    sign(draft, TRANSLATOR, people[1], "hr")
    preview = draft_preview(questionnaire=draft)
    given = {"questionnaire": draft, "digest": preview.digest, "by": people[0]}

    with pytest.raises(UnsignedLanguagesError):
        release_draft(**given, unsigned=["cs", "hr", "it", "sk"])
    version = release_draft(**given, unsigned=["cs", "hr", "it", "sk", "en"])

    today = timezone.localdate().isoformat()
    assert QuestionnaireVersion.objects.get().sign_offs == {
        "cs": {"translator": None, "second_reader": None},
        "bg": {"translator": today, "second_reader": today},
        "hr": {"translator": today, "second_reader": None},
        "it": {"translator": None, "second_reader": None},
        "sk": {"translator": None, "second_reader": None},
        "en": {"second_reader": None},
    }
    assert version.unsigned_languages == [
        ("cs", "Čeština"),
        ("hr", "Hrvatski"),
        ("it", "Italiano"),
        ("sk", "Slovenčina"),
        ("en", "English"),
    ]


def test_what_everybody_signed_is_released_without_a_tick(draft, people):
    for language in ("cs", "bg", "hr", "it", "sk"):
        sign(draft, TRANSLATOR, people[0], language)
        sign(draft, READER, people[1], language)
    sign(draft, READER, people[0], "en")
    digest = draft_preview(questionnaire=draft).digest

    version = release_draft(questionnaire=draft, digest=digest, by=people[0])

    assert version.unsigned_languages == []
