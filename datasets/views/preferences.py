"""The choice of light or dark, kept in a cookie: it works without JavaScript."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from datasets.access import Policy, access

THEME_COOKIE: Final = "parvis_theme"
THEMES: Final = ("light", "dark")
_YEAR = 31_536_000


@csrf_exempt  # it changes the looks of one browser, and keeping tokens out keeps pages alike
@require_POST
@access(Policy.OPEN)
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember the theme and go back to a page of our own."""
    target = request.POST.get("next", "")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(
        target, allowed_hosts=None
    ):
        target = "/"
    response = HttpResponseRedirect(target, status=303)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=_YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
