"""Every address of the portal, by app."""

from django.contrib import admin
from django.urls import include, path

from datasets.addresses import both
from portal.health import healthz
from portal.sign_in import SignIn, SignOut

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("api/", include("api.urls")),
    path("", include("api.web_download")),
    *both("sign-in/", SignIn.as_view(), "sign-in"),
    *both("sign-out/", SignOut.as_view(), "sign-out"),
    path("oauth2/", include("api.oauth.urls")),
    path("developers/", include("api.guide.urls")),
    path("", include("datasets.urls")),
]

handler400 = "datasets.views.errors.bad_request"
handler403 = "datasets.views.errors.forbidden"
handler404 = "datasets.views.errors.not_found"
handler500 = "datasets.views.errors.server_error"
