"""Mail's place in the staff area."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from mailing.enums import MessageState
from mailing.models import Message
from mailing.views import staff

VARIANT_PANELS = [
    FieldPanel(name) for name in ("language", "subject", "preheader", "body", "button")
]


class MessageViewSet(ModelViewSet):
    model = Message
    name = "mail_messages"
    url_prefix = "mailing/messages"
    icon = "mail"
    menu_label = _("Messages")
    list_display = ["title", "kind", "state", "approved_at"]
    list_filter = ["kind", "state"]
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = staff.MessagePage
    inspect_view_fields = ["kind", "city", "link", "state", "approved_at"]
    edit_view_class = staff.MessageEditPage
    delete_view_class = staff.MessageDeletePage
    panels = [
        FieldPanel("title"),
        FieldPanel("kind"),
        FieldPanel("city"),
        FieldPanel("link"),
        InlinePanel("variants", label=_("Language"), panels=VARIANT_PANELS),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        step = path("step/<int:pk>/<slug:step>/", staff.take_step, name="step")
        return [*super().get_urlpatterns(), step]


class ContactMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mailing.view_contact")


class ContactViewSet(ViewSet):
    name = "mail_contacts"
    url_prefix = "mailing/contacts"
    icon = "group"
    menu_label = _("Contacts")
    menu_item_class = ContactMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", staff.contacts, name="index")]


class OutboxMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(settings.IS_DEMONSTRATION)


class OutboxViewSet(ViewSet):
    name = "mail_outbox"
    url_prefix = "outbox"
    icon = "upload"
    menu_label = _("Outbox of the demonstration")
    menu_item_class = OutboxMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", staff.outbox, name="index"),
            path("<int:pk>/", staff.outbox_mail, name="mail"),
        ]


class MailingGroup(ViewSetGroup):
    menu_label = _("Mail")
    menu_icon = "mail"
    items = (MessageViewSet, ContactViewSet, OutboxViewSet)


@hooks.register("register_admin_viewset")
def register_mailing() -> MailingGroup:
    return MailingGroup()


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for state, label in MessageState.choices:
        actions.register_action(f"mailing.{state}", label, label)
