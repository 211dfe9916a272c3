"""Public views that are no page: language choice, health, media."""

from pathlib import PurePosixPath

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.static import serve


def choose_language(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the language that the browser prefers; set no cookie."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ("Accept-Language",))
    return response


def healthz(request: HttpRequest) -> HttpResponse:
    connection.ensure_connection()
    return HttpResponse("ok\n", content_type="text/plain")


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
