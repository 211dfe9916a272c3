import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone, translation

from mailing import links, tokens
from mailing.actions import consents
from mailing.actions.contacts import erase_contact
from mailing.models import Confirmation, ConsentEvent, Contact, Suppression
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db
SUBSCRIBE = "/cs/mail/subscribe/"
ASKED = "/cs/mail/subscribe/asked/"


def data(**values):
    return {
        "email": "anna@example.org",
        "language": "cs",
        "city": "prague",
        "website": "",
        "token": tokens.form_token(),
    } | values


def path_of(url):
    return url.removeprefix("https://example.org")


def confirm_path(row):
    return path_of(links.confirmation_url(row.pk))


def unsubscribe_path(contact):
    return path_of(links.unsubscribe_url(contact.email_hmac))


@pytest.fixture
def asked(client):
    client.post(SUBSCRIBE, data())
    return Confirmation.objects.get()


def assert_quiet(response, policy="no-referrer"):
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == policy
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_form_shows_fields_and_a_honest_trap(client):
    response = client.get("/bg/mail/subscribe/")

    page = response.content.decode()
    assert response.status_code == 200
    assert '<option value="bg" selected>' in page
    assert 'tabindex="-1"' in page
    assert 'name="csrfmiddlewaretoken"' not in page
    assert "style=" not in page
    assert_quiet(response, "same-origin")


def test_subscribe_asks_and_sends_to_a_neutral_page(client):
    response = client.post(SUBSCRIBE, data())

    row = Confirmation.objects.get()
    assert (response.status_code, response["Location"]) == (302, ASKED)
    assert (row.language, row.city, row.contact.email) == (
        "cs",
        "prague",
        "anna@example.org",
    )
    page = client.get(ASKED)
    assert page.status_code == 200
    assert "anna" not in page.content.decode()
    assert not page.cookies
    assert_quiet(response, "same-origin")


@pytest.mark.parametrize(
    "prepare",
    (
        pytest.param(make.contact, id="known"),
        pytest.param(make.confirmation, id="asked"),
        pytest.param(
            lambda: make.suppression(make.contact(), "manual"), id="suppressed"
        ),
        pytest.param(
            lambda: consents.subscribe(address="anna@example.org", language="cs"),
            id="too_often",
        ),
    ),
)
def test_reply_is_the_same_whatever_we_know(client, prepare):
    prepare()

    response = client.post(SUBSCRIBE, data())

    assert (response.status_code, response["Location"]) == (302, ASKED)
    assert response.content == b""


def test_trap_gets_the_same_reply_and_stores_nothing(client, rows):
    before = rows()

    response = client.post(SUBSCRIBE, data(website="https://spam.example"))

    assert (response.status_code, response["Location"]) == (302, ASKED)
    assert rows() == before


@pytest.mark.parametrize(
    ("wrong", "field"),
    (
        ({"email": ""}, "email"),
        ({"email": "anna"}, "email"),
        ({"email": "anna@example.org\r\nBcc: all@example.org"}, "email"),
        ({"email": "a" * 300 + "@example.org"}, "email"),
        ({"language": "de"}, "language"),
        ({"language": ""}, "language"),
        ({"city": "vienna"}, "city"),
    ),
    ids=range(7),
)
def test_error_stands_at_its_field_and_values_stay(client, rows, wrong, field):
    before = rows()

    response = client.post(SUBSCRIBE, data(**wrong))

    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert f'aria-describedby="id_{field}_error"' in page
    if field != "email":
        assert 'value="anna@example.org"' in page
    if field != "city":
        assert '<option value="prague" selected>' in page
    assert rows() == before


def test_errors_speak_the_visitor_s_language(client, monkeypatch):
    def translate(message):
        return f"[{translation.get_language()}] {message}"

    monkeypatch.setattr("django.utils.translation._trans.gettext", translate)

    page = client.post("/hr/mail/subscribe/", data(email="")).content.decode()

    assert "[hr] Please write your e-mail address." in page
    assert "[hr] Subscribe" in page


@pytest.mark.parametrize("token", ("", "subscribe", "subscribe.x.y"))
def test_form_without_our_token_is_shown_again(client, rows, token):
    before = rows()

    response = client.post(SUBSCRIBE, data(token=token))

    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in page
    assert 'value="anna@example.org"' in page
    assert rows() == before
    fresh = re.search(r'name="token" value="([^"]+)"', page)[1]
    assert client.post(SUBSCRIBE, data(token=fresh)).status_code == 302


