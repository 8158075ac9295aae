"""The api app, and the library of OAuth2 under a name that staff understand."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from oauth2_provider.apps import DOTConfig


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("API")


class ApplicationsConfig(DOTConfig):  # type: ignore[misc]  # untyped library
    verbose_name = _("Applications")
