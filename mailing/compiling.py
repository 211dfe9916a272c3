"""MJML to HTML, once for each language: what a reader gets, but for one slot.

The slot takes the address of the unsubscribe page, the only thing in a mail that differs
between two readers of one language.
"""

from dataclasses import dataclass

import mrml
from django.template.loader import render_to_string
from django.utils import translation

from mailing import links
from mailing.models import MessageVariant

UNSUBSCRIBE_SLOT = "%%UNSUBSCRIBE_URL%%"
# mrml would fetch a web font for its default family.
OPTIONS = mrml.RenderOptions(disable_comments=True, fonts={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    html: str
    text: str


def render_parts(name: str, language: str, context: dict[str, object]) -> Parts:
    """Render emails/NAME.mjml and emails/NAME.txt in LANGUAGE."""
    context = context | {"language": language, "emblem_url": links.emblem_url()}
    with translation.override(language):
        mjml = render_to_string(f"mailing/emails/{name}.mjml", context)
        text = render_to_string(f"mailing/emails/{name}.txt", context)
    html = mrml.to_html(mjml, render_options=OPTIONS).content
    return Parts(html=html, text=text.strip() + "\n")


def compile_variant(variant: MessageVariant) -> Parts:
    context: dict[str, object] = {
        "subject": variant.subject,
        "preheader": variant.preheader,
        "paragraphs": variant.paragraphs,
        "button": variant.button,
        "link": variant.message.link_in(variant.language),
        "unsubscribe_url": UNSUBSCRIBE_SLOT,
    }
    return render_parts("message", variant.language, context)
