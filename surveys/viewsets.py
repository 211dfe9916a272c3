"""Questionnaires among Wagtail's snippets: the editor of the draft."""

from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from surveys.models import Questionnaire


class WithOwnStyles:
    """Mixed into an editor: the lines of a question's lists stand in one row each."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # the mixed-in view
        context["media"] += Media(css={"all": ["surveys/staff.css"]})
        return context


class QuestionnaireCreateView(WithOwnStyles, CreateView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """
        Leave the first save to its writer.

        Wagtail saves by itself half a second after a key. If somebody presses 'Save
        draft' meanwhile, their own half-written draft has the code, and they are refused.
        """
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False


class QuestionnaireEditView(WithOwnStyles, EditView):
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
    add_view_class = QuestionnaireCreateView
    edit_view_class = QuestionnaireEditView
    # A copy would come without its translations: begin with a released version instead.
    copy_view_enabled = False
