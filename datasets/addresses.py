"""What may stand between two slashes of an address."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class SegmentConverter(StringConverter):
    """One segment of a path without control characters, which no database takes."""

    regex = r"[^/\x00-\x1f]+"


register_converter(SegmentConverter, "segment")
