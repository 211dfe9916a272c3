"""The link ceremony in the staff area: what it waits for, and its record. No button."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from surveys.actions.links import elements_of
from surveys.ceremony_record import link_rows, record_of
from surveys.models import Study

# Digests wait for their ceremony no longer than this after the last answer.
LONGEST_WAIT = dt.timedelta(days=60)


@permission_required("surveys.view_ceremonystep")
@require_safe
def ceremony(request: HttpRequest, pk: int) -> HttpResponse:
    study = get_object_or_404(Study.objects.with_waves(), pk=pk)
    waves = list(study.waves.all())
    record = record_of(study)
    closings = [wave.closed_at for wave in waves if wave.closed_at]
    context = {
        "title": _("Link ceremony: %(study)s") % {"study": study.title},
        "study": study,
        "waves": waves,
        "has_codes": any(elements_of(wave) for wave in waves),
        "is_ready": bool(waves) and len(closings) == len(waves),
        "due_by": max(closings) + LONGEST_WAIT if closings else None,
        "links": [
            (quality.wave.title, list(link_rows(quality.figures())))
            for quality in study.link_qualities.in_order()
            if quality.wave
        ],
        "record": record if record.parts else None,
    }
    return render(request, "surveys/staff/ceremony.html", context)
