"""The real questionnaire, tried out: it says so on every screen and counts nowhere."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from surveys import form_state
from surveys.actions.waves import close_waves
from surveys.models import Wave, WaveCity
from surveys.responses.models import Inbox
from surveys.test_tokens import new_token
from tests.factories import surveys as factory
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
SAYS_TEST = "This is a test: nothing that you answer here counts."
SAYS_REFUSED = "The link for trying out has run out or is damaged."
CODE = re.compile(r'class="code">([A-Z2-7-]+)<')
URL = "/admin/studies/waves/study-before/tests/"


@pytest.fixture
def study():
    """Its waves lie far ahead."""
    made = factory.study()
    WaveCity.objects.update(opens_at="2098-01-01T00:00Z", closes_at="2099-01-01T00:00Z")
    return made


def query(wave="study-before"):
    return f"?test={new_token(wave)}"


def agree(phone, query):
    page = phone.client.post(
        f"/{phone.language}/s/{phone.wave}/{query}", {"agree": "1", "city": "sofia"}
    )
    phone.state = re.search(r'name="state" value="([^"]+)"', page.text)[1]
    return page


def test_every_screen_of_a_wave_that_lies_ahead_says_that_it_is_a_test(client, study):
    phone = Phone(client)

    pages = [
        phone.get(query()),
        agree(phone, query()),
        phone.post("attitude", {"att1": "7", "go": "later"}),
        phone.post("attitude", {"att1": "7"}),
        phone.post("more", {"seen_poster": "1"}),
        phone.post("code", {"go": "review", "code_mother": "M"}),
        phone.post("review", {}),
    ]

    for page in pages:
        assert SAYS_TEST in " ".join(page.text.split())
    assert "Your opinion now counts" not in pages[-1].text
    assert Inbox.objects.get().content["flags"] == ["test"]


def test_links_and_forms_of_a_test_lead_on_within_it(client, study):
    token = new_token("study-before")

    page = Phone(client).get(f"?test={token}")

    for path in ("/bg/s/study-before/", "/en/s/study-before/continue/"):
        assert f'href="{path}?test={token}"' in page.text
    assert f'action="/en/s/study-before/?test={token}"' in page.text


def test_a_test_is_continued_later_and_stays_one(client, study):
    phone = Phone(client)
    agree(phone, query())
    page = phone.post("attitude", {"att1": "7", "go": "later"})
    code = CODE.search(page.text)[1]
    path = re.search(r'href="(/en/s/study-before/continue/\?test=[^"]+)"', page.text)[1]

    resumed = client.post(path, {"code": code})
    without = client.post("/en/s/study-before/continue/", {"code": code})

    assert SAYS_TEST in " ".join(resumed.text.split())
    assert "This questionnaire has not opened yet" in without.text
    state = re.search(r'name="state" value="([^"]+)"', resumed.text)[1]
    assert form_state.unseal(state, wave="study-before", version=1).is_test


def test_a_token_that_does_not_hold_opens_nothing_and_says_so(client, study):
    expired = query()
    for bad in ("?test=1", query("study-after"), query() + "x"):
        page = Phone(client).get(bad)
        assert "This questionnaire has not opened yet" in page.text
        assert SAYS_REFUSED in " ".join(page.text.split())
        assert 'name="agree"' not in page.text

    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert SAYS_REFUSED in " ".join(Phone(client).get(expired).text.split())


@pytest.mark.parametrize("bad", ("", "?test=1", "?test=study-before.1.1"))
def test_a_real_answer_never_carries_the_flag(client, bad):
    """Deleted with the tests it would be lost, and its resident was thanked for it."""
    factory.study()
    phone = Phone(client)
    phone.get(bad)
    agree(phone, bad)
    # Whatever a hostile page adds to the form, later the token too.
    more = {"test": new_token("study-before"), "flags": "test"}
    phone.client.post(
        f"/en/s/study-before/attitude/{query()}", {"state": phone.state, **more}
    )
    phone.post("attitude", more)
    phone.post("more", more)
    page = phone.post("code", {"code_mother": "M", **more})

    assert "Your opinion now counts" in " ".join(page.text.split())
    row = Inbox.objects.get()
    assert row.content["flags"] == []
    assert not row.is_test


def test_a_settled_wave_is_tried_out_no_more(client, staff):
    factory.wave(before_is_over=True)
    client = staff("view_study")
    assert 'name="agree"' in Phone(client).get(query()).text
    close_waves(now=timezone.now())

    page = Phone(client).get(query())

    assert "This questionnaire has closed" in page.text
    assert "It cannot be tried out any more." in client.get(URL).text


def test_staff_find_a_link_per_language_that_opens(staff, study):
    client = staff("view_study")
    assert f'href="{URL}"' in client.get(f"/admin/studies/{study.pk}/").text

    page = client.get(URL)

    links = re.findall(
        r'href="http://testserver(/\w\w/s/study-before/\?test=[^"]+)"', page.text
    )
    assert [link[:4] for link in links] == [
        "/cs/",
        "/bg/",
        "/hr/",
        "/it/",
        "/sk/",
        "/en/",
    ]
    assert 'name="agree"' in client.get(links[1]).text
    assert "Delete the test answers" not in page.text


@pytest.mark.usefixtures("_worker_is_away")
def test_staff_see_how_many_there_are_and_ask_the_worker_to_delete_them(staff, study):
    Wave.objects.filter(slug="study-before").update(test_answers=3)
    client = staff("view_study", "change_wave")
    page = client.get(URL)
    assert "Test answers of this wave: 3." in " ".join(page.text.split())
    assert "Delete the test answers" in page.text
    overview = client.get(f"/admin/studies/{study.pk}/")
    assert "Test answers, which count nowhere: 3." in " ".join(overview.text.split())

    asked = client.post(URL, follow=True)
    again = client.post(URL, follow=True)

    assert (
        asked.text.count("The worker deletes the test answers. Look again soon.") == 2
    )
    assert "Delete the test answers" not in asked.text
    assert "The worker has this request already." in again.text


def test_who_may_only_look_deletes_nothing(staff, study):
    Wave.objects.filter(slug="study-before").update(test_answers=3)
    client = staff("view_study")

    page = client.post(URL)

    assert page.status_code == 200
    assert "Delete the test answers" not in page.text
