"""The addresses under `/api/`; whatever is not among them answers 404 in JSON."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, re_path

from api import documents
from api.routes import loose
from api.v2_1 import urls as v2_1
from api.v2_1.views.catalogue import Monitoring, OlderVersion, Unknown

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    *v2_1.urlpatterns,
    loose(f"{v2_1.BASE}/swagger.json", documents.SwaggerJson.as_view(), "swagger-json"),
    loose("schema", documents.Schema.as_view(), "schema"),
    loose("schema/swagger", documents.Swagger.as_view(), "schema-swagger"),
    loose("schema/redoc", documents.Redoc.as_view(), "schema-redoc"),
    re_path(r"^/*(?:v2|explore/+v2\.0)(?:/.*)?$", OlderVersion.as_view(), name="older-version"),
    re_path(r"^/*explore/+v2\.1/+monitoring(?:/.*)?$", Monitoring.as_view(), name="monitoring"),
    re_path(r"^.*$", Unknown.as_view(), name="unknown"),
]
