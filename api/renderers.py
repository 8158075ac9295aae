"""JSON as the API writes it, for views that leave the writing to the REST framework."""

from __future__ import annotations

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


class OrjsonRenderer(BaseRenderer):
    """Write JSON compactly; errors are indented by two, as clients have seen them."""

    media_type = "application/json"
    format = "json"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        response = (renderer_context or {}).get("response")
        is_error = response is not None and response.status_code >= 400
        return orjson.dumps(data, option=orjson.OPT_INDENT_2 if is_error else 0)
