"""What every address of the API shares: rights, headers, and JSON without negotiation."""

from __future__ import annotations

from typing import Any, NoReturn

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import quota
from api.errors import QuotaExceededError
from api.v2_1 import caching, deprecations
from datasets.access import Policy, access
from datasets.address import base_url

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
    "Access-Control-Max-Age": "1000",
    "Access-Control-Allow-Headers": (
        "Authorization, X-Requested-With, Origin, ODS-API-Analytics-App, "
        "ODS-API-Analytics-Embed-Type, ODS-API-Analytics-Embed-Referrer, "
        "ODS-Widgets-Version, Accept, If-None-Match, Range, If-Range"
    ),
    "Access-Control-Expose-Headers": (
        "ODS-Explore-API-Deprecation, Link, X-RateLimit-Remaining, X-RateLimit-Limit, "
        "X-RateLimit-Reset, X-RateLimit-dataset-Remaining, X-RateLimit-dataset-Limit, "
        "X-RateLimit-dataset-Reset, Content-Disposition, ETag, Retry-After, X-Request-Id, "
        "Accept-Ranges, Content-Range"
    ),
}
"""Headers of explore-api 3.1. Reading from any origin is allowed, never with its cookies."""

VARY = ("Accept-Language", "Cookie", "Host")


class AnyAccept(BaseContentNegotiation):
    """Answer whatever the Accept header says: clients send wrong ones."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


@access(Policy.PUBLIC)
class Endpoint(APIView):
    """One address of the read API. Views answer what the selectors let the caller see."""

    content_negotiation_class = AnyAccept
    permission_classes = [AllowAny]
    throttle_classes = []

    language: str | None = None
    """Set by a view that speaks a language of its own."""
    usage: quota.Usage | None = None
    """What is left of the caller's calls, once this one was counted."""

    def check_throttles(self, request: Request) -> None:
        """Count the call, after the caller is known and before anything is asked for them.

        Raises:
            QuotaExceededError: the caller has no call left today.
        """
        if request.method == "OPTIONS":
            return
        self.usage = quota.count(request)
        if self.usage is not None and self.usage.is_exceeded:
            raise QuotaExceededError(self.usage)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse a method in English, as every error of the API is told."""
        raise MethodNotAllowed(
            str(request.method),
            detail=f"The method {request.method} is not allowed here: the API is read with GET.",
        )

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Answer a browser's question whether another site may ask."""
        return HttpResponse(status=200, content_type="application/json")

    def finalize_response(  # type: ignore[override]  # plain responses too
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        final: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self._headers_of(request, final).items():
            final[name] = value
        final.setdefault("Content-Language", self.language or settings.PORTAL_LANGUAGE)
        if not final.has_header("Cache-Control"):
            final["Cache-Control"] = "no-store"
        patch_vary_headers(final, VARY)
        return final

    def _headers_of(self, request: Request, answer: HttpResponseBase) -> dict[str, str]:
        """Return the headers of 3.1 and 3.2; errors do not tell what is left of the calls."""
        if answer.status_code >= 400:
            return CORS
        left = self.usage.headers() if self.usage is not None else {}
        old = deprecations.headers(deprecations.used(request.GET), base_url(request))
        return {**CORS, **left, **old}

    def json(self, request: Request, content: object, *, name: str | None = None) -> HttpResponse:
        """Return a JSON answer; without a name its bytes become its ETag."""
        body = orjson.dumps(content, default=_plain)
        return caching.whole(request, body, name=name)


def _plain(value: object) -> object:
    raise TypeError(f"{type(value).__name__} is not written in answers")


def address(request: HttpRequest | Request, name: str, *args: str) -> str:
    """Return the absolute address of a view of this API."""
    path = reverse(f"api:{name}", args=args)
    if settings.PARVIS_BASE_URL:
        return settings.PARVIS_BASE_URL.rstrip("/") + path
    return request.build_absolute_uri(path)


def link(request: HttpRequest | Request, rel: str, name: str, *args: str) -> dict[str, str]:
    """Return one entry of a link list."""
    return {"rel": rel, "href": address(request, name, *args)}
