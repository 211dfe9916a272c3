"""A questionnaire is written, previewed and released in the staff area, in a browser."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from surveys.actions.questionnaire_drafts import draft_from_document
from surveys.actions.questionnaires import release_questionnaire
from tests.browser.conftest import violations
from tests.factories.instruments import every_format

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(
        databases=["default", "responses"], transaction=True, serialized_rollback=True
    ),
]
DESK = {"width": 1280, "height": 900}
ITEM = "body-0-value-items-0-value"
WORDS = {
    "title": "Neighbours",
    "code": "neighbours",
    "attribution": "Our own wording",
    "consent_title": "Before you start",
    "consent_agree": "I agree",
    "consent_paragraphs-0-value": "We ask about neighbours.",
    "body-0-value-code": "first",
    "body-0-value-title": "Neighbours",
}
LISTS = {
    "rows": (("school", "They learn well."), ("work", "They work well.")),
    "options": (("1", "No"), ("2", "Yes")),
}


@pytest.fixture
def desk(open_page, live_server):
    user = get_user_model().objects.create_superuser("eva", password="x")
    client = Client()
    client.force_login(user)

    def desk(**kwargs):
        page = open_page(viewport=DESK, **kwargs)
        page.context.add_cookies([{
            "name": "sessionid", "value": client.cookies["sessionid"].value,
            "url": f"{live_server.url}/admin/",
        }])  # fmt: skip
        return page

    return desk


def write_battery(page):
    """By keyboard: a battery of two statements and two answers."""
    add = page.locator("#panel-body-section").get_by_title("Insert a block").nth(1)
    add.focus()
    for key in ("Enter", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Battery")
    page.keyboard.press("Enter")
    page.locator(f'[name="{ITEM}-code"]:focus').wait_for()
    page.keyboard.type("agree")
    page.keyboard.press("Tab")
    page.keyboard.type("How far do you agree?")
    for name, rows in LISTS.items():
        for number, (code, label) in enumerate(rows):
            first = page.locator(f'[name="{ITEM}-{name}-{number}-value-code"]')
            if number:
                add = page.locator(f'[data-contentpath="{name}"]').get_by_title("Add")
                add.last.press("Enter")
            else:  # the first line is there, folded up
                panel = first.locator("xpath=ancestor::section[1]")
                panel.locator(".w-panel__toggle").first.press("Enter")
            first.focus()
            page.keyboard.type(code)
            page.keyboard.press("Tab")
            page.keyboard.type(label)


def test_a_questionnaire_is_written_previewed_and_checked(desk):
    page = desk()
    page.goto("/admin/snippets/surveys/questionnaire/add/")
    add = page.get_by_title("Insert a block")  # of the consent, and of the sections
    add.nth(1).click()
    add.nth(0).click()
    for name, words in WORDS.items():
        page.locator(f'[name="{name}"]').fill(words)
    write_battery(page)
    page.locator(".action-save").click()
    page.wait_for_url("**/edit/*/")

    page.get_by_role("link", name="Languages, preview and release").click()
    bulgarian = page.get_by_role("row", name="Български").first
    assert "Incomplete" in bulgarian.inner_text()
    page.get_by_role("link", name="Check and release").click()
    assert "Български: 11 missing, 0 outdated." in page.locator("main").inner_text()
    page.go_back()
    page.get_by_role("link", name="Preview Български").click()
    page.get_by_role("link", name="2. Neighbours").click()

    phone = page.locator("iframe.phone")
    screen = phone.content_frame
    screen.get_by_role("group", name="They learn well.").wait_for()
    assert phone.evaluate("frame => frame.clientWidth") == 360
    assert screen.locator("html").get_attribute("lang") == "bg"
    assert screen.locator("html").evaluate("page => page.scrollWidth") == 360
    assert (page.foreign, page.faults) == ([], [])


def test_the_pages_of_a_questionnaire_are_accessible(desk):
    made = draft_from_document(document=every_format())
    document = every_format()
    document["sections"][0]["title"]["bg"] = "Друго"
    release_questionnaire(document=document)
    page = desk(may_inject=True)
    found = []

    for address in ("", "release/", "bg/all/"):
        page.goto(f"/admin/studies/questionnaires/{made.pk}/{address}")
        found += [f"{address}: {fault}" for fault in violations(page)]

    assert found == []
