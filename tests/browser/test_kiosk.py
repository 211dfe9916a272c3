"""A tablet at an event: nobody sees what the person before has answered."""

import contextlib

import pytest
from playwright.sync_api import Error

from tests.browser.conftest import overflow, violations
from tests.factories import surveys as factory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(
        databases=["default", "responses"], transaction=True, serialized_rollback=True
    ),
]
OF_SOMEBODY = '.code, input[name^="code_"], input[name="att1"]'


def press(page, button):
    with page.expect_navigation():
        page.locator(button).click()


def begin(page):
    page.goto("/bg/s/study-before/?c=fair")
    page.locator('input[name="agree"]').check()
    press(page, '.nav button[type="submit"]')
    page.locator('input[name="att1"][value="7"]').check()


def send(page):
    press(page, '.nav button[value="next"]')
    press(page, '.nav button[value="next"]')
    press(page, '.nav button[value="next"]')
    page.locator(".code").wait_for()


@pytest.fixture
def tablet(open_page):
    factory.kiosk(factory.wave())
    return open_page(may_inject=True)


def test_a_shared_device_that_nobody_touches_returns_to_its_start(tablet):
    tablet.clock.install()
    begin(tablet)
    tablet.clock.fast_forward(179_000)
    tablet.locator('input[name="att1"][value="6"]').check()  # a touch begins it anew
    tablet.clock.fast_forward(179_000)
    with tablet.expect_navigation():
        tablet.clock.fast_forward(2_000)
    assert tablet.url.endswith("/bg/s/study-before/?c=fair")
    assert not tablet.locator('input[name="agree"]').is_checked()


def test_a_reload_shows_nothing_of_the_person_before(tablet):
    begin(tablet)
    found = violations(tablet)
    send(tablet)
    found += violations(tablet)
    assert overflow(tablet) <= 0

    with contextlib.suppress(Error):  # the start comes before this page has loaded
        tablet.reload()

    tablet.locator('input[name="agree"]').wait_for()
    assert tablet.locator(OF_SOMEBODY).count() == 0
    assert found == []