def test_form_of_another_site_is_refused(client, rows):
    before = rows()

    response = client.post(SUBSCRIBE, data(), headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert SUBSCRIBE in response.content.decode()
    assert rows() == before
    assert_quiet(response, "same-origin")


def test_question_page_has_one_button_and_get_changes_nothing(client, asked, rows):
    before = rows()

    for _visit in range(2):
        response = client.get(confirm_path(asked))
    client.head(confirm_path(asked))

    assert response.status_code == 200
    assert response.content.decode().count("<button") == 1
    assert rows() == before
    assert_quiet(response)


def test_confirmation_speaks_the_language_asked_for(client, asked):
    response = client.get(
        confirm_path(asked), headers={"Accept-Language": "bg,en;q=0.5"}
    )

    assert 'lang="cs"' in response.content.decode()
    assert response["Content-Language"] == "cs"


def test_yes_subscribes_and_offers_the_way_out(client, asked):
    response = client.post(confirm_path(asked))
    again = client.post(confirm_path(asked))

    assert (response.status_code, again.status_code) == (200, 200)
    assert unsubscribe_path(asked.contact) in response.content.decode()
    assert Contact.objects.mailable().get() == asked.contact
    assert ConsentEvent.objects.filter(kind="confirmed").count() == 1
    assert_quiet(response)


@pytest.mark.parametrize("method", ("get", "post"))
def test_link_older_than_a_week_helps_on(client, asked, rows, method):
    path = confirm_path(asked)
    before = rows()

    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        response = getattr(client, method)(path)

    assert response.status_code == 410
    assert "https://example.org/cs/mail/subscribe/" in response.content.decode()
    assert rows() == before
    assert_quiet(response)


def test_spent_link_helps_on(client, asked):
    client.post(confirm_path(asked))
    client.post(unsubscribe_path(asked.contact))

    response = client.post(confirm_path(asked))

    assert response.status_code == 410
    assert not Contact.objects.mailable().exists()


def test_link_of_an_erased_contact_helps_on(client, asked):
    path = confirm_path(asked)
    erase_contact(address="anna@example.org")

    response = client.post(path, headers={"Accept-Language": "it"})

    assert response.status_code == 410
    assert "https://example.org/it/mail/subscribe/" in response.content.decode()


@pytest.mark.parametrize("kind", ("confirm", "unsubscribe"))
@pytest.mark.parametrize("method", ("get", "post"))
def test_damaged_link_says_so(client, rows, kind, method):
    before = rows()

    response = getattr(client, method)(f"/mail/{kind}/1.abc/")

    assert response.status_code == 404
    assert "<h1>" in response.content.decode()
    assert rows() == before
    assert_quiet(response)


def test_unsubscribe_page_changes_nothing_when_scanners_look(client, rows):
    person = make.contact(language="sk")
    before = rows()

    for _visit in range(5):
        response = client.get(unsubscribe_path(person))

    assert response.status_code == 200
    page = response.content.decode()
    assert page.count("<button") == 1
    assert '<html lang="sk">' in page
    assert 'hreflang="' not in page
    assert rows() == before
    assert_quiet(response)


def test_unsubscribe_by_the_page(client):
    person = make.contact(language="hr")

    response = client.post(unsubscribe_path(person))

    assert response.status_code == 200
    assert "https://example.org/hr/mail/subscribe/" in response.content.decode()
    assert Suppression.objects.get().reason == "unsubscribed"
    assert ConsentEvent.objects.last().evidence == "page"


def test_unsubscribe_by_one_click_of_a_mail_program(client):
    """RFC 8058: no cookie, no redirect, from anywhere, as often as it likes."""
    person = make.contact()

    for _time in range(2):
        response = client.post(
            unsubscribe_path(person),
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
            headers={"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        )

    assert (response.status_code, response.content) == (200, b"unsubscribed\n")
    assert not Contact.objects.mailable().exists()
    assert ConsentEvent.objects.filter(kind="withdrawn").count() == 1
    assert ConsentEvent.objects.last().evidence == "one_click"
    assert_quiet(response)


def test_unsubscribe_works_after_an_erasure(client):
    person = make.contact()
    path = unsubscribe_path(person)
    erase_contact(address="anna@example.org")

    response = client.post(path, headers={"Accept-Language": "it"})

    assert response.status_code == 200
    assert 'lang="it"' in response.content.decode()


@pytest.mark.parametrize("path", (SUBSCRIBE, "/mail/confirm/1.a/", ASKED))
def test_other_methods_are_refused(client, path):
    assert client.put(path).status_code == 405


def test_host_of_links_is_never_taken_from_the_request(client, asked, settings):
    settings.ALLOWED_HOSTS = ["*"]

    page = client.post(confirm_path(asked), headers={"Host": "evil.example"})

    assert "evil.example" not in page.content.decode()
