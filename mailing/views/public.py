"""What the public sees: the form, the question, the way out. No cookie anywhere.

GET shows and changes nothing, since mail scanners open every link; POST acts.
"""

import contextlib
import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from mailing import links, origins, tokens
from mailing.actions import consents
from mailing.errors import (
    AddressSuppressedError,
    ConfirmationSpentError,
    FormExpiredError,
    LinkDamagedError,
    LinkExpiredError,
    TooManyConfirmationsError,
)
from mailing.forms import SubscribeForm
from mailing.models import Confirmation, Contact

View = Callable[..., HttpResponse]
QUIET_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def quiet_page(view: View) -> View:
    """No cache, no referrer, no index; GET and POST alone; no CSRF cookie."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def quiet(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in QUIET_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return quiet


@quiet_page
def subscribe(request: HttpRequest) -> HttpResponse:
    """No secret in this address, so the browser may name it to ourselves.

    Under 'no-referrer' browsers post with 'Origin: null'; those too old to send
    Sec-Fetch-Site could then not be told from another site.
    """
    response = _subscribe(request)
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _subscribe(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request, SubscribeForm(initial=_initial()))
    if origins.is_cross_site(request):
        return _page(request, "foreign", status=HTTPStatus.FORBIDDEN)
    form = SubscribeForm(request.POST)
    try:
        tokens.check_form_token(request.POST.get("token", ""))
    except FormExpiredError:
        return _form(request, form, is_stale=True)
    if not form.is_valid():
        return _form(request, form)
    if not form.cleaned_data["website"]:
        _ask(form.cleaned_data)
    return redirect("mailing:asked")


def _ask(data: dict[str, str]) -> None:
    """The visitor learns nothing about the address: the reply is always the same."""
    with contextlib.suppress(AddressSuppressedError, TooManyConfirmationsError):
        consents.subscribe(
            address=data["email"], language=data["language"], city=data["city"]
        )


def _initial() -> dict[str, str | None]:
    return {"language": translation.get_language()}


def _form(
    request: HttpRequest, form: SubscribeForm, *, is_stale: bool = False
) -> HttpResponse:
    context = {"form": form, "token": tokens.form_token(), "is_stale": is_stale}
    is_wrong = is_stale or bool(form.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return _page(request, "subscribe", context, status=status)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox: says so to everyone."""
    response = _page(request, "asked")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@quiet_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    is_expired = False
    try:
        number = tokens.read_confirmation_token(token)
    except LinkExpiredError as error:
        number, is_expired = error.confirmation_id, True
    except LinkDamagedError:
        return _page(request, "damaged", status=HTTPStatus.NOT_FOUND)
    rows = Confirmation.objects.select_related("contact")
    confirmation = rows.filter(pk=number).first()
    if confirmation is None:  # erased
        return _page(request, "expired", _again(), status=HTTPStatus.GONE)
    with translation.override(confirmation.language):
        return _answer(request, confirmation, is_expired=is_expired)


def _answer(
    request: HttpRequest, confirmation: Confirmation, *, is_expired: bool
) -> HttpResponse:
    gone = functools.partial(_page, request, "expired", status=HTTPStatus.GONE)
    if is_expired:
        return gone(_again())
    if request.method != "POST":
        return _page(request, "confirm")
    try:
        consents.confirm(confirmation_id=confirmation.pk)
    except (ConfirmationSpentError, AddressSuppressedError):
        return gone(_again())
    url = links.unsubscribe_url(confirmation.contact.email_hmac)
    return _page(request, "confirmed", {"unsubscribe_url": url})


def _again() -> dict[str, Any]:
    return {"subscribe_url": links.subscribe_url(translation.get_language() or "en")}


@quiet_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: a mail program posts one line and reads nothing but the status."""
    try:
        email_hmac = tokens.read_unsubscribe_token(token)
    except LinkDamagedError:
        return _page(request, "damaged", status=HTTPStatus.NOT_FOUND)
    name = "unsubscribe"
    if request.method == "POST":
        is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        source = "one_click" if is_one_click else "page"
        consents.unsubscribe(email_hmac=email_hmac, source=source)
        if is_one_click:
            return HttpResponse("unsubscribed\n", content_type="text/plain")
        name = "unsubscribed"
    contact = Contact.objects.filter(email_hmac=email_hmac).first()
    with translation.override(
        contact.language if contact else translation.get_language()
    ):
        return _page(request, name, _again())


def _page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Render in the language that is active now, and say which it is."""
    response = render(request, f"mailing/pages/{name}.html", context, status=status)
    response.headers["Content-Language"] = translation.get_language() or "en"
    return response
