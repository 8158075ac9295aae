"""The page that asks a person, and the address where applications get tokens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from oauth2_provider.models import Application
from oauth2_provider.views import AuthorizationView, TokenView

from datasets.access import Policy, access

_GRANTS = ("authorization_code", "refresh_token")
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'{target}; frame-ancestors 'none'"
)


@access(Policy.OPEN)
class Authorize(AuthorizationView):  # type: ignore[misc]  # untyped library
    """`/oauth2/authorize/`: a signed-in person lets an application act with their rights."""

    template_name = "oauth/authorize.html"

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Go back to the application with a code, or with a refusal."""
        try:
            answer: HttpResponseBase = super().form_valid(form)
        except Application.DoesNotExist as err:
            raise SuspiciousOperation("The form names no application.") from err
        return answer

    def form_invalid(self, form: Any) -> HttpResponseBase:
        raise SuspiciousOperation("The form was changed on its way.")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Show the page; its form may lead to the application and nowhere else.

        Browsers hold the redirect after a form to the same policy as the form itself.
        """
        response: HttpResponse = super().render_to_response(context, **kwargs)
        found = urlsplit(context.get("redirect_uri") or "")
        target = f" {found.scheme}://{found.netloc}" if found.netloc else ""
        response["Content-Security-Policy"] = _POLICY.format(target=target)
        response["Cache-Control"] = "private, no-store"
        return response


@access(Policy.OPEN)
class Token(TokenView):  # type: ignore[misc]  # untyped library
    """`/oauth2/token/`: a code or a refresh token for an access token."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("grant_type") not in _GRANTS:
            return JsonResponse({"error": "unsupported_grant_type"}, status=400)
        answer: HttpResponse = self.authorization_flow_token_response(request)
        return answer
