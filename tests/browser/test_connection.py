"""A train in a tunnel: the script waits, sends again, and nothing is counted twice."""

import re

import pytest

from surveys.responses.models import Inbox
from tests.factories import surveys as factory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(
        databases=["default", "responses"], transaction=True, serialized_rollback=True
    ),
]
WAITING = "Няма връзка."


@pytest.fixture
def page(open_page):
    factory.study()
    page = open_page()
    page.goto("/bg/s/study-before/")
    page.locator('input[name="city"][value="sofia"]').check()
    page.locator('input[name="agree"]').check()
    with page.expect_navigation():  # offline too early, and the next screen never comes
        page.locator('.nav button[type="submit"]').click()
    return page


def forward(page):
    page.locator('.nav button[value="next"]').click()


def to_the_end(page):
    for name, value in (("att1", "7"), ("allow", "2")):
        page.locator(f'input[name="{name}"][value="{value}"]').check()
        with page.expect_navigation():
            forward(page)
    page.locator('input[name="code_own"]').fill("a")


def notice(page):
    return page.locator("#connection")


def test_without_a_connection_the_screen_stays_and_goes_on_later(page):
    assert not notice(page).is_visible()
    page.context.set_offline(True)
    page.locator('input[name="att1"][value="7"]').check()
    forward(page)
    notice(page).filter(has_text=WAITING).wait_for()
    assert page.locator('input[name="att1"][value="7"]').is_checked()

    page.context.set_offline(False)

    page.locator('input[name="allow"][value="2"]').wait_for()
    assert page.faults == [] or all("ERR_INTERNET" in text for text in page.faults)


def test_an_answer_that_got_lost_on_the_way_back_is_sent_again_and_counted_once(page):
    to_the_end(page)
    tries = []

    def lose_the_first(route):
        tries.append(route.request.resource_type)
        if len(tries) == 1:
            route.fetch()  # the server has it, the phone never hears of it
            return route.abort()
        if len(tries) == 2:
            return route.fulfill(status=503, body="later")
        return route.continue_()

    page.route(re.compile("/s/study-before/code/$"), lose_the_first)
    page.keyboard.press("Enter")
    page.locator(".code").wait_for()

    assert tries == ["fetch", "fetch", "fetch", "document"]
    row = Inbox.objects.get()
    assert row.content["answers"]["att1"] == 7
    assert page.title().startswith("Благодарим")


def test_two_presses_are_one(page):
    to_the_end(page)

    with page.expect_request(lambda request: request.resource_type == "fetch"):
        page.locator('.nav button[value="next"]').dblclick()
    page.locator(".code").wait_for()

    assert Inbox.objects.count() == 1
