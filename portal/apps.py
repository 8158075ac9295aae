"""Start-up of the portal: joins the Celery application and names the admin site."""

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import celery  # noqa: F401, PLC0415  (needs the settings; sets the current app)


class PortalAdminConfig(AdminConfig):
    default_site = "portal.admin.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        from knox.models import AuthToken  # noqa: PLC0415  (models come after the apps)

        admin.site.unregister(AuthToken)  # a key made there would never be shown
