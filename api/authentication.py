"""Keys of the API: `Authorization: Apikey <key>` in any letter case, or `apikey=`."""

from __future__ import annotations

from typing import Any

from knox.auth import TokenAuthentication
from rest_framework.request import Request


class ApiKeyAuthentication(TokenAuthentication):  # type: ignore[misc]  # untyped library
    """Accept a key from the header or, for reading, from the address.

    Source: explore-api 2; clients write the scheme in three ways.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scheme, _separator, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "apikey":
            key = request.GET.get("apikey", "") if request.method in ("GET", "HEAD") else ""
        key = key.strip()
        return self.authenticate_credentials(key.encode()) if key else None

    def authenticate_header(self, request: Request) -> str:
        return "Apikey"
