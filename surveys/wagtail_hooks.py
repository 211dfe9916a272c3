"""The survey's place in the staff area."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from surveys.views import ceremonies, studies, waves


class StudyMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("surveys.view_study"))


class StudyViewSet(ViewSet):
    name = "studies"
    url_prefix = "studies"
    icon = "clipboard-list"
    menu_label = _("Studies")
    menu_order = 800
    menu_item_class = StudyMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", studies.index, name="index"),
            path("new/", studies.create, name="create"),
            path("questionnaire/", studies.release, name="release"),
            path("<int:pk>/", studies.study, name="study"),
            path("<int:pk>/ceremony/", ceremonies.ceremony, name="ceremony"),
            path("<int:pk>/change/", studies.change, name="change"),
            path("<int:pk>/link/", studies.link, name="link"),
            path("waves/<slug:wave>/times/", waves.times, name="times"),
            path("waves/<slug:wave>/version/", waves.pin, name="pin"),
            path("waves/<slug:wave>/close/", waves.close, name="close"),
            path("waves/<slug:wave>/seal/", waves.seal, name="seal"),
        ]


@hooks.register("register_admin_viewset")
def register_studies() -> StudyViewSet:
    return StudyViewSet()


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, label in (
        ("surveys.times", _("Times changed")),
        ("surveys.close", _("Closed")),
        ("surveys.pin", _("Questionnaire version chosen")),
        ("surveys.link", _("Linking asked for")),
        ("surveys.seal", _("Sealing asked for")),
    ):
        actions.register_action(name, label, label)
