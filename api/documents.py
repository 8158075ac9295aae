"""The OpenAPI document and the pages that show it, without anything from another site."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.utils import translation
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularRedocView,
    SpectacularSwaggerSplitView,
)
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from api.v2_1 import caching, openapi
from api.v2_1.endpoint import Endpoint
from datasets.access import Policy, access
from datasets.selectors import DataNotVisibleError, DatasetNotVisibleError, scope, visible_dataset
from datasets.views.errors import page

_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Both viewers style their elements in place; their scripts come from our own files."""


class _AnyAccept(DefaultContentNegotiation):
    """Choose by `?format=` and by Accept; what fits no document gets the first form of it."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except (NotAcceptable, Http404):
            return renderers[0], renderers[0].media_type


@access(Policy.OPEN)
class Schema(SpectacularAPIView):
    """`/api/schema/`: YAML, or JSON with `?format=json`."""

    content_negotiation_class = _AnyAccept


@access(Policy.OPEN)
class SwaggerJson(Endpoint):
    """`/api/explore/v2.1/swagger.json`."""

    @openapi.left_out
    def get(self, request: Request) -> HttpResponseBase:
        return caching.whole(request, _document())


@cache
def _document() -> bytes:
    """Return the document as JSON; nothing of it changes while the process lives."""
    document = spectacular_settings.DEFAULT_GENERATOR_CLASS().get_schema(request=None, public=True)
    return bytes(OpenApiJsonRenderer().render(document, renderer_context={}))


class _Page:
    """A page with a content policy of its own, outside of the document."""

    schema: Any = None
    url: Any = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the whole API, or with `?dataset=` the part of one dataset."""
        if name := request.GET.get("dataset", ""):
            try:
                self.url = reverse("api:dataset-description", args=[name])
                scope(
                    user=request.user,
                    dataset=visible_dataset(user=request.user, dataset_id=name),
                )
            except (DatasetNotVisibleError, NoReverseMatch):
                return _fault(request, 404)
            except DataNotVisibleError:
                return _fault(request, 403)
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[misc]
        response["Content-Security-Policy"] = _POLICY
        return response


def _fault(request: Request, status: int) -> HttpResponseBase:
    """Return a page of the portal, in the language that the address or the browser asks for."""
    language = request.GET.get("lang", "")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language_from_request(request._request)
    with translation.override(language):
        return page(request._request, status)


@access(Policy.PUBLIC)
class Swagger(_Page, SpectacularSwaggerSplitView):
    """`/api/schema/swagger/`."""

    url: Any = reverse_lazy("api:schema")


@access(Policy.PUBLIC)
class Redoc(_Page, SpectacularRedocView):
    """`/api/schema/redoc/`."""

    template_name = "api/redoc.html"

    url: Any = reverse_lazy("api:schema")
