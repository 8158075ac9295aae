"""The addresses under `/oauth2/`, with and without their last slash."""

from __future__ import annotations

from django.urls import URLPattern, path

from api.oauth.views import Authorize, Token

app_name = "oauth"

urlpatterns: list[URLPattern] = [
    path("authorize/", Authorize.as_view(), name="authorize"),
    path("authorize", Authorize.as_view(), name="authorize-bare"),
    path("token/", Token.as_view(), name="token"),
    path("token", Token.as_view(), name="token-bare"),
]
