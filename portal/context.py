"""What every template may use: the portal's name and its languages."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """Return the names that every page shows."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "portal_languages": settings.LANGUAGES,
    }
