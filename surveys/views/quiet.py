"""What every page of a resident has in common."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from surveys import origins

View = Callable[..., HttpResponse]
QUIET_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def resident_page(view: View) -> View:
    """No cache, no index, no referrer for others; a post from another site is refused."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def quiet(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and origins.is_cross_site(request):
            response = render(request, "surveys/screens/foreign.html", status=403)
        else:
            response = view(request, *args, **kwargs)
        for name, value in QUIET_HEADERS.items():
            response.headers[name] = value
        return response

    return quiet
