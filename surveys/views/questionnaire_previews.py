"""A draft as residents would see it, in any language, at two widths. No answer is kept."""

from dataclasses import dataclass
from typing import Any

from csp.constants import NONE
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from surveys import flow, presenters
from surveys.actions.questionnaire_drafts import synchronise
from surveys.compiling import compile_document
from surveys.definition_checks import structure_faults
from surveys.definitions import Questionnaire, build
from surveys.enums import ItemFormat
from surveys.forms.residents import ConsentForm
from surveys.models.waves import CITY_CHOICES
from surveys.questionnaire_logic import screens_of
from surveys.views.questionnaires import may_view, original

# The step of the consent; no section can have a hyphen in its code.
FRONT = "first-screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoWave:
    """Stands where a screen names its wave: no wave has this name."""

    slug: str = "-"
    is_simulated: bool = False


@may_view
@require_safe
def preview(request: HttpRequest, pk: int, language: str, step: str) -> HttpResponse:
    """One screen in two frames, a phone's and a wide one."""
    found = original(pk)
    document = _document(pk, language)
    faults = structure_faults(document)
    context = {
        "title": _("Preview: %(title)s") % {"title": found},
        "questionnaire": found,
        "language": language,
        "languages": settings.LANGUAGES,
        "step": step,
        "steps": [
            (FRONT, document["consent"]["title"][language]),
            *(
                (section["code"], section["title"][language])
                for section in document["sections"]
                if any(item["format"] != ItemFormat.ARM for item in section["items"])
            ),
        ],
        "faults": faults,
    }
    if not faults and step not in dict(context["steps"]):
        raise Http404
    return render(request, "surveys/staff/preview.html", context)


@may_view
@require_safe
def frame(request: HttpRequest, pk: int, language: str, step: str) -> HttpResponse:
    """The resident's own screen. Its buttons lead nowhere: no form may be sent."""
    document = _document(pk, language)
    if structure_faults(document):
        raise Http404
    questionnaire = build(document)
    name = "consent" if step == FRONT else "section"
    with translation.override(language):
        show = _consent if step == FRONT else _section
        context = show(questionnaire, language, step)
        context |= {
            "wave": NoWave(),
            "attribution": presenters.words(questionnaire.attribution, language),
        }
        response = render(request, f"surveys/screens/{name}.html", context)
        response.headers["Content-Language"] = language
    response._csp_replace = {"form-action": [NONE], "script-src": [NONE]}  # type: ignore[attr-defined]  # the hook of django-csp
    return response


def _document(pk: int, language: str) -> dict[str, Any]:
    """The latest draft in its own language and this one, gaps filled from the first."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    found = original(pk)
    synchronise(questionnaire=found)
    locale = Locale.objects.get(language_code=language)
    return compile_document(found, [locale], fallback=True)


def _consent(questionnaire: Questionnaire, language: str, step: str) -> dict[str, Any]:
    return {
        "form": ConsentForm(cities=[code for code, _name in CITY_CHOICES]),
        "title": presenters.words(questionnaire.consent_title, language),
        "paragraphs": questionnaire.consent_paragraphs[language],
        "agree": presenters.words(questionnaire.consent_agree, language),
        "section_count": len(screens_of(questionnaire)),
    }


def _section(questionnaire: Questionnaire, language: str, step: str) -> dict[str, Any]:
    """All its questions, also those that only some residents meet."""
    section = questionnaire.section(step)
    sections = screens_of(questionnaire)
    if section is None or section not in sections:
        raise Http404
    number, count = sections.index(section) + 1, len(sections)
    given = presenters.Given(answers={}, code={})
    return {
        "place": flow.Place(
            section=section,
            number=number,
            count=count,
            is_last=number == count,
            is_certain=True,
        ),
        "title": given.words(section.title, language),
        "intro": given.words(section.intro, language),
        "blocks": list(presenters.blocks_of(section, language, given)),
        "state": "",
    }
