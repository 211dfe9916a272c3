"""Residents who answer one after another, as fast as the site lets them.

python -m tests.benchmarks.residents ADDRESS SECONDS THREADS   prints what they did as JSON

Each reads the form that came, ticks something in every question and sends it, until the
page says that the answers have arrived. Every request has a connection of its own.
"""

import http.client
import json
import random
import re
import sys
import threading
import time
from urllib.parse import urlencode, urlsplit

FIELD = re.compile(
    r'<input\s+type="(radio|checkbox|hidden)"\s+name="([^"]+)"[^>]*?value="([^"]*)"'
)
STYLES = re.compile(r'<link\s+rel="stylesheet"\s+href="([^"]+)"')
ACTION = re.compile(r'<form\b[^>]*?action="([^"]*)"')
ARRIVED = "Your answers have arrived"
HEADERS = {
    "Connection": "close",
    "X-Forwarded-Proto": "https",  # as the proxy in front would say
    "Content-Type": "application/x-www-form-urlencoded",
}


class Crowd:
    """What all threads did."""

    def __init__(self, address, seconds):
        parts = urlsplit(address)
        self.netloc, self.path = parts.netloc, parts.path
        self.ends = time.monotonic() + seconds
        self.statements, self.milliseconds = [], []
        self.page_bytes, self.styles, self.failure = 0, set(), None

    def answer_until_the_end(self):
        """Once at least."""
        try:
            self.visit()
            while time.monotonic() < self.ends:
                self.visit()
        except BaseException as error:
            self.failure = error
            raise

    def visit(self):
        """One response, from the first page to the thank-you."""
        path, data, statements = self.path, None, 0
        while True:
            text, used = self.load(path, data)
            statements += used
            if ARRIVED in text:
                break
            path, data = ACTION.search(text)[1] or path, given(text)
            self.styles.update(STYLES.findall(text))
            self.page_bytes = max(self.page_bytes, len(text.encode()))
        self.statements.append(statements)

    def style_bytes(self):
        """As a browser gets them: compressed."""
        total = 0
        for path in self.styles:
            connection = http.client.HTTPConnection(self.netloc, timeout=60)
            connection.request(
                "GET", path, headers=HEADERS | {"Accept-Encoding": "gzip"}
            )
            total += len(connection.getresponse().read())
            connection.close()
        return total

    def load(self, path, data):
        started = time.perf_counter()
        connection = http.client.HTTPConnection(self.netloc, timeout=60)
        connection.request("POST" if data else "GET", path, data, HEADERS)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        self.milliseconds.append(1000 * (time.perf_counter() - started))
        assert response.status == 200, (path, response.status, text[:500])
        return text, int(response.headers["X-Statements"])


def given(text):
    """A form's hidden fields, and one answer to each question."""
    offered = {}
    for _kind, name, value in FIELD.findall(text):
        offered.setdefault(name, []).append(value)
    chosen = {name: random.choice(values) for name, values in offered.items()}
    return urlencode({**chosen, "go": "next"})


def main(address, seconds, n_threads):
    crowd = Crowd(address, float(seconds))
    threads = [
        threading.Thread(target=crowd.answer_until_the_end)
        for _number in range(int(n_threads))
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if crowd.failure:
        sys.exit(f"A visit failed: {crowd.failure}")
    json.dump(
        {
            "visits": len(crowd.statements),
            "seconds": time.perf_counter() - started,
            "statements": crowd.statements,
            "milliseconds": crowd.milliseconds,
            "page_bytes": crowd.page_bytes,
            "styles": len(crowd.styles),
            "style_bytes": crowd.style_bytes(),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
