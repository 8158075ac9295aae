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


class LooseRoute(RoutePattern):
    """A route that matches whatever slashes stand at its ends or are written twice."""

    def match(self, path: str) -> Any:
        return super().match(_SLASHES.sub("/", path).strip("/"))


def loose(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Return the pattern of one address, written without slashes at its ends."""
    return URLPattern(LooseRoute(route, name=name, is_endpoint=True), view, None, name)
