"""The portal's own address, for links that leave the page: snippets, feeds, citations."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest


def base_url(request: HttpRequest) -> str:
    """Return the address from the setting, else as it was asked for; without a last slash."""
    if settings.PARVIS_BASE_URL:
        return str(settings.PARVIS_BASE_URL).rstrip("/")
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return ""
