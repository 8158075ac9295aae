"""The protocol's rules where Explore's differ from the library's.

The state of the first question comes back with every token of its chain; applications that
can keep no secret must prove with PKCE that the code is theirs.
"""

from __future__ import annotations

from typing import Any

from oauth2_provider.models import Application
from oauth2_provider.oauth2_validators import OAuth2Validator

from api.models import AuthorizationState


class Validator(OAuth2Validator):  # type: ignore[misc]  # untyped library
    """Keeps `state` beside codes and refresh tokens."""

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        """Return whether the application is one that keeps no secret."""
        public = Application.objects.filter(client_type=Application.CLIENT_PUBLIC)
        return bool(public.filter(client_id=client_id).exists())

    def save_authorization_code(
        self, client_id: str, code: dict[str, str], request: Any, *args: Any, **kwargs: Any
    ) -> None:
        super().save_authorization_code(client_id, code, request, *args, **kwargs)
        AuthorizationState.keep(code["code"], request.state or "", is_lasting=False)

    def _save_bearer_token(
        self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Keep the tokens, and answer with the state of the question they go back to."""
        is_first = request.grant_type == "authorization_code"
        given = request.code if is_first else request.refresh_token
        saved = super()._save_bearer_token(token, request, *args, **kwargs)
        state = AuthorizationState.take(given or "")
        if state:
            token["state"] = state
            AuthorizationState.keep(token.get("refresh_token", ""), state, is_lasting=True)
        return saved
