"""Sign-offs of a draft's languages: two buttons on its page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied

from surveys.actions.sign_offs import sign_off
from surveys.enums import SignOffRole
from surveys.errors import AlreadySignedError, SamePersonError, WordsChangedError
from surveys.refusals import sentence_of
from surveys.views.questionnaires import may_sign, may_view, original


@may_view
@require_POST
def sign(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    names, role = dict(settings.LANGUAGES), request.POST.get("role", "")
    if language not in names or role not in SignOffRole.values:
        raise Http404
    if not may_sign(request.user, language):
        return permission_denied(request)
    try:
        sign_off(
            questionnaire=original(pk),
            language=language,
            role=SignOffRole(role),
            wording_hash=request.POST.get("wording_hash", ""),
            by=request.user,
        )
    except (AlreadySignedError, SamePersonError, WordsChangedError) as error:
        messages.error(request, sentence_of(error))
    else:
        text = _("%(language)s is signed off by you, for the words as they are now.")
        messages.success(request, text % {"language": names[language]})
    return redirect("studies:questionnaire", pk)
