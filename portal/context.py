"""What every template may use: the portal's name, its languages, the address of this page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from datasets.address import base_url
from datasets.views.preferences import THEME_COOKIE, THEMES


def portal(request: HttpRequest) -> dict[str, object]:
    """Return the names and addresses that every page shows."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "portal_name": settings.PORTAL_NAME,
        "portal_languages": [
            {"code": code, "name": _NATIVE.get(code, code), "address": _in_language(request, code)}
            for code, _name in settings.LANGUAGES
        ],
        "portal_theme": theme if theme in THEMES else "",
        "base_url": base_url(request),
        "request_id": request.META.get("PARVIS_REQUEST_ID", ""),
    }


_NATIVE = {"fr": "Français", "en": "English"}


def _in_language(request: HttpRequest, code: str) -> str:
    """Return this page and its query in another language."""
    params = request.GET.copy()
    params["lang"] = code
    return f"{request.path}?{params.urlencode()}"
