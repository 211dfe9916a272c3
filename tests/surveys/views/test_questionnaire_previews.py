"""Every screen of a draft, in every language, as residents will see it."""

import pytest

from tests.factories.instruments import drawn, every_format
from tests.surveys.views.test_questionnaires import PAGES, draft, without

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ("en", "bg"))
def test_each_screen_is_shown_in_the_language_asked_for(staff, language):
    client = staff("view_questionnaire")
    address = f"{PAGES}{draft(every_format()).pk}/{language}/all/"

    page, screen = client.get(address), client.get(f"{address}screen/")

    assert page.text.count(f'src="{address}screen/"') == 2
    words = {"en": "How far do you agree? [en]", "bg": "Доколко сте съгласни?"}
    assert f'<html lang="{language}">' in screen.text
    assert words[language] in screen.text


def test_a_text_without_a_translation_stands_in_the_language_of_the_source(staff):
    made = without(draft(), "sk", "consent_agree")

    screen = staff("view_questionnaire").get(
        f"{PAGES}{made.pk}/sk/first-screen/screen/"
    )

    assert "I agree [en]" in screen.text


def test_nothing_can_be_sent_from_a_preview(staff):
    client = staff("view_questionnaire")
    address = f"{PAGES}{draft().pk}/en/all/"

    screen = client.get(f"{address}screen/")

    policy = screen.headers["Content-Security-Policy"]
    assert "form-action 'none'" in policy
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert 'sandbox="allow-same-origin"' in client.get(address).text


@pytest.mark.parametrize(
    "address", ("xx/all/", "xx/all/screen/", "en/nowhere/", "en/nowhere/screen/")
)
def test_a_language_or_screen_that_does_not_exist_is_not_found(staff, address):
    client = staff("view_questionnaire")

    assert client.get(f"{PAGES}{draft().pk}/{address}").status_code == 404


def test_arms_have_no_screen_to_preview(staff):
    client = staff("view_questionnaire")
    address = f"{PAGES}{draft(drawn()).pk}/en/"

    steps = client.get(f"{address}plain/").context["steps"]

    assert [code for code, _title in steps[1:]] == [
        "plain", "left", "right", "items", "market",
    ]  # fmt: skip
    assert client.get(f"{address}plain/screen/").context["place"].count == 5
    assert client.get(f"{address}arms/screen/").status_code == 404
