"""Every format of question, by keyboard alone, in Bulgarian, with and without a script."""

import pytest
from django.utils import timezone

from surveys.actions.questionnaires import release_questionnaire
from surveys.actions.studies import WavePlan, create_study
from surveys.enums import WaveRole
from surveys.responses.models import Inbox
from tests.browser.conftest import overflow, violations
from tests.factories import surveys as factory
from tests.factories.instruments import every_format

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(
        databases=["default", "responses"], transaction=True, serialized_rollback=True
    ),
]
# Where the focus goes, and what is pressed there.
KEYS = (
    ('input[name="battery_school"]', ("ArrowDown",)),
    ('input[name="battery_work"]', ("Space",)),
    ('input[name="friends"][value="1"]', ("Space",)),
    ('input[name="friends"][value="2"]', ("Space",)),
    ('input[name="distance"]', ("ArrowDown",)),
    ('select[name="order_1"]', ("2",)),
    ('select[name="order_2"]', ("1",)),
    ('select[name="order_3"]', ("3",)),
    ('input[name="years"]', ("12",)),
    ('select[name="moved_month"]', ("ArrowDown", "ArrowDown")),
    ('input[name="moved_year"]', ("1999",)),
    ('textarea[name="why"]', ("да",)),
    ('input[name="again"]', ("Space",)),
    ('input[name="life"]', ("ArrowRight", "ArrowRight")),
    ('input[name="warm"]', ("ArrowDown",)),
    ('input[name="know"]', ("ArrowDown",)),
    ('input[name="seen_poster"]', ("Space",)),
    ('input[name="seen_decoy"]', ("ArrowDown",)),
    ('input[name="code_mother"]', ("М",)),
    ('.nav button[value="next"]', ("Enter",)),
)
NAMED = {"ArrowDown", "ArrowRight", "Enter", "Space"}
STORED = {
    "battery_school": 2, "battery_work": 1,
    "friends_1": 1, "friends_2": 1, "friends_3": 0,
    "distance": 2, "order_1": 2, "order_2": 1, "order_3": 3, "years": 12,
    "moved_month": 2, "moved_year": 1999, "again": 1, "life": 2, "warm": 90,
    "know": 2, "seen_poster": 1, "seen_decoy": 2,
}  # fmt: skip


@pytest.fixture
def wave():
    now = timezone.now()
    day = timezone.timedelta(days=1)
    plan = WavePlan(
        role=WaveRole.BEFORE,
        slug="every-before",
        opens_at=now - day,
        closes_at=now + day,
    )
    study = create_study(
        slug="every",
        titles=factory.text("Every"),
        cities=["sofia"],
        version=release_questionnaire(document=every_format()),
        waves=[plan],
    )
    return study.waves.get()


def enter(page, language="bg"):
    page.goto(f"/{language}/s/every-before/")
    page.locator('input[name="city"][value="sofia"]').check()
    page.locator('input[name="agree"]').check()
    with page.expect_navigation():
        page.locator('.nav button[type="submit"]').click()


def tab_to(page, selector):
    for _press in range(60):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


@pytest.mark.parametrize("has_script", (False, True), ids=("no script", "script"))
def test_every_format_is_answered_by_keyboard(open_page, wave, has_script):
    page = open_page(has_script=has_script)
    enter(page)

    for selector, keys in KEYS:
        tab_to(page, selector)
        for key in keys:
            (page.keyboard.press if key in NAMED else page.keyboard.type)(key)

    page.locator(".code").wait_for()
    content = Inbox.objects.get().content
    assert content["answers"] == STORED
    assert content["texts"] == {"why": "да"}
    assert (page.foreign, page.faults) == ([], [])


def test_every_format_has_a_name_for_those_who_listen(open_page, wave):
    page = open_page(may_inject=True)
    enter(page)

    def named(role, name):
        return page.get_by_role(role, name=name, exact=True)

    school = named("group", "Децата учат добре заедно.")
    assert school.get_by_role("radio", name="Съгласен съм", exact=True).count() == 1
    warm = named("group", "Колко топли са чувствата Ви?")
    assert warm.get_by_role("radio", name="100 топли").count() == 1
    assert warm.get_by_role("radio", name="0 студени", exact=True).count() == 1
    assert warm.get_by_role("radio", checked=True).count() == 0
    order = named("group", "Подредете по важност.")
    assert order.get_by_role("combobox", name="Паркове", exact=True).count() == 1
    assert named("textbox", "От колко години живеете тук?").count() == 1
    moved = named("group", "Кога се преместихте тук?")
    assert moved.get_by_role("textbox", name="Година", exact=True).count() == 1


@pytest.mark.parametrize("language", ("bg", "cs", "en"))
def test_every_format_and_what_follows_is_accessible(open_page, wave, language):
    page = open_page(may_inject=True)
    enter(page, language)
    found = violations(page)

    with page.expect_navigation():
        page.locator('.link[value="review"]').click()
    found += violations(page)
    with page.expect_navigation():
        page.locator('.nav button[value="back"]').click()
    page.locator('input[name="years"]').fill("-")
    with page.expect_navigation():
        page.locator('.nav button[value="next"]').click()
    assert page.locator(".error").count() == 1
    found += violations(page)
    page.locator('input[name="years"]').fill("")
    with page.expect_navigation():
        page.locator('.link[value="later"]').click()
    page.locator(".code").wait_for()
    found += violations(page)
    page.goto(f"/{language}/s/every-before/continue/")
    page.locator('input[name="code"]').fill("AAAA-AAAA-AAAA-AAAA")
    with page.expect_navigation():
        page.locator('.nav button[type="submit"]').click()
    page.locator(".error").wait_for()
    found += violations(page)

    assert found == []


@pytest.mark.parametrize("root", ("100%", "200%"))
def test_every_format_fits_a_narrow_phone_and_large_text(open_page, wave, root):
    page = open_page(may_inject=True, viewport={"width": 320, "height": 700})
    enter(page)

    page.add_style_tag(content=f":root{{font-size:{root}}}")

    assert overflow(page) <= 0


def test_faults_say_what_to_write_and_keep_what_was_written(open_page, wave):
    page = open_page(may_inject=True)
    enter(page)
    page.locator('input[name="years"]').fill("сто")
    page.locator('select[name="order_1"]').select_option("3")
    page.locator('input[name="moved_year"]').fill("99")
    page.locator('input[name="friends"][value="1"]').check()
    page.locator('input[name="friends"][value="3"]').check()

    with page.expect_navigation():
        page.locator('.nav button[value="next"]').click()

    errors = page.locator(".error").all_inner_texts()
    assert len(errors) == 4
    assert "от 0 до 110" in errors[2]
    assert page.locator('input[name="years"]').input_value() == "сто"
    assert page.locator('select[name="order_1"]').input_value() == "3"
    assert page.locator('input[name="moved_year"]').input_value() == "99"
    assert violations(page) == []


def test_the_review_is_accessible_and_fits(open_page, wave):
    page = open_page(may_inject=True, viewport={"width": 320, "height": 700})
    enter(page)
    page.locator('input[name="friends"][value="1"]').check()

    with page.expect_navigation():
        page.locator('button[value="review"]').click()

    assert page.get_by_role("heading", name="Вашите отговори", exact=True).count() == 1
    assert "На улицата" in page.locator(".answers").inner_text()
    assert violations(page) == []
    assert overflow(page) <= 0
