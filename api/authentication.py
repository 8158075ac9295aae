"""Keys of the API: `Authorization: Apikey <key>` in any letter case, or `apikey=`.

A key is a knox token and gives the rights of its owner. Keys are stored hashed.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

_SCHEMES = frozenset({"apikey", "bearer"})
_LONGEST = 256


class ApiKeyAuthentication(TokenAuthentication):  # type: ignore[misc]  # untyped library
    """Accept a key from the header or, for reading, from the address.

    Source: explore-api 2; clients write the scheme in three ways. Another scheme, such as the
    Basic of a proxy, and a scheme without a key leave the caller anonymous.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scheme, _separator, key = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() not in _SCHEMES:
            key = request.GET.get("apikey", "") if request.method in ("GET", "HEAD") else ""
        key = key.strip()
        if not key:
            return None
        if len(key) > _LONGEST or not key.isascii() or not key.isprintable():
            raise AuthenticationFailed(_("Invalid token."))
        found: tuple[Any, Any] = self.authenticate_credentials(key.encode())
        return found

    def authenticate_header(self, request: Request) -> str:
        return "Apikey"
