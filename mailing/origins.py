"""Refuse a form that another site posts for a visitor. No cookie, no session.

Surveys have their own copy: the two apps never import each other.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_cross_site(request: HttpRequest) -> bool:
    """True when the browser says that the post comes from elsewhere.

    Old browsers send neither header. There is no session to ride on, so they pass.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc != request.get_host()
