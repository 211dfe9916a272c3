"""Quotas of a wave: what is counted, how far it is, and no more than that."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from surveys.actions.quotas import add_quota, remove_quota
from surveys.errors import (
    QuotaConditionError,
    QuotaExistsError,
    TooManyQuotasError,
    WaveIsOverError,
)
from surveys.forms.quotas import QuotaForm
from surveys.models import Wave
from surveys.refusals import sentence_of

may_view = permission_required("surveys.view_study")
may_change = permission_required("surveys.change_wave")


@may_view
@require_http_methods(["GET", "POST"])
def quotas(request: HttpRequest, wave: str) -> HttpResponse:
    found = get_object_or_404(Wave.objects.with_parts(), slug=wave)
    has_right = request.user.has_perm("surveys.change_wave")
    form = QuotaForm(request.POST if request.method == "POST" and has_right else None)
    if form.is_valid() and _add(request, found, form):
        messages.success(request, _("The quota is set."))
        return redirect("studies:quotas", found.slug)
    context = {
        "title": f"{found.study.title}: {found.title}",
        "wave": found,
        "form": form,
        "may_change": has_right,
        "quotas": found.quotas.all(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "surveys/staff/quotas.html", context, status=status)


def _add(request: HttpRequest, wave: Wave, form: QuotaForm) -> bool:
    try:
        add_quota(wave=wave, **form.cleaned_data, now=timezone.now(), by=request.user)
    except QuotaExistsError as error:
        form.add_error("name", sentence_of(error))
    except QuotaConditionError as error:
        form.add_error("condition", sentence_of(error))
    except (TooManyQuotasError, WaveIsOverError) as error:
        form.add_error(None, sentence_of(error))
    return not form.errors


@may_change
@require_POST
def remove(request: HttpRequest, wave: str, pk: int) -> HttpResponse:
    found = get_object_or_404(Wave, slug=wave)
    quota = found.quotas.filter(pk=pk).first()  # pressed twice, it is gone already
    try:
        if quota:
            remove_quota(quota=quota, now=timezone.now(), by=request.user)
    except WaveIsOverError as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, _("The quota is removed."))
    return redirect("studies:quotas", wave)
