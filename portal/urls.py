"""Every address of the portal, by app."""

from django.contrib import admin
from django.urls import include, path

from portal.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("api/", include("api.urls")),
    path("", include("api.web_download")),
    path("oauth2/", include("api.oauth.urls")),
    path("developers/", include("api.guide.urls")),
    path("", include("datasets.urls")),
]

handler400 = "datasets.views.errors.bad_request"
handler403 = "datasets.views.errors.forbidden"
handler404 = "datasets.views.errors.not_found"
handler500 = "datasets.views.errors.server_error"
