"""kill -9 of web processes during submits and of the worker during the move.

Each resident sends a finished form again until the thank-you page arrives, as a phone on
a train does. Then every acknowledged receipt must be stored exactly once.
"""

import dataclasses
import http.client
import os
import pathlib
import random
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

# Short here; `python tools/run_tests.py drill` is the long one.
SECONDS = float(os.environ.get("DRILL_SECONDS", "12"))
RESIDENTS = 6
ENOUGH = 10  # acknowledged answers; a busy machine gets more time for them


class Residents:
    """Threads that answer one after another; what was acknowledged, and what tried."""

    def __init__(self, instance, wave, version):
        self.instance, self.wave, self.version = instance, wave, version
        self.acknowledged, self.tried = set(), set()
        self.over = threading.Event()
        self.lock = threading.Lock()

    def answer(self):
        while not self.over.is_set():
            state = form_state.new_state(
                wave=self.wave, version=self.version, city="prague", channel="mail"
            )
            state = dataclasses.replace(state, answers=ANSWERS, code=CODE)
            code = receipt_code(state.nonce)
            with self.lock:
                self.tried.add(receipt_digest(code))
            token = form_state.seal(state)
            # A double click now and then: the same form twice.
            for _ in range(2 if random.random() < 0.2 else 1):
                if self.send(token, code):
                    with self.lock:
                        self.acknowledged.add(receipt_digest(code))

    def send(self, token, code):
        data = urllib.parse.urlencode({"state": token, "go": "next"}).encode()
        url = f"{self.instance.url}/en/s/{self.wave}/code/"
        while not self.over.is_set():
            try:
                with urllib.request.urlopen(url, data, timeout=20) as page:
                    if code.encode() in page.read():
                        return True
            # A process killed between head and body leaves half a page: no receipt.
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        return False


def children_of(process):
    path = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(child) for child in path.read_text().split()]


def is_over(started, kills, residents):
    seconds = time.monotonic() - started
    has_enough = kills["web"] >= 5 and kills["worker"] >= 1
    has_enough = has_enough and len(residents.acknowledged) >= ENOUGH
    return seconds > 20 * SECONDS or (seconds > SECONDS and has_enough)


def kill_for_a_while(instance, residents):
    """Kill a random web process, and now and then the worker; both come back."""
    server, worker = instance.parts[0], instance.work()
    kills, started = {"web": 0, "worker": 0}, time.monotonic()
    while not is_over(started, kills, residents):
        time.sleep(random.uniform(0.5, 1.2))
        web = children_of(server)
        if web:
            os.kill(random.choice(web), signal.SIGKILL)
            kills["web"] += 1
        if random.random() < 0.3:
            worker.kill()
            worker.wait()
            kills["worker"] += 1
            worker = instance.work()
    return kills


@pytest.mark.enable_socket
def test_a_kill_loses_and_doubles_nothing(instance, settings):
    settings.FORM_STATE_KEY = FORM_STATE_KEY
    wave, version = instance.python(SEED)
    instance.serve()
    residents = Residents(instance, wave, version)
    threads = [threading.Thread(target=residents.answer) for _ in range(RESIDENTS)]
    for thread in threads:
        thread.start()

    kills = kill_for_a_while(instance, residents)
    instance.stop()  # by SIGTERM, while residents still send

    residents.over.set()
    for thread in threads:
        thread.join()
    stored, waiting = instance.python(COUNT)

    print(
        f"{kills} kills, {len(residents.acknowledged)} acknowledged, {len(stored)} stored"
    )
    assert instance.parts[0].returncode == 0
    assert kills["web"] >= 5
    assert kills["worker"] >= 1
    assert len(residents.acknowledged) >= ENOUGH
    assert waiting == 0
    assert residents.acknowledged - set(stored) == set()
    assert len(stored) == len(set(stored))
    assert set(stored) - residents.tried == set()


@pytest.mark.enable_socket
def test_twenty_equal_posts_at_once_are_one_answer_and_one_page(instance, settings):
    settings.FORM_STATE_KEY = FORM_STATE_KEY
    wave, version = instance.python(SEED)
    instance.serve()
    state = form_state.new_state(wave=wave, version=version, city="prague", channel="")
    token = form_state.seal(dataclasses.replace(state, answers=ANSWERS, code=CODE))
    data = urllib.parse.urlencode({"state": token, "go": "next"}).encode()
    url = f"{instance.url}/bg/s/{wave}/code/"
    start, pages = threading.Barrier(20), []

    def post():
        start.wait()
        with urllib.request.urlopen(url, data, timeout=20) as page:
            pages.append(page.read())

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    instance.stop()
    stored, waiting = instance.python(COUNT)

    assert len(pages) == 20
    assert len(set(pages)) == 1
    assert receipt_code(state.nonce).encode() in pages[0]
    assert stored == [receipt_digest(receipt_code(state.nonce))]
    assert waiting == 0
