"""What every request passes: slashes, compression, an id, the security headers, the language.

The language is the first of `?lang=`, the cookie, Accept-Language, the portal's own.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]

LANGUAGE_COOKIE: Final = "parvis_lang"

_CSP: Final = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class SlashesMiddleware:
    """Take slashes before `/api/` as one: clients join addresses with one too many."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.path_info
        plain = f"/{asked.lstrip('/')}"
        if plain != asked and plain.startswith("/api/"):
            request.path = request.path.removesuffix(asked) + plain
            request.path_info = plain
        return self.get_response(request)


class CompressionMiddleware(GZipMiddleware):
    """Compress pages. What names its very bytes by a strong ETag is left as it is."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if response.headers.get("ETag", "").startswith('"'):
            return response
        return super().process_response(request, response)


class RequestIdMiddleware:
    """Give each request an id: on the answer, and on every log line it causes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        request.META["PARVIS_REQUEST_ID"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class SecurityHeadersMiddleware:
    """Set the content policy, unless the view has set a stricter or wider one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", _CSP)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), payment=(), usb=()")
        return response


class LanguageMiddleware:
    """Choose the language of pages; the API reads `lang` by itself.

    A language asked for by `?lang=` is remembered in a cookie.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            return self.get_response(request)
        known = dict(settings.LANGUAGES)
        asked = request.GET.get("lang", "")
        remembered = request.COOKIES.get(LANGUAGE_COOKIE, "")
        if asked in known:
            language = asked
        elif remembered in known:
            language = remembered
        elif request.headers.get("Accept-Language"):
            language = translation.get_language_from_request(request)
        else:
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if asked in known and asked != remembered:
            response.set_cookie(
                LANGUAGE_COOKIE, asked, max_age=31_536_000, samesite="Lax", httponly=True
            )
        return response


class PrivateAnswersMiddleware:
    """Keep what a signed-in person was shown out of every cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response
