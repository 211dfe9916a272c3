"""What a new release does to residents who are sending: stop the server, migrate."""

import dataclasses
import signal
import threading
import time
import urllib.parse
import urllib.request

import pytest

from surveys import form_state
from surveys.receipts import receipt_code, receipt_digest
from tests.factories.surveys import ANSWERS, CODE
from tests.faults.conftest import COUNT, FORM_STATE_KEY, SEED

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]
# Gunicorn calls it when it has read a request, before anything else is done with it.
HOOK = """
def pre_request(worker, request):
    with open({taken!r}, "a") as file:
        file.write(request.method[0])
"""
# As a migration of the next release does it; the web processes do not know the column.
EXPAND = """
import json
from django.db import connections, models
from surveys.responses.models import Inbox
field = models.CharField(max_length=20, default="", db_default="new")
field.set_attributes_from_name("addition")
field.model = Inbox
with connections["responses"].schema_editor() as editor:
    editor.add_field(Inbox, field)
with connections["responses"].cursor() as cursor:
    cursor.execute("select addition from responses_inbox")
    print(json.dumps(cursor.fetchall()))
"""


@pytest.fixture
def answers(instance, settings):
    """Finished forms, each with the code that its thank-you page must show."""
    settings.FORM_STATE_KEY = FORM_STATE_KEY
    wave, version = instance.python(SEED)

    def answers():
        while True:
            state = form_state.new_state(
                wave=wave, version=version, city="prague", channel="mail"
            )
            state = dataclasses.replace(state, answers=ANSWERS, code=CODE)
            data = {"state": form_state.seal(state), "go": "next"}
            yield urllib.parse.urlencode(data).encode(), receipt_code(state.nonce)

    return answers()


def send(instance, data):
    url = f"{instance.url}/en/s/study-before/code/"
    with urllib.request.urlopen(url, data, timeout=30) as page:
        return page.read().decode()


def digests(codes):
    return sorted(map(receipt_digest, codes))


def wait_until(is_true):
    for _attempt in range(300):
        if is_true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within fifteen seconds")


def test_a_server_that_is_stopped_finishes_what_it_has_taken(
    instance, answers, tmp_path
):
    hook, taken = tmp_path / "hook.py", tmp_path / "taken"
    hook.write_text(HOOK.format(taken=str(taken)))
    server = instance.serve("--config", str(hook))
    # As many as one process has threads: it may happen to get them all.
    forms = [next(answers) for _ in range(4)]
    pages = {}

    def post(data, code):
        pages[code] = send(instance, data)

    threads = [threading.Thread(target=post, args=form) for form in forms]
    with instance.locked():
        for thread in threads:
            thread.start()
        wait_until(lambda: taken.read_text().count("P") == len(forms))
        server.send_signal(signal.SIGTERM)
        time.sleep(0.5)  # too short, and the test would see less but pass
        assert pages == {}
    for thread in threads:
        thread.join()
    assert server.wait(20) == 0

    stored, waiting = instance.python(COUNT)
    assert all(code in page for code, page in pages.items())
    assert sorted(stored) == digests(code for _data, code in forms)
    assert sorted(stored) == digests(pages)
    assert waiting == 0


def test_a_migration_under_old_processes_refuses_no_answer(instance, answers):
    instance.serve()
    acknowledged, over = [], threading.Event()
    lock = threading.Lock()

    def post():
        while not over.is_set():
            with lock:
                data, code = next(answers)
            assert code in send(instance, data)
            acknowledged.append(code)

    threads = [threading.Thread(target=post) for _ in range(3)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(acknowledged) >= 5)

    rows = instance.python(EXPAND)
    since = len(acknowledged)
    wait_until(lambda: len(acknowledged) >= since + 5)

    over.set()
    for thread in threads:
        thread.join()
    stored, waiting = instance.python(COUNT)
    assert set(map(tuple, rows)) == {("new",)}
    assert sorted(stored) == digests(acknowledged)
    assert waiting == 0
