"""How addresses are written: what may stand between two slashes, and with or without the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

View = Callable[..., HttpResponseBase]


class SegmentConverter(StringConverter):
    """One segment of a path without control characters, which no database takes."""

    regex = r"[^/\x00-\x1f]+"


register_converter(SegmentConverter, "segment")


def both(route: str, view: View, name: str, **kwargs: Any) -> list[URLPattern]:
    """Return the address with its slash, which links use, and without."""
    bare = path(route.rstrip("/"), view, kwargs=kwargs, name=f"{name}-bare")
    return [path(route, view, kwargs=kwargs, name=name), bare]
