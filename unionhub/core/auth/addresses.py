"""Where to go after signing in: a path of this system, never anywhere else (scorecard E5)."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, wanted: str, default: str = "home") -> str:
    """The wanted address reduced to path and query if it lies on this host, else the default page."""
    wanted = (wanted or "").strip()
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        parts = urlsplit(wanted)
        if parts.path.startswith("/") and not parts.path.startswith(("//", "/\\")):
            return parts.path + (f"?{parts.query}" if parts.query else "")
    return resolve_url(default)
