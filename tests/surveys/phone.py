"""A resident's phone without a script: it fills in forms and keeps nothing else."""

import re

from tests.factories import surveys as factory

STATE = re.compile(r'name="state" value="([^"]+)"')


class Phone:
    """Fills in one screen after the other and remembers the hidden field."""

    def __init__(self, client, wave="study-before", language="en"):
        self.client, self.wave, self.language = client, wave, language
        self.page, self.state = None, ""

    def get(self, query=""):
        self.page = self.client.get(f"/{self.language}/s/{self.wave}/{query}")
        return self.page

    def post(self, step, data, **headers):
        url = f"/{self.language}/s/{self.wave}/" + (f"{step}/" if step else "")
        sent = {"state": self.state, "go": "next"} | data
        self.page = self.client.post(url, sent, **headers)
        found = STATE.search(self.page.text)
        self.state = found[1] if found else self.state
        return self.page

    def agree(self, **data):
        return self.post("", {"agree": "1", "city": "prague"} | data)

    def walk(self):
        self.agree()
        self.post("attitude", {"att1": "7", "att2": "6", "att3": "-8"})
        self.post("more", {"allow": "2", "warm": "60", "seen_poster": "1"})
        return self.post("code", {f"code_{k}": v for k, v in factory.CODE.items()})
