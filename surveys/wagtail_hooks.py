"""The survey's place in the staff area."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.models import register_snippet

from surveys.actions.questionnaire_drafts import (
    forget_translations,
    is_original,
    synchronise,
)
from surveys.models import Questionnaire
from surveys.qr_codes import CONTENT_TYPES
from surveys.views import (
    ceremonies,
    channels,
    follow_ups,
    questionnaire_previews,
    questionnaires,
    quotas,
    sign_offs,
    studies,
    test_answers,
    waves,
)
from surveys.viewsets import QuestionnaireViewSet


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
            path("questionnaires/", questionnaires.index, name="questionnaires"),
            path("questionnaires/new/", questionnaires.begin, name="begin"),
            path(
                "questionnaires/<int:pk>/",
                questionnaires.questionnaire,
                name="questionnaire",
            ),
            path(
                "questionnaires/<int:pk>/release/",
                questionnaires.release,
                name="release_draft",
            ),
            path(
                "questionnaires/<int:pk>/sign/<slug:language>/",
                sign_offs.sign,
                name="sign",
            ),
            path(
                "questionnaires/<int:pk>/<slug:language>/<slug:step>/",
                questionnaire_previews.preview,
                name="preview",
            ),
            path(
                "questionnaires/<int:pk>/<slug:language>/<slug:step>/screen/",
                questionnaire_previews.frame,
                name="preview_frame",
            ),
            path("<int:pk>/", studies.study, name="study"),
            path("<int:pk>/ceremony/", ceremonies.ceremony, name="ceremony"),
            path("<int:pk>/change/", studies.change, name="change"),
            path("<int:pk>/link/", studies.link, name="link"),
            path(
                "<int:pk>/follow-ups/<int:number>/", follow_ups.plan, name="follow_up"
            ),
            path("waves/<slug:wave>/links/", channels.channels, name="channels"),
            *(
                path(
                    f"waves/<slug:wave>/links/<slug:channel>/<slug:language>.{kind}",
                    channels.code,
                    {"kind": kind},
                    name=f"{kind}_code",
                )
                for kind in CONTENT_TYPES
            ),
            path("waves/<slug:wave>/quotas/", quotas.quotas, name="quotas"),
            path(
                "waves/<slug:wave>/quotas/<int:pk>/remove/",
                quotas.remove,
                name="remove_quota",
            ),
            path("waves/<slug:wave>/tests/", test_answers.tests, name="tests"),
            path("waves/<slug:wave>/times/", waves.times, name="times"),
            path("waves/<slug:wave>/version/", waves.pin, name="pin"),
            path("waves/<slug:wave>/close/", waves.close, name="close"),
            path("waves/<slug:wave>/seal/", waves.seal, name="seal"),
            path("waves/<slug:wave>/remove/", follow_ups.remove, name="remove"),
        ]


class QuestionnaireMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("surveys.view_questionnaire"))


@hooks.register("register_admin_menu_item")
def questionnaires_in_menu() -> MenuItem:
    return QuestionnaireMenuItem(
        _("Questionnaires"),
        reverse("studies:questionnaires"),
        name="questionnaires",
        icon_name="form",
        order=790,
    )


@hooks.register("register_admin_viewset")
def register_studies() -> StudyViewSet:
    return StudyViewSet()


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, label in (
        ("surveys.times", _("Times changed")),
        ("surveys.channel", _("Link added")),
        ("surveys.quota_add", _("Quota added")),
        ("surveys.quota_remove", _("Quota removed")),
        ("surveys.close", _("Closed")),
        ("surveys.pin", _("Questionnaire version chosen")),
        ("surveys.link", _("Linking asked for")),
        ("surveys.seal", _("Sealing asked for")),
        ("surveys.export", _("Answers exported")),
        ("surveys.sign_off", _("Language signed off")),
        ("surveys.delete_tests", _("Deleting of test answers asked for")),
        ("surveys.release", _("Questionnaire released")),
    ):
        actions.register_action(name, label, label)


register_snippet(QuestionnaireViewSet)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def hand_to_translators(request: HttpRequest, instance: Any) -> None:
    """Whoever translates sees the words as they were saved last."""
    if isinstance(instance, Questionnaire) and is_original(instance):
        synchronise(questionnaire=instance)


@hooks.register("after_delete_snippet")
def take_translations_along(request: HttpRequest, instances: Iterable[Any]) -> None:
    for instance in instances:
        if isinstance(instance, Questionnaire) and is_original(instance):
            forget_translations(questionnaire=instance)


@hooks.register("construct_snippet_action_menu")
def leave_publishing_out(items: list[Any], request: HttpRequest, context: Any) -> None:
    """A questionnaire is released, which takes a page of its own; saving is enough."""
    if context["model"] is Questionnaire:
        items[:] = [item for item in items if item.name == "action-save"]
