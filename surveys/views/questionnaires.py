"""Drafts of questionnaires in the staff area: how far they are, and their release."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from surveys.actions.questionnaire_drafts import draft_from_document, synchronise
from surveys.actions.questionnaires import core_document
from surveys.actions.releases import draft_preview, release_draft
from surveys.change_groups import change_groups
from surveys.definition_checks import DefinitionError
from surveys.errors import (
    DraftChangedError,
    DraftExistsError,
    LanguagesIncompleteError,
    NothingToReleaseError,
    UnsignedLanguagesError,
)
from surveys.language_gate import incomplete, language_states
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.refusals import sentence_of
from surveys.sign_offs import sign_offs_of

may_view = permission_required("surveys.view_questionnaire")
may_add = permission_required("surveys.add_questionnaire")
may_release = permission_required("surveys.add_questionnaireversion")


def may_sign(user: Any, language: str) -> bool:
    return bool(user.has_perm(f"surveys.sign_{language}"))


@may_view
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    drafts = list(Questionnaire.objects.originals().with_latest_version())
    codes = {draft.code for draft in drafts}
    versions = QuestionnaireVersion.objects.in_every_language().latest_of_each()
    context = {
        "title": _("Questionnaires"),
        "drafts": drafts,
        "versions": [one for one in versions if one.code not in codes],
        "lacks_core": "core" not in codes | {one.code for one in versions},
    }
    return render(request, "surveys/staff/questionnaires.html", context)


@may_add
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A draft of what is there already: a released version, or the core questionnaire."""
    if number := request.POST.get("version", ""):
        released = QuestionnaireVersion.objects.in_every_language()
        found = get_object_or_404(released, pk=number)
        document = found.document
    else:
        document = core_document()
    try:
        draft = draft_from_document(document=document, by=request.user)
    except DraftExistsError as error:
        messages.error(request, sentence_of(error))
        return redirect("studies:questionnaires")
    except DefinitionError as error:
        messages.error(request, str(error))
        return redirect("studies:questionnaires")
    messages.success(request, _("The draft is ready, in all its languages."))
    return redirect("studies:questionnaire", draft.pk)


def original(pk: int) -> Any:
    """As it was saved last: the row itself stays behind, for nothing is published."""
    found = get_object_or_404(Questionnaire.objects.originals(), pk=pk)
    return found.get_latest_revision_as_object()


@may_view
@require_safe
def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    found = original(pk)
    states = language_states(synchronise(questionnaire=found))
    context = {
        "title": found.title,
        "questionnaire": found,
        "states": states,
        "sign_offs": sign_offs_of(found.code, states),
        "signable": [
            code for code, _name in settings.LANGUAGES if may_sign(request.user, code)
        ],
        "is_complete": not any(incomplete(states)),
        "versions": QuestionnaireVersion.objects.without_documents()
        .of_questionnaire(found.code)
        .order_by("-number"),
    }
    return render(request, "surveys/staff/questionnaire.html", context)


@may_release
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show exactly what would be released; release it when exactly that is confirmed."""
    found = original(pk)
    if request.method == "POST":
        return _release(request, found)
    preview = draft_preview(questionnaire=found)
    context = {
        "title": _("Release: %(title)s") % {"title": found},
        "questionnaire": found,
        "preview": preview,
        "groups": change_groups(preview.release.changes),
    }
    return render(request, "surveys/staff/release.html", context)


def _release(request: HttpRequest, found: Questionnaire) -> HttpResponse:
    try:
        version = release_draft(
            questionnaire=found,
            digest=request.POST.get("digest", ""),
            by=request.user,
            unsigned=request.POST.get("unsigned", "").split(),
        )
    except (
        DraftChangedError,
        LanguagesIncompleteError,
        NothingToReleaseError,
        UnsignedLanguagesError,
    ) as error:
        messages.error(request, sentence_of(error))
        return redirect("studies:release_draft", found.pk)
    except DefinitionError:  # the page lists every fault
        return redirect("studies:release_draft", found.pk)
    text = _("%(version)s is released. A study can ask it now.")
    messages.success(request, text % {"version": version})
    return redirect("studies:questionnaire", found.pk)
