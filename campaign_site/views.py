"""Public views that are no page: language, findings, health, media, robots, errors."""

import csv
import datetime as dt
from http import HTTPStatus
from pathlib import PurePosixPath

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from analytics.shift_rows import SHIFT_COLUMNS, shift_row
from campaign_site.findings import findings_of, newest_estimates, published_studies
from campaign_site.middleware import is_staff_path
from campaign_site.models import ContactSettings, WorkerRun
from campaign_site.navigation import absolute, languages_of_lost_page
from campaign_site.sitemaps import write_sitemap

SECURITY_TEXT_DAYS = 180


def choose_language(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the language that the browser prefers; set no cookie."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ("Accept-Language",))
    return response


is_public = cache_control(public=True, max_age=300)


@require_safe
@is_public
def findings(request: HttpRequest) -> HttpResponse:
    """Every study of which something has been published."""
    context = {"studies": published_studies()}
    return render(request, "campaign_site/findings/index.html", context)


@require_safe
@is_public
def study_findings(request: HttpRequest, study: str) -> HttpResponse:
    """What was found. A study that does not exist looks like one with nothing yet."""
    found = findings_of(study)
    if found is None:
        template, status = "campaign_site/findings/none.html", HTTPStatus.NOT_FOUND
        return render(request, template, status=status)
    context = {"found": found, "study": found.study}
    return render(request, "campaign_site/findings/study.html", context)


@require_safe
@is_public
def findings_csv(request: HttpRequest, study: str) -> HttpResponse:
    """The published numbers, unrounded, and none that is not published."""
    estimates = newest_estimates(study)
    if not estimates:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{study}-shifts.csv"'
    writer = csv.writer(response)
    writer.writerow([*SHIFT_COLUMNS, "report", "simulated"])
    for each in estimates:
        origin = (each.report.number, "yes" if each.report.is_simulated else "no")
        writer.writerow([*shift_row(each.outcome, each.result), *origin])
    return response


def healthz(request: HttpRequest) -> HttpResponse:
    connection.ensure_connection()
    return HttpResponse("ok\n", content_type="text/plain")


def healthz_worker(request: HttpRequest) -> HttpResponse:
    """503 when the worker has not finished a job for five minutes."""
    if WorkerRun.objects.is_alive(timezone.now()):
        return HttpResponse("ok\n", content_type="text/plain")
    return HttpResponse("late\n", content_type="text/plain", status=503)


def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve renditions of images, never an original upload or a document.

    An original keeps what the camera wrote into it; documents have their own view.
    """
    if PurePosixPath(name).parts[0] != "images":
        raise Http404
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT))
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def sitemap(request: HttpRequest) -> HttpResponse:
    return HttpResponse(write_sitemap(), content_type="application/xml; charset=utf-8")


def robots(request: HttpRequest) -> HttpResponse:
    """A demonstration stays out of search engines; its residents are simulated."""
    closed = ["/"] if settings.IS_DEMONSTRATION else ["/admin/", "/*/s/", "/*/mail/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {absolute('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def security_text(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where a weakness of this site can be reported."""
    contact = ContactSettings.objects.exclude(security_contact="").first()
    address = (
        f"mailto:{contact.security_contact}" if contact else absolute("/en/contact/")
    )
    expires = timezone.now() + dt.timedelta(days=SECURITY_TEXT_DAYS)
    lines = [
        f"Contact: {address}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {absolute('/.well-known/security.txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say in which languages the page exists; below /admin/ say only that it does not."""
    if is_staff_path(request):
        return HttpResponse("Not found.\n", status=404, content_type="text/plain")
    known = languages_of_lost_page(request.path)
    return render(request, "404.html", {"known": known}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs neither database nor request."""
    # The plain copy: the manifest of hashed names may be what is broken.
    style_url = f"{settings.STATIC_URL}campaign_site/site.css"
    page = render_to_string("500.html", {"style_url": style_url})
    return HttpResponse(page, status=500)
