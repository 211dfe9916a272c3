"""Two worlds: the staff area below /admin/ has a session, public pages have none.

Each Staff* class is Django's own middleware, asleep outside /admin/. They stand in the
MIDDLEWARE setting one by one, so Django calls every hook of theirs, process_view (the
CSRF check) included; wrapping them by hand would have skipped it.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

STAFF_PREFIX = "/admin/"
ACCOUNT_PREFIX = "/admin/account/"
# Wagtail 8.0.1 has seven inline scripts in its editors (measured: date pickers, inline
# panels, choosers), and no eval.
STAFF_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
}


def is_staff_path(request: HttpRequest) -> bool:
    return request.path_info.startswith(STAFF_PREFIX)


class StaffOnly:
    """Mixed into a middleware: it acts below /admin/ and sleeps elsewhere."""

    get_response: Any  # declared by the class it is mixed into

    def __call__(self, request: HttpRequest) -> Any:
        if is_staff_path(request):
            return super().__call__(request)  # type: ignore[misc]  # the mixed-in class
        return self.get_response(request)


class StaffSessionMiddleware(StaffOnly, SessionMiddleware):
    pass


class StaffAuthenticationMiddleware(StaffOnly, AuthenticationMiddleware):
    pass


class StaffMessageMiddleware(StaffOnly, MessageMiddleware):
    pass


class StaffCsrfMiddleware(StaffOnly, CsrfViewMiddleware):
    def process_view(
        self,
        request: HttpRequest,
        callback: Any,
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> Any:
        if not is_staff_path(request):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class LanguageMiddleware(LocaleMiddleware):
    """The language of the address, else the browser's; never a redirect.

    Django's own answers an unknown address by a redirect below the language, which
    varies by cookie and turns /admin/nonsense/ into /en/admin/nonsense/.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not translation.get_language_from_path(request.path_info):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class SecondFactorMiddleware:
    """Let nobody into the staff area without a second factor (ASVS 6.3.3).

    It does not ask by which route somebody logged in: whoever has no second factor is
    sent to set one up, so a forgotten log-in view cannot be a way round.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_SECOND_FACTOR and self._is_missing(request):
            has_factor = is_mfa_enabled(request.user)
            return redirect("mfa_reauthenticate" if has_factor else "mfa_activate_totp")
        return self.get_response(request)

    def _is_missing(self, request: HttpRequest) -> bool:
        path = request.path_info
        if not is_staff_path(request) or path.startswith(ACCOUNT_PREFIX):
            return False
        if not request.user.is_authenticated:
            return False
        records = get_authentication_records(request, request.user)
        return all(record["method"] != "mfa" for record in records)


class PolicyMiddleware(CSPMiddleware):
    """The strict policy for the public, a workable one for Wagtail's editors."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if is_staff_path(request):
            response._csp_config = STAFF_POLICY  # type: ignore[attr-defined]  # its hook
        return super().process_response(request, response)
