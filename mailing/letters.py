"""The mails themselves, as Django knows them; any backend can send them."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext

from mailing import links
from mailing.compiling import UNSUBSCRIBE_SLOT, Parts, render_parts
from mailing.models import Confirmation, Contact, Delivery, MessageVariant


class Letter(EmailMultiAlternatives):
    """A mail that watches nobody: Anymail passes both flags to the provider."""

    track_opens = False
    track_clicks = False

    @property
    def mail_id(self) -> str:
        """The provider's number where Anymail got one, else our own Message-ID."""
        status = getattr(self, "anymail_status", None)
        return getattr(status, "message_id", None) or self.extra_headers["Message-ID"]


def delivery_letter(delivery: Delivery, variant: MessageVariant) -> Letter:
    """Fill the slot of the approved words. Everything else is the same for everyone."""
    url = links.unsubscribe_url(delivery.contact.email_hmac)
    parts = Parts(
        html=variant.html.replace(UNSUBSCRIBE_SLOT, url),
        text=variant.text.replace(UNSUBSCRIBE_SLOT, url),
    )
    headers = {
        "Message-ID": f"<d{delivery.message.pk}.{delivery.pk}@{settings.MAIL_HOST}>",
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-ID": f"INTEGRA <campaign.{settings.MAIL_HOST}>",
    }
    return _letter(delivery.contact, variant.subject, parts, headers)


def confirmation_letter(confirmation: Confirmation) -> Letter:
    language = confirmation.language
    with translation.override(language):
        subject = gettext("Please confirm that you want our news")
    context: dict[str, object] = {
        "subject": subject,
        "link": links.confirmation_url(confirmation.pk),
    }
    headers = {
        "Message-ID": f"<c{confirmation.pk}@{settings.MAIL_HOST}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office reply to it
    }
    parts = render_parts("confirmation", language, context)
    return _letter(confirmation.contact, subject, parts, headers)


def _letter(
    contact: Contact, subject: str, parts: Parts, headers: dict[str, str]
) -> Letter:
    letter = Letter(
        subject=subject, body=parts.text, to=[contact.email_norm], headers=headers
    )
    letter.attach_alternative(parts.html, "text/html")
    return letter
