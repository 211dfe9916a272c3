"""The resident's path on a phone of 360 px, without a script and with one."""

import re

import pytest
from django.utils import timezone

from surveys.actions.questionnaires import release_core
from surveys.actions.studies import WavePlan, create_study
from surveys.enums import WaveRole
from surveys.receipts import receipt_digest
from surveys.responses.models import Inbox
from tests.browser.conftest import overflow, violations
from tests.factories import surveys as factory
from tests.surveys.phone import Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(
        databases=["default", "responses"], transaction=True, serialized_rollback=True
    ),
]
CODE = {
    "mother_first_letter": "Š",
    "father_first_letter": "Ж",
    "birth_day": "7",
    "birthplace_letter": "p",
    "older_siblings": "0",
    "own_last_letter": "a",
    "birth_month": "12",
}


@pytest.fixture
def wave():
    now = timezone.now()
    study = create_study(
        slug="phone",
        titles=factory.text("Phone"),
        cities=["prague", "sofia", "rubano", "osijek", "kosice"],
        version=release_core(),
        waves=[
            WavePlan(
                role=WaveRole.BEFORE,
                slug="phone-before",
                opens_at=now - timezone.timedelta(days=1),
                closes_at=now + timezone.timedelta(days=1),
            )
        ],
    )
    return study.waves.get()


def press(page, name="next"):
    with page.expect_navigation():  # the script looks for a connection first
        page.locator(f'.nav button[value="{name}"]').click()


def walk(page, language, *, look=lambda: None):
    """Agree, answer one question on each screen, and send."""
    page.goto(f"/{language}/s/phone-before/?c=mail")
    look()
    page.locator('input[name="city"][value="prague"]').check()
    page.locator('input[name="agree"]').check()
    page.locator('.nav button[type="submit"]').click()
    for item, value in (
        ("imbgeco", "8"),
        ("imsmetn", "2"),
        ("thermo_noneu", "70"),
        ("contact_close", "2"),
        ("know_kosice_share", "2"),
        ("exposure_podcast", "1"),
        ("gender", "1"),
    ):
        page.locator(f'input[name="{item}"][value="{value}"]').check()
        look()
        press(page)
    for key, value in CODE.items():
        page.locator(f'input[name="code_{key}"]').fill(value)
    look()
    press(page)
    look()
    return page.locator(".code").inner_text()


@pytest.mark.parametrize("has_script", (False, True), ids=("no script", "script"))
def test_a_resident_answers_on_a_phone(open_page, wave, has_script):
    page = open_page(has_script=has_script)

    code = walk(page, "cs")

    row = Inbox.objects.get()
    assert row.receipt_digest == receipt_digest(code)
    assert row.content["answers"]["imbgeco"] == 8
    assert row.content["answers"]["thermo_noneu"] == 70
    assert row.content["link"]["full"]
    assert (page.foreign, page.faults) == ([], [])
    assert page.context.cookies() == []


def test_back_and_another_language_keep_the_answers(open_page, wave):
    page = open_page(has_script=False)
    page.goto("/en/s/phone-before/")
    page.locator('input[name="city"][value="sofia"]').check()
    page.locator('input[name="agree"]').check()
    page.locator('.nav button[type="submit"]').click()
    page.locator('input[name="imbgeco"][value="3"]').check()
    press(page)
    press(page, "back")

    page.locator(".tongue summary").click()
    page.locator('.tongue button[value="bg"]').click()

    assert page.locator("html").get_attribute("lang") == "bg"
    assert page.locator('input[name="imbgeco"][value="3"]').is_checked()


def test_the_keyboard_alone_answers(open_page, wave):
    page = open_page()
    page.goto("/en/s/phone-before/")
    page.locator('input[name="city"]').first.focus()
    page.keyboard.press("Space")
    page.locator('input[name="agree"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/s/phone-before/$"))

    page.locator('input[name="imbgeco"]').first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    page.locator('input[name="imsmetn"]').first.wait_for()


@pytest.mark.parametrize("language", ("cs", "bg", "en", "hr", "it", "sk"))
def test_each_screen_is_accessible_and_fits(open_page, wave, language):
    page = open_page(may_inject=True, viewport={"width": 320, "height": 700})
    found = []

    def look():
        found.extend(violations(page))
        if overflow(page) > 0:
            found.append(f"{page.url} is {overflow(page)} px too wide")

    walk(page, language, look=look)

    assert found == []


def test_the_withdrawal_page_is_accessible(open_page, wave):
    page = open_page(may_inject=True)
    page.goto("/bg/withdraw/")
    assert violations(page) == []

    page.locator('input[name="code"]').fill("abc")
    page.locator('.nav button[type="submit"]').click()

    assert violations(page) == []
    assert page.locator(".error").is_visible()


def test_every_survey_screen_is_small(client, wave):
    """Page, style sheets and script of each screen: at most 30,000 bytes."""
    phone = Phone(client, wave="phone-before", language="bg")
    pages = [phone.get(), phone.agree()]
    pages += [phone.post(part.code, {}) for part in wave.version.content.sections]
    # The last one is the thank-you page.
    assert len(pages) == 10
    own = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', pages[1].text)
    assets = sum(len(b"".join(client.get(path).streaming_content)) for path in own)

    assert len(own) == 3
    for page in pages:
        assert assets + len(page.content) <= 30_000
        # A script with `defer` keeps nobody waiting.
        blocking = re.findall(r'rel="stylesheet"|<script(?! defer)', page.text)
        assert blocking == ['rel="stylesheet"'] * 2
