import re

import pytest
from django.core.mail import get_connection, send_mail

from mailing import compiling, letters, links
from mailing.actions.messages import approve_message, create_invitation
from mailing.actions.sending import queue_deliveries
from mailing.models import Delivery, OutboxMail
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db
LANGUAGES = ["bg", "cs", "en", "hr", "it", "sk"]


def invitation_letters(*, people=1):
    for language in LANGUAGES:
        for number in range(people):
            make.contact(f"{language}{number}@example.org", language)
    message = approve_message(message=create_invitation(title="t", link=make.LINK))
    queue_deliveries(message=message)
    return {
        row.contact.email_norm: letters.delivery_letter(
            row, message.variants.get(language=row.contact.language)
        )
        for row in Delivery.objects.with_parts()
    }


def html_of(letter):
    return letter.alternatives[0].content


def test_invitation_asks_in_the_language_of_each_reader():
    mails = invitation_letters()

    assert mails["bg0@example.org"].subject.startswith("Как се живее")
    assert mails["hr0@example.org"].subject.startswith("Kako se živi")
    for language in LANGUAGES:
        mail = mails[f"{language}0@example.org"]
        link = f"https://example.org/{language}/s/before/?c=mail"
        assert f'lang="{language}"' in html_of(mail)
        assert f'href="{link}"' in html_of(mail)
        assert link in mail.body


def test_two_readers_of_a_language_get_the_same_mail_but_for_the_way_out():
    mails = invitation_letters(people=2)

    for language in LANGUAGES:
        first, second = (
            (mail.subject, mail.body.replace(url, ""), html_of(mail).replace(url, ""))
            for mail in (
                mails[f"{language}0@example.org"],
                mails[f"{language}1@example.org"],
            )
            for url in [mail.extra_headers["List-Unsubscribe"].strip("<>")]
        )
        assert first == second


def test_nobody_is_watched():
    make.contact()
    mails = [
        *invitation_letters().values(),
        letters.confirmation_letter(make.confirmation("new@example.org")),
    ]

    assert {(mail.track_opens, mail.track_clicks) for mail in mails} == {(False, False)}
    addresses = {
        address
        for mail in mails
        for address in re.findall(
            r'(?:src|href|url)[=(]["\']?([^"\' >)]+)', html_of(mail)
        )
    }
    assert all(address.startswith("https://example.org/") for address in addresses)
    assert links.emblem_url() in addresses


def test_headers_of_an_invitation():
    letter = invitation_letters()["cs0@example.org"]

    url = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert url.startswith("https://example.org/mail/unsubscribe/")
    assert url in letter.body
    assert f'href="{url}"' in html_of(letter)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-ID"] == "INTEGRA <campaign.mail.example.org>"
    assert "Auto-Submitted" not in letter.extra_headers
    assert letter.to == ["cs0@example.org"]


def test_confirmation_says_that_a_machine_wrote_it():
    letter = letters.confirmation_letter(make.confirmation())

    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in letter.extra_headers
    (link,) = set(re.findall(r"https://example.org/mail/confirm/\S+/", letter.body))
    assert f'href="{link}"' in html_of(letter)


def test_words_of_staff_are_escaped_in_html_and_plain_in_text():
    make.contact()
    variant = make.message().variants.get()
    variant.subject = 'News & "more" <b>'

    parts = compiling.compile_variant(variant)

    assert "Second &lt;words&gt; &amp; more." in parts.html
    assert "News &amp; &quot;more&quot; &lt;b&gt;" in parts.html
    assert "<b>" not in parts.html
    assert "Second <words> & more." in parts.text
    assert 'News & "more" <b>' in parts.text


def test_newsletter_without_a_link_has_no_button():
    message = make.message(kind="newsletter", link="")

    parts = compiling.compile_variant(message.variants.get())

    assert "Open" not in parts.html
    assert "Open" not in parts.text


def test_message_without_preview_line():
    variant = make.message().variants.get()
    variant.preheader = ""

    assert "Before all" not in compiling.compile_variant(variant).html


def test_provider_s_number_is_kept_where_there_is_one():
    letter = letters.confirmation_letter(make.confirmation())
    own = letter.mail_id

    class Status:
        message_id = "provider-1"

    letter.anymail_status = Status()
    assert (own.startswith("<c"), letter.mail_id) == (True, "provider-1")


def test_outbox_keeps_what_would_have_been_sent():
    letter = letters.confirmation_letter(make.confirmation())
    letter.cc = ["copy@example.org"]

    with get_connection("mailing.backends.OutboxBackend") as connection:
        assert connection.send_messages([letter]) == 1

    mails = OutboxMail.objects.order_by("id")
    assert [m.recipient for m in mails] == ["anna@example.org", "copy@example.org"]
    assert (mails[0].subject, mails[0].text) == (letter.subject, letter.body)
    assert mails[0].html == html_of(letter)
    assert mails[0].headers["Auto-Submitted"] == "auto-generated"


def test_outbox_keeps_a_plain_mail(settings):
    settings.EMAIL_BACKEND = "mailing.backends.OutboxBackend"
    send_mail("Hello", "Words", None, ["staff@example.org"])

    assert OutboxMail.objects.get().html == ""
