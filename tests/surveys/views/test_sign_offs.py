"""Sign-offs on the page of a questionnaire and at its release."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail_localize.models import StringTranslation

from surveys.actions.questionnaire_drafts import draft_from_document
from surveys.actions.questionnaires import release_questionnaire
from surveys.models import SignOff
from tests.factories.surveys import questionnaire_document

pytestmark = pytest.mark.django_db
PAGES = "/admin/studies/questionnaires/"
BULGARIAN = ("view_questionnaire", "sign_bg")


@pytest.fixture
def made():
    return draft_from_document(document=questionnaire_document())


def flat(response):
    return " ".join(response.text.split())


def hashes(client, made):
    """The words that the page shows, by language."""
    page = client.get(f"{PAGES}{made.pk}/")
    return {one.state.code: one.state.wording_hash for one in page.context["sign_offs"]}


def sign(client, made, role, language="bg", wording_hash=None):
    if wording_hash is None:
        wording_hash = hashes(client, made)[language]
    return client.post(
        f"{PAGES}{made.pk}/sign/{language}/",
        {"role": role, "wording_hash": wording_hash},
        follow=True,
    )


def test_whoever_may_sign_a_language_is_offered_that_one_alone(staff, made):
    page = flat(staff(*BULGARIAN).get(f"{PAGES}{made.pk}/"))

    assert page.count('name="role"') == 2
    assert f'action="{PAGES}{made.pk}/sign/bg/"' in page
    assert "I translated this" in page
    assert "I have read this translation" in page
    assert f'href="{PAGES}{made.pk}/bg/first-screen/"' in page


def test_a_sign_off_names_who_signed_and_takes_the_button_away(staff, made):
    client = staff(*BULGARIAN)

    page = flat(sign(client, made, "translator"))

    assert "Български is signed off by you, for the words as they are now." in page
    assert "<td> eva, " in page
    assert "I translated this" not in page
    assert SignOff.objects.get().role == "translator"


def test_the_other_role_is_refused_to_the_same_person(staff, made):
    client = staff(*BULGARIAN)
    sign(client, made, "translator")

    page = sign(client, made, "second_reader")

    assert "Ask a second person to sign" in page.text
    assert SignOff.objects.count() == 1


def test_words_that_changed_meanwhile_are_shown_anew(staff, made):
    client = staff(*BULGARIAN)
    shown = hashes(client, made)["bg"]
    StringTranslation.objects.filter(
        locale__language_code="bg", context__path="title"
    ).update(data="Друго")

    page = sign(client, made, "translator", wording_hash=shown)

    assert "The words have changed since you read this page." in page.text
    assert 'value="translator"' in page.text
    assert not SignOff.objects.exists()


@pytest.mark.parametrize(
    ("held", "language", "role", "status"),
    (
        (BULGARIAN, "cs", "translator", 302),
        (("sign_bg",), "bg", "translator", 302),
        (BULGARIAN, "xx", "translator", 404),
        (BULGARIAN, "bg", "boss", 404),
    ),
)
def test_nobody_signs_beyond_their_language_and_role(
    staff, made, held, language, role, status
):
    client = staff(*held)

    response = client.post(f"{PAGES}{made.pk}/sign/{language}/", {"role": role})

    assert response.status_code == status
    assert response.headers.get("Location") == ("/admin/" if status == 302 else None)
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("count", (1, 3))
def test_the_page_takes_the_same_queries_for_one_and_three_sign_offs(
    staff, made, count, django_assert_num_queries
):
    client = staff(*BULGARIAN)
    words = hashes(client, made)
    for language in ("bg", "cs", "it")[:count]:
        SignOff.objects.create(
            code=made.code,
            language=language,
            wording_hash=words[language],
            role="second_reader",
            by=get_user_model().objects.create_user(f"jan {language}"),
            at=timezone.now(),
        )

    with django_assert_num_queries(34):
        page = client.get(f"{PAGES}{made.pk}/")

    assert page.text.count("jan ") == count


def test_the_release_names_what_nobody_signed_and_asks_for_a_tick(staff, made):
    client = staff(*BULGARIAN, "add_questionnaireversion")
    sign(client, made, "translator")
    address = f"{PAGES}{made.pk}/release/"

    page = client.get(address)
    digest = page.context["preview"].digest
    refused = client.post(address, {"digest": digest}, follow=True)
    released = client.post(
        address, {"digest": digest, "unsigned": "cs bg hr it sk en "}, follow=True
    )

    text = flat(page)
    assert '<span lang="bg">Български</span>: Second reader </li>' in text
    assert '<span lang="cs">Čeština</span>: Translator, Second reader </li>' in text
    assert "Release without a second reading of:" in text
    assert "or tick below that it is released without." in refused.text
    assert "Released without both sign-offs:" in released.text


def test_a_version_from_a_file_says_that_it_has_none(staff, made):
    release_questionnaire(document=questionnaire_document())

    page = staff("view_questionnaire").get(f"{PAGES}{made.pk}/")

    assert "Released without sign-offs." in page.text
