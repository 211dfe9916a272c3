"""A real SMTP server on loopback: what arrives is a mail that others can read."""

import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller

from mailing.actions.messages import approve_message, create_invitation
from mailing.actions.sending import queue_deliveries, send_due
from mailing.models import Delivery
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db


class Mailbox:
    def __init__(self):
        self.mails = {}
        self.refuse = {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        policy = email.policy.default
        mail = email.message_from_bytes(envelope.content, policy=policy)
        self.mails[envelope.rcpt_tos[0]] = mail
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield mailbox
    controller.stop()


def invite():
    message = approve_message(message=create_invitation(title="t", link=make.LINK))
    queue_deliveries(message=message)
    return send_due(limit=100)


def test_bulgarian_invitation_arrives_whole(mailbox):
    make.contact("ivan@прага.бг", "bg")
    make.contact("hans@bücher.example", "sk")

    assert invite().sent == 2

    mail = mailbox.mails["ivan@xn--80aai0cf.xn--90ae"]
    row = Delivery.objects.get(contact__language="bg")
    text = mail.get_body(("plain",))
    html = mail.get_body(("html",))
    # Folding leaves a space in front, which no reader shows.
    assert (
        mail["Subject"].strip()
        == "Как се живее във вашия град? Интересува ни вашето мнение"
    )
    assert mail["To"] == "ivan@xn--80aai0cf.xn--90ae"
    assert mail["From"] == "INTEGRA <campaign@mail.example.org>"
    assert (text.get_content_charset(), html.get_content_charset()) == (
        "utf-8",
        "utf-8",
    )
    assert "Благодарим ви за отделеното време." in text.get_content()
    assert "Благодарим ви за отделеното време." in html.get_content()
    assert mail["Message-ID"] == row.mail_id
    assert mail["List-ID"] == "INTEGRA <campaign.mail.example.org>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].strip(" <>")
    assert url.startswith("https://example.org/mail/unsubscribe/")
    assert url in text.get_content()
    assert not mail.defects
    assert all(len(line) <= 998 for line in mail.as_bytes().splitlines())
    assert set(mailbox.mails) == {
        "ivan@xn--80aai0cf.xn--90ae",
        "hans@xn--bcher-kva.example",
    }


def test_the_server_s_refusals_reach_the_rows(mailbox):
    for name in ("gone", "full", "fine"):
        make.contact(f"{name}@example.org")
    mailbox.refuse = {
        "gone@example.org": "550 5.1.1 gone@example.org: no such person",
        "full@example.org": "452 4.2.2 mailbox full",
    }

    report = invite()

    states = dict(Delivery.objects.values_list("contact__email", "reason"))
    assert (report.sent, report.failed, report.queued) == (1, 1, 1)
    assert states == {
        "gone@example.org": "smtp 550",
        "full@example.org": "smtp 452",
        "fine@example.org": "",
    }
    assert list(mailbox.mails) == ["fine@example.org"]
