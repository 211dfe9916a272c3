import re

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from mailing.models import Message
from mailing.presenters import banded
from mailing.views import staff
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db
MESSAGES = "/admin/mailing/messages/"
CONTACTS = "/admin/mailing/contacts/"
OUTBOX = "/admin/outbox/"


def flat(response):
    """The page without the line breaks of its template."""
    return re.sub(r"\s*\n\s*", "", response.content.decode())


def form_data(**values):
    return {
        "title": "October",
        "kind": "invitation",
        "city": "",
        "link": make.LINK,
        "variants-TOTAL_FORMS": "1",
        "variants-INITIAL_FORMS": "0",
        "variants-MIN_NUM_FORMS": "0",
        "variants-MAX_NUM_FORMS": "1000",
        "variants-0-language": "cs",
        "variants-0-subject": "Subject",
        "variants-0-preheader": "",
        "variants-0-body": "Words",
        "variants-0-button": "Open",
        "variants-0-ORDER": "1",
        "variants-0-DELETE": "",
    } | values


@pytest.fixture
def editor(client, django_user_model):
    """Somebody with the admin and nothing of mailing."""
    user = django_user_model.objects.create_user("editor", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return user


def step(client, message, name):
    return client.post(f"{MESSAGES}step/{message.pk}/{name}/", follow=True)


def test_message_is_written_in_the_admin(admin_client):
    response = admin_client.post(f"{MESSAGES}new/", form_data())

    message = Message.objects.get()
    assert response.status_code == 302
    assert message.variants.get().subject == "Subject"
    page = admin_client.get(MESSAGES).content.decode()
    assert "October" in page


def test_message_with_a_relative_link_is_refused_with_a_reason(admin_client):
    response = admin_client.post(f"{MESSAGES}new/", form_data(link="/s/before/"))

    assert not Message.objects.exists()
    assert "starting with https://" in response.content.decode()


@pytest.mark.parametrize("number", (1, 3))
def test_list_of_messages_costs_the_same_for_any_number(
    admin_client, number, django_assert_max_num_queries
):
    for _message in range(number):
        make.message()
    admin_client.get(MESSAGES)

    with django_assert_max_num_queries(20):
        assert admin_client.get(MESSAGES).status_code == 200


def test_draft_can_be_edited_and_deleted(admin_client):
    message = make.message()

    page = admin_client.get(f"{MESSAGES}edit/{message.pk}/")
    admin_client.post(f"{MESSAGES}delete/{message.pk}/")

    assert page.status_code == 200
    assert not Message.objects.exists()


@pytest.mark.parametrize("view", ("edit", "delete"))
def test_approved_message_is_fixed(admin_client, view):
    make.contact()
    message = make.sending_message()

    response = admin_client.post(
        f"{MESSAGES}{view}/{message.pk}/", form_data(title="Changed"), follow=True
    )

    assert Message.objects.get().title == "October"
    assert response.redirect_chain == [(f"{MESSAGES}inspect/{message.pk}/", 302)]
    assert "Approved words cannot change" in response.content.decode()


def test_message_goes_its_way_by_post(admin_client, admin_user):
    make.contact()
    message = make.message()
    seen = []

    for name in ("approve", "queue", "pause", "resume", "cancel"):
        step(admin_client, message, name)
        message.refresh_from_db()
        seen.append(message.state)

    assert seen == ["approved", "sending", "paused", "sending", "cancelled"]
    entries = ModelLogEntry.objects.for_instance(message).order_by("timestamp", "id")
    assert [(e.action, e.user) for e in entries] == [
        (f"mailing.{state}", admin_user) for state in seen
    ]


def test_steps_are_never_taken_by_get(admin_client):
    message = make.message()

    response = admin_client.get(f"{MESSAGES}step/{message.pk}/approve/")

    assert response.status_code == 405


@pytest.mark.parametrize(
    ("name", "sentence"),
    (
        ("approve", "people of the audience read them: bg."),
        ("pause", "The message has moved on."),
        ("resend", "The message has moved on."),
    ),
)
def test_refused_step_says_what_to_do(admin_client, name, sentence):
    make.contact(language="bg")
    message = make.message("cs")

    response = step(admin_client, message, name)

    message.refresh_from_db()
    assert message.state == "draft"
    assert sentence in response.content.decode()


def test_unknown_step_is_not_found(admin_client):
    assert step(admin_client, make.message(), "burn").status_code == 404


def test_message_page_shows_words_and_coarse_counts(admin_client):
    for number in range(5):
        make.contact(f"cs{number}@example.org", "cs")
    make.contact("it@example.org", "it")
    message = make.sending_message("cs", "it")

    page = flat(admin_client.get(f"{MESSAGES}inspect/{message.pk}/"))

    assert "<td>5</td><td>&lt;5</td>" in page
    assert "Subject it" in page
    assert "Pause" in page
    assert "@example.org" not in page


@pytest.mark.parametrize("state", ("uncertain", "failed"))
def test_sending_again_is_offered_where_something_is_in_doubt(admin_client, state):
    row = make.delivery(state=state, reason="lease_lapsed")

    page = flat(admin_client.get(f"{MESSAGES}inspect/{row.message.pk}/"))

    assert ("Send again what perhaps" in page) is (state == "uncertain")


def test_message_page_before_and_after_all(admin_client):
    draft = make.message()
    over = make.message(state="cancelled")

    page = admin_client.get(f"{MESSAGES}inspect/{draft.pk}/").content.decode()
    assert "Nothing is queued yet." in page
    page = admin_client.get(f"{MESSAGES}inspect/{over.pk}/").content.decode()
    assert "There is nothing that you can do now." in page


def test_editor_without_rights_sees_nothing(client, editor):
    make.contact()
    message = make.message()

    for path in (MESSAGES, CONTACTS, f"{MESSAGES}inspect/{message.pk}/"):
        assert client.get(path).status_code == 302
    assert client.post(f"{MESSAGES}step/{message.pk}/approve/").status_code == 302
    message.refresh_from_db()
    assert message.state == "draft"
    menu = client.get("/admin/").content.decode()
    assert CONTACTS not in menu


def test_writer_may_write_but_not_send(client, editor):
    for codename in ("add_message", "change_message", "view_message"):
        editor.user_permissions.add(Permission.objects.get(codename=codename))
    message = make.message()

    page = client.get(f"{MESSAGES}inspect/{message.pk}/").content.decode()
    client.post(f"{MESSAGES}step/{message.pk}/approve/")

    message.refresh_from_db()
    assert message.state == "draft"
    assert "Approve the words" not in page


def test_nobody_reaches_staff_pages_without_log_in(client):
    for path in (MESSAGES, CONTACTS, OUTBOX):
        assert client.get(path)["Location"].endswith(f"login/?next={path}")


def test_contacts_are_numbers(admin_client):
    for number in range(6):
        make.contact(f"p{number}@example.org", "bg", "sofia")
    make.contact("one@example.org", "it")
    make.contact("never@example.org", "sk", says_yes=False)

    page = flat(admin_client.get(CONTACTS))

    assert "<td>bg</td><td>sofia</td><td>6</td>" in page
    assert "<td>it</td><td>No city</td><td>&lt;5</td>" in page
    assert "<td>sk</td>" not in page
    assert "@example.org" not in page.replace("anna@example.org", "")


def test_empty_list_of_contacts(admin_client):
    assert "Nobody yet." in admin_client.get(CONTACTS).content.decode()


def test_contact_is_found_by_the_exact_address_alone(admin_client):
    person = make.contact("Anna@example.org", city="prague")

    found = admin_client.post(CONTACTS, {"address": "Anna@EXAMPLE.org"})
    missed = admin_client.post(CONTACTS, {"address": "nna@example.org"})
    wrong = admin_client.post(CONTACTS, {"address": "anna"})

    assert f"contact #{person.pk}" in found.content.decode()
    assert "Confirmed by mail (form,2019-1)" in flat(found)
    assert "No contact has exactly" in missed.content.decode()
    assert "not an address we can write to" in wrong.content.decode()


@pytest.mark.parametrize(("count", "shown"), ((0, "0"), (1, "<5"), (4, "<5"), (5, "5")))
def test_small_counts_are_banded(count, shown):
    assert banded(count) == shown


def test_outbox_shows_what_the_demonstration_sent(admin_client, settings):
    settings.IS_DEMONSTRATION = True
    mail = make.outbox_mail(
        text="Open https://example.org/x/",
        html="<p>Words</p>",
        headers={"List-ID": "<c>"},
    )
    make.outbox_mail(subject="Plain")

    page = admin_client.get(OUTBOX).content.decode()
    html = admin_client.get(f"{OUTBOX}{mail.pk}/")

    assert '<a href="https://example.org/x/"' in page
    assert "List-ID: &lt;c&gt;" in page
    assert page.index("Plain") < page.index("Hello")
    assert html.content == b"<p>Words</p>"
    assert OUTBOX in admin_client.get("/admin/").content.decode()


def test_outbox_has_pages(admin_client, settings, monkeypatch):
    settings.IS_DEMONSTRATION = True
    monkeypatch.setattr(staff, "MAILS_PER_PAGE", 1)
    assert "No mail yet." in admin_client.get(OUTBOX).content.decode()
    for number in range(3):
        make.outbox_mail(subject=f"Mail {number}")

    page = admin_client.get(f"{OUTBOX}?p=2").content.decode()

    assert "Mail 1" in page
    assert ("?p=1" in page, "?p=3" in page) == (True, True)


def test_outbox_exists_in_the_demonstration_alone(admin_client):
    mail = make.outbox_mail(html="<p>Words</p>")

    assert admin_client.get(OUTBOX).status_code == 404
    assert admin_client.get(f"{OUTBOX}{mail.pk}/").status_code == 404
    assert OUTBOX not in admin_client.get("/admin/").content.decode()


def test_permission_is_asked_by_the_view_itself(rf, editor):
    request = rf.post("/")
    request.user = editor

    with pytest.raises(PermissionDenied):
        staff.take_step(request, 1, "approve")
