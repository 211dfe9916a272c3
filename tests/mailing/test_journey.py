"""The whole way, by the mails alone: subscribe, confirm, be invited, leave."""

import re

import pytest

from mailing import tokens
from mailing.actions.messages import approve_message, create_invitation
from mailing.actions.sending import queue_deliveries, send_due
from mailing.models import Contact
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db
SITE = "https://example.org"


def links_of(mail):
    """Every address of our own in a mail, in its text, its HTML and its headers."""
    words = " ".join(
        [mail.body, mail.alternatives[0].content, *mail.extra_headers.values()]
    )
    found = re.findall(rf'{SITE}(/mail/[^\s"<>]+)', words)
    return sorted(set(found))


def test_from_the_form_to_the_way_out(client, mailoutbox, rows):
    form = {"email": "Ana@example.org", "language": "hr", "token": tokens.form_token()}
    client.post("/hr/mail/subscribe/", form)
    send_due(limit=10)
    (confirm,) = links_of(mailoutbox[0])
    client.post(confirm)
    message = approve_message(message=create_invitation(title="t", link=make.LINK))
    queue_deliveries(message=message)
    send_due(limit=10)
    (unsubscribe,) = links_of(mailoutbox[1])
    before = rows()

    for path in [confirm, unsubscribe] * 5:  # a scanner looks at everything
        assert client.get(path).status_code == 200
    assert rows() == before
    client.post(unsubscribe, {"List-Unsubscribe": "One-Click"})
    send_due(limit=10)

    assert [mail.to for mail in mailoutbox] == [["Ana@example.org"]] * 2
    assert not Contact.objects.mailable().exists()
