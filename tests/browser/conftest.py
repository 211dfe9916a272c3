"""Debian's Chromium, driven by Playwright, against a live server."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 780}


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """A page at phone width; what it asks of other hosts, and its errors, are noted."""
    contexts = []

    def open_page(*, has_script=True, viewport=PHONE, may_inject=False):
        context = chromium.new_context(
            java_script_enabled=has_script,
            viewport=viewport,
            base_url=live_server.url,
            # Only to let axe in: pages themselves are opened under their own policy.
            bypass_csp=may_inject,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.foreign, page.faults = [], []
        page.on("request", lambda request: note_foreign(page, request, live_server.url))
        page.on("console", lambda message: note_fault(page, message))
        return page

    yield open_page
    for context in contexts:
        context.close()


def note_foreign(page, request, home):
    if not request.url.startswith((home, "data:")):
        page.foreign.append(request.url)


def note_fault(page, message):
    if message.type == "error":
        page.faults.append(message.text)


def violations(page):
    """What axe finds against WCAG 2.2 A and AA and best practice, one line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page):
    """Pixels by which the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
