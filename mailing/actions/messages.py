"""The life of a message: written, approved, sending, paused, done."""

import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from mailing.compiling import compile_variant
from mailing.enums import DispatchState, MessageKind, MessageState, Reason
from mailing.errors import MessageStateError, MissingVariantsError
from mailing.models import Message, MessageVariant

INVITATION_FILE = Path(__file__).parent.parent / "texts" / "invitation.toml"
STARTED = [MessageState.SENDING, MessageState.PAUSED]
NOT_OVER = [MessageState.DRAFT, MessageState.APPROVED, *STARTED]


@transaction.atomic
def create_invitation(
    *, title: str, link: str, city: str = "", by: Any = None
) -> Message:
    """A draft in every language from texts/invitation.toml.

    LINK may hold {language}. It is the same for every reader of a language.
    """
    texts = tomllib.loads(INVITATION_FILE.read_text(encoding="utf-8"))
    message = Message(kind=MessageKind.INVITATION, title=title, link=link, city=city)
    message.full_clean()
    message.save()
    MessageVariant.objects.bulk_create(
        [
            MessageVariant(
                message=message,
                language=language,
                subject=text["subject"],
                preheader=text["preheader"],
                body="\n\n".join(text["paragraphs"]),
                button=text["button"],
            )
            for language, text in texts.items()
        ]
    )
    log(instance=message, action="wagtail.create", user=by)
    return message


@transaction.atomic
def approve_message(*, message: Message, by: Any = None) -> Message:
    """Fix the words: compile each variant once and note its SHA-256.

    Raises MessageStateError, or MissingVariantsError with the languages of the
    audience that have no variant. An audience that is still empty needs all languages.
    """
    message = locked(message, [MessageState.DRAFT])
    variants = list(MessageVariant.objects.filter(message=message))
    missing = _needed_languages(message) - {v.language for v in variants}
    if missing:
        raise MissingVariantsError(missing)
    for variant in variants:
        parts = compile_variant(variant)
        variant.html, variant.text = parts.html, parts.text
        variant.sha256 = variant.digest()
    MessageVariant.objects.bulk_update(variants, ["html", "text", "sha256"])
    message.approved_at, message.approved_by = timezone.now(), by
    message.save(update_fields=["approved_at", "approved_by"])
    return move(message, MessageState.APPROVED, by)


def _needed_languages(message: Message) -> set[str]:
    spoken = set(message.audience().values_list("language", flat=True).distinct())
    return spoken or {code for code, _name in settings.LANGUAGES}


def pause_message(*, message: Message, by: Any = None) -> Message:
    with transaction.atomic():
        message = locked(message, [MessageState.SENDING])
        return move(message, MessageState.PAUSED, by)


def resume_message(*, message: Message, by: Any = None) -> Message:
    with transaction.atomic():
        message = locked(message, [MessageState.PAUSED])
        return move(message, MessageState.SENDING, by)


@transaction.atomic
def cancel_message(*, message: Message, by: Any = None) -> Message:
    """End it. What was sent stays sent; what waits is skipped."""
    message = locked(message, NOT_OVER)
    message.deliveries.filter(state=DispatchState.QUEUED).update(
        state=DispatchState.SKIPPED, reason=Reason.CANCELLED
    )
    return move(message, MessageState.CANCELLED, by)


@transaction.atomic
def resend_uncertain(*, message: Message, by: Any = None) -> int:
    """A person decided that mails which perhaps arrived shall go out again."""
    message = locked(message, [MessageState.DONE, *STARTED])
    count = message.deliveries.filter(state=DispatchState.UNCERTAIN).update(
        state=DispatchState.QUEUED, reason="", due_at=timezone.now()
    )
    if count and message.state == MessageState.DONE:
        move(message, MessageState.SENDING, by)
    return count


def finish_messages() -> None:
    """Call a message done when nothing of it waits any more."""
    for message in Message.objects.filter(state=MessageState.SENDING):
        if message.deliveries.open().exists():
            continue
        with transaction.atomic():
            # Asked again under the lock: somebody may be queueing right now.
            rows = Message.objects.select_for_update().filter(pk=message.pk)
            fresh = rows.filter(state=MessageState.SENDING).first()
            if fresh and not fresh.deliveries.open().exists():
                move(fresh, MessageState.DONE)


def locked(message: Message, allowed: list[MessageState]) -> Message:
    """The row as it is now, held until the transaction ends."""
    fresh = Message.objects.select_for_update().get(pk=message.pk)
    if fresh.state not in allowed:
        raise MessageStateError(state=fresh.state, allowed=allowed)
    return fresh


def move(message: Message, state: MessageState, by: Any = None) -> Message:
    """Change the state of a locked message and note who did it."""
    message.state = state
    message.save(update_fields=["state"])
    log(instance=message, action=f"mailing.{state}", user=by)
    return message
