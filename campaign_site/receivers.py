"""Signals of Wagtail, each answered by one action."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import copy_for_translation_done

from campaign_site.actions.groups import grant_on_translation


@receiver(copy_for_translation_done)
def on_translation_made(source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    if isinstance(source_obj, Page):
        grant_on_translation(source=source_obj.specific, target=target_obj)
