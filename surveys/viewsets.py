"""Questionnaires among Wagtail's snippets: the editor of the draft."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from surveys.models import Questionnaire


class QuestionnaireEditView(EditView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        return [
            HeaderButton(
                label=_("Languages, preview and release"),
                url=reverse("studies:questionnaire", args=[self.object.pk]),
                icon_name="view",
                priority=10,
            )
        ]


class QuestionnaireViewSet(SnippetViewSet):
    model = Questionnaire
    icon = "form"
    menu_label = gettext_lazy("Questionnaires")
    list_display = ["title", "code"]
    edit_view_class = QuestionnaireEditView
