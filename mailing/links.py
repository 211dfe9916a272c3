"""Absolute addresses. The host is a setting, never what a request claims (TRUST)."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from mailing import tokens


def absolute(path: str) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def confirmation_url(confirmation_id: int) -> str:
    token = tokens.confirmation_token(confirmation_id)
    return absolute(reverse("mail_links:confirm", args=[token]))


def unsubscribe_url(email_hmac: str) -> str:
    token = tokens.unsubscribe_token(email_hmac)
    return absolute(reverse("mail_links:unsubscribe", args=[token]))


def subscribe_url(language: str) -> str:
    with translation.override(language):
        return absolute(reverse("mailing:subscribe"))


def emblem_url() -> str:
    return absolute(static("campaign_site/eu-emblem.png"))
