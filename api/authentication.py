"""Who asks: a key, an access token of OAuth2, or nobody (explore-api 2).

`Authorization: Apikey <key>` in any letter case, `Bearer <token>`, and for reading `apikey=` and
`access_token=` in the address. A key is a knox token; keys and tokens give the rights of their
owner and are stored hashed. The session cookie is read by the REST framework, after these.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from oauth2_provider.models import AccessToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

SCOPE = "all"
_LONGEST = 256
_LONGEST_FORM = 4096
_READING = ("GET", "HEAD")


class TokenRefusedError(AuthenticationFailed):
    """An access token that is unknown, has run out, or whose owner was deactivated."""

    told = "The access token is not valid or has run out."


class ApiKeyAuthentication(TokenAuthentication):  # type: ignore[misc]  # untyped library
    """Accept a key or a token from the header or, for reading, from the address.

    Source: explore-api 2; clients write the scheme in three ways. Another scheme, such as the
    Basic of a proxy, and a scheme without a key leave the caller anonymous.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scheme, _separator, secret = request.headers.get("Authorization", "").strip().partition(" ")
        match scheme.lower():
            case "apikey":
                kind = "key"
            case "bearer":
                kind = "either"
            case _:
                kind, secret = _from_address(request)
        secret = secret.strip()
        if not secret:
            return None
        if len(secret) > _LONGEST or not secret.isascii() or not secret.isprintable():
            raise (
                TokenRefusedError if kind == "token" else AuthenticationFailed(_("Invalid token."))
            )
        if kind != "key":
            owner = _owner(secret)
            if owner is not None:
                return owner
        if kind == "token":
            raise TokenRefusedError
        found: tuple[Any, Any] = self.authenticate_credentials(secret.encode())
        return found

    def authenticate_header(self, request: Request) -> str:
        return "Apikey"


def _from_address(request: Request) -> tuple[str, str]:
    """Return what stands in the query, or in the form that some clients send with a GET."""
    if request.method not in _READING:
        return "key", ""
    if request.GET.get("apikey"):
        return "key", request.GET["apikey"]
    if request.GET.get("access_token"):
        return "token", request.GET["access_token"]
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_form = request.META.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    if is_form and length.isdecimal() and 0 < int(length) <= _LONGEST_FORM:
        return "token", QueryDict(request._request.body).get("access_token") or ""
    return "key", ""


def _owner(secret: str) -> tuple[Any, Any] | None:
    """Return the owner of an access token that holds, with the token."""
    checksum = sha256(secret.encode()).hexdigest()
    token = AccessToken.objects.select_related("user").filter(token_checksum=checksum).first()
    if token is None or not token.is_valid([SCOPE]) or token.user is None:
        return None
    return (token.user, token) if token.user.is_active else None
