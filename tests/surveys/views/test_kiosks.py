"""A shared device over HTTP: what its pages say, and how long a form lives."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from surveys.actions.channels import add_channel
from surveys.models import ResponseDraft, WaveCity
from surveys.responses.models import Inbox
from tests.factories import surveys as factory
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
RETURN = re.compile(r'<noscript><meta\s+http-equiv="refresh"\s+content="([^"]+)"')
NEXT_PERSON = "/bg/s/study-before/?c=fair"


class Tablet(Phone):
    """It stands in Sofia, and its pages carry the channel in a hidden field."""

    def post(self, step, data, **headers):
        return super().post(step, {"c": "fair"} | data, **headers)


@pytest.fixture
def tablet(client):
    factory.kiosk(factory.wave())
    return Tablet(client)


@pytest.fixture
def pages(tablet):
    """Every screen there is: start, questions, review, thank-you."""
    tablet.get("?c=fair")
    pages = [tablet.page, tablet.agree(), tablet.post("attitude", {"att1": "7"})]
    pages.append(tablet.post("code", {"go": "review"}))
    return [*pages, tablet.post("code", {})]


def test_each_screen_returns_by_itself_and_by_a_button(pages):
    seconds = [RETURN.search(page.text)[1] for page in pages]
    buttons = [page.text.count(f'href="{NEXT_PERSON}"') for page in pages]

    assert seconds == [f"180;url={NEXT_PERSON}"] * 4 + [f"60;url={NEXT_PERSON}"]
    # The start also offers Bulgarian, which is the same address.
    assert buttons == [2, 1, 1, 1, 1]
    for page in pages[:4]:
        assert "After three minutes without a new screen" in page.text
    assert "After one minute it returns to the start" in pages[4].text


def test_no_screen_is_kept_or_leads_elsewhere(pages):
    ways_out = {
        path
        for page in pages
        for path in re.findall(r'<a[^>]*\shref="([^"#]+)"', page.text)
        if not path.endswith("/s/study-before/?c=fair")
    }

    assert ways_out == set()
    assert {page["Cache-Control"] for page in pages} == {"no-store"}
    assert "own: testserver/en/withdraw/" in pages[4].text


def test_the_forms_carry_the_channel(pages):
    for page in pages[:4]:
        assert page.text.count('name="c" value="fair"') == 1
    assert Inbox.objects.get().content["channel"] == "fair"


def test_each_start_is_a_resident_of_its_own(tablet):
    tablet.agree()
    tablet.post("code", {})
    tablet.agree()
    tablet.post("code", {})

    assert Inbox.objects.count() == 2


def test_a_phone_that_came_by_another_channel_has_no_return(client):
    factory.study()
    phone = Phone(client)

    for page in (phone.get("?c=sofia"), phone.agree(c="sofia")):
        assert "http-equiv" not in page.text
        assert "This device is shared" not in page.text


def test_a_form_is_refused_after_ten_minutes_and_leads_to_the_start(tablet):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tablet.agree()
        first = tablet.state
        clock.shift(dt.timedelta(minutes=10))
        assert tablet.post("attitude", {"att1": "7"}).status_code == 200
        clock.shift(dt.timedelta(seconds=1))
        tablet.state = first
        page = tablet.post("attitude", {"att1": "7"})

    assert page.status_code == 400
    assert "This screen stood open for too long" in page.text
    assert RETURN.search(page.text)[1] == f"180;url={NEXT_PERSON}"
    assert 'href="/en/s/study-before/?c=fair"' in page.text


def test_answers_that_were_sent_cannot_be_called_up_again_after_ten_minutes(tablet):
    tablet.agree()
    tablet.post("attitude", {"att1": "7"})
    tablet.post("code", {})
    later = timezone.now() + dt.timedelta(minutes=11)

    with time_machine.travel(later):
        page = tablet.post("code", {})
        back = tablet.post("more", {"go": "back"})

    assert (page.status_code, back.status_code) == (400, 400)
    assert 'class="code"' not in page.text
    assert 'value="7"' not in back.text
    assert Inbox.objects.count() == 1


def test_a_form_of_ones_own_phone_does_not_expire(client):
    factory.study()
    phone = Phone(client)
    phone.agree()

    with time_machine.travel(timezone.now() + dt.timedelta(hours=3)):
        assert phone.post("code", {}).status_code == 200


def test_nothing_is_kept_for_later_on_a_shared_device(tablet):
    page = tablet.agree()
    assert 'value="later"' not in page.text

    page = tablet.post("attitude", {"go": "later"})

    assert "Part 2 of 3" in page.text
    assert not ResponseDraft.objects.exists()


def test_a_shared_device_waits_for_a_wave_that_is_not_open(tablet):
    WaveCity.objects.update(closes_at=timezone.now() - dt.timedelta(hours=1))

    page = tablet.get("?c=fair")

    assert RETURN.search(page.text)[1] == f"180;url={NEXT_PERSON}"
    assert "Back to the campaign" not in page.text


def test_a_shared_device_of_no_city_keeps_its_language(client):
    add_channel(
        wave=factory.wave(), label="Tour", city="", now=timezone.now(), is_kiosk=True
    )

    page = Phone(client, language="hr").get("?c=tour")

    assert RETURN.search(page.text)[1] == "180;url=/hr/s/study-before/?c=tour"


def test_another_language_at_the_start_keeps_the_channel(client):
    factory.study()

    page = Phone(client).get("?c=sofia")

    # five languages, and the form
    assert page.text.count("/s/study-before/?c=sofia") == 6


def test_a_shared_device_asks_the_database_no_more_than_a_phone(
    tablet, django_assert_num_queries
):
    tablet.agree()

    # wave, cities, channels, seals; the funder's words in the strip above
    with django_assert_num_queries(5):
        tablet.post("attitude", {"att1": "7"})
