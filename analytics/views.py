"""Reports for evaluators, in the admin. They show stored numbers and compute none."""

import csv
from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from analytics.actions.publishing import publish_estimate
from analytics.models import Report, StoredEstimate
from analytics.presenters import flow_of, outcomes_of
from analytics.runs import runs
from analytics.shift_rows import SHIFT_COLUMNS, shift_row
from analytics.tasks import analyse_study
from surveys.models import Study

may_view = permission_required("analytics.view_report", login_url="account_login")
may_publish = permission_required(
    "analytics.change_storedestimate", raise_exception=True
)


@may_view
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "reports": Report.objects.newest_first(),
        "runs": runs(),
    }
    return render(request, "analytics/report_index.html", context)


@may_view
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Report.objects.select_related("study"), pk=pk)
    context = {
        "report": found,
        "outcomes": outcomes_of(found),
        "flow": flow_of(found),
        "estimates": found.estimates.all(),
    }
    return render(request, "analytics/report.html", context)


@may_view
def report_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The chart's numbers, unrounded; a suppressed cell says so, never 0 or blank."""
    found = get_object_or_404(Report.objects.select_related("study"), pk=pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{found.study.slug}-{found.number}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(SHIFT_COLUMNS)
    for outcome in found.evaluation["outcomes"]:
        for group in outcome["groups"]:
            writer.writerow(shift_row(outcome["key"], group))
    return response


@may_publish
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    estimate = get_object_or_404(StoredEstimate, pk=pk)
    by = cast("AbstractBaseUser", request.user)  # the permission asks for a log-in
    publish_estimate(estimate=estimate, by=by, now=timezone.now())
    messages.success(request, _("Pages may now cite this estimate."))
    return redirect("analytics:report", pk=estimate.report_id)


@may_publish
@require_POST
def analyse(request: HttpRequest, study: str) -> HttpResponse:
    """Ask the worker: the web process loads no statistics and reads no answer."""
    found = get_object_or_404(Study, slug=study)
    if not Study.objects.sealed().contains(found):
        messages.error(
            request, _("Close, link and seal the waves before and after first.")
        )
        return redirect("analytics:index")
    analyse_study.enqueue(found.slug)
    messages.success(request, _("The worker computes the report. Look again soon."))
    return redirect("analytics:index")
