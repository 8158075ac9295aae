"""The addresses of the guide, under `/developers/`."""

from __future__ import annotations

from django.urls import URLPattern

from api.guide import views
from datasets.addresses import both

app_name = "guide"

urlpatterns: list[URLPattern] = [
    *both("odsql/", views.contents, "contents"),
    *both("odsql/functions/", views.functions, "functions"),
    *both("odsql/try/", views.try_it, "try"),
    *both("odsql/<segment:name>/", views.one_chapter, "chapter"),
]
