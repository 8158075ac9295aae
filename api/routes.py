"""Addresses that forgive slashes: `//catalog/datasets/` is `catalog/datasets`, no redirect.

Published clients of Explore write both (explore-api 1).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern
from django.urls.resolvers import RoutePattern

import datasets.addresses  # noqa: F401  (registers `segment`)

_SLASHES = re.compile("/{2,}")
_OTHER_SOURCES = re.compile(r"^(explore/v2\.1)/(?:shared|opendatasoft)(?=/|$)")
"""Widgets ask these for what is published to every portal: of this one, its own catalogue."""


class LooseRoute(RoutePattern):
    """A route that matches whatever slashes stand at its ends or are written twice.

    Under the names of the other sources of public data it finds the catalogue.
    """

    def match(self, path: str) -> Any:
        plain = _SLASHES.sub("/", path).strip("/")
        return super().match(_OTHER_SOURCES.sub(r"\1/catalog", plain))


def loose(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Return the pattern of one address, written without slashes at its ends."""
    return URLPattern(LooseRoute(route, name=name, is_endpoint=True), view, None, name)
