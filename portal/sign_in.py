"""The page where people sign in, staff or not; applications send them here (OAuth2).

How often a password may be tried is bounded here for this page and for the administration's.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import Any, Final

import structlog
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.cache import cache
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from api.quota import client_address
from datasets.access import Policy, access

log = structlog.get_logger("portal.sign_in")

TRIES_OF_ACCOUNT: Final = 10
TRIES_OF_ADDRESS: Final = 50
WINDOW_S: Final = 900
_TOO_MANY: Final = "too_many"


class _BoundedTries:
    """Counts a try before the password is looked at; the right one clears the account's count.

    An account that does not exist is counted like any other. Without the cache nothing is
    counted and people can still sign in.
    """

    request: HttpRequest | None
    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        if not name or not self.cleaned_data.get("password"):
            return super().clean()  # type: ignore[misc,no-any-return]  # of the form it is mixed into
        account = _key("account", unicodedata.normalize("NFKC", name).casefold())
        tries = [(account, TRIES_OF_ACCOUNT)]
        if self.request is not None:
            tries.append((_key("address", client_address(self.request)), TRIES_OF_ADDRESS))
        if any([_tries(key) > most for key, most in tries]):  # noqa: C419  (count both)
            raise ValidationError(
                _("Too many tries. Wait a quarter of an hour, then try again."), code=_TOO_MANY
            )
        found: dict[str, Any] = super().clean()  # type: ignore[misc]  # as above
        _forget(account)
        return found


class SignInForm(_BoundedTries, AuthenticationForm):
    error_messages = {
        "invalid_login": _("This name and this password do not go together."),
        "inactive": _("This name and this password do not go together."),
    }


class StaffSignInForm(_BoundedTries, AdminAuthenticationForm):
    """The administration's own form, with the same bound."""


@access(Policy.OPEN)
class SignIn(LoginView):
    """`/sign-in/`: on success to `next`, where it is an address of this portal, else home."""

    template_name = "account/sign_in.html"
    authentication_form = SignInForm

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        is_refused = form.has_error(NON_FIELD_ERRORS, _TOO_MANY)
        context = self.get_context_data(form=form)
        response = self.render_to_response(context, status=429 if is_refused else 200)
        if is_refused:
            response["Retry-After"] = str(WINDOW_S)
        return response


@access(Policy.OPEN)
class SignOut(LogoutView):
    """`/sign-out/`: POST ends the session."""


def _key(kind: str, value: str) -> str:
    secret = settings.SECRET_KEY.encode()[:64]
    return f"tries:{kind}:{blake2b(value.encode(), key=secret, digest_size=16).hexdigest()}"


def _tries(key: str) -> int:
    """Count one try; return how many there were in this window."""
    try:
        if cache.add(key, 1, WINDOW_S):
            return 1
        return cache.incr(key)
    except ValueError:  # the window ended in between
        return 1
    except RedisError as err:
        log.warning("tries_not_counted", reason=type(err).__name__)
        return 0


def _forget(key: str) -> None:
    try:
        cache.delete(key)
    except RedisError as err:
        log.warning("tries_not_forgotten", reason=type(err).__name__)
