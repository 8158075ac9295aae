"""The one table from our errors to HTTP."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an error into an answer of the contract's shape."""
    return default_handler(error, context)
