"""The addresses of the public pages; each answers with and without its last slash."""

from __future__ import annotations

from django.urls import URLPattern, path

from datasets.addresses import both
from datasets.views import about, catalog, dataset, home, preferences, records, take

app_name = "datasets"

_DATASET = "explore/dataset/<segment:dataset_id>"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    *both("explore/", catalog.catalog, "catalog"),
    path(f"{_DATASET}/portrait.svg", catalog.portrait, name="portrait"),
    *both(f"{_DATASET}/information/", dataset.information, "information"),
    *both(f"{_DATASET}/table/", records.table, "table"),
    *both(f"{_DATASET}/map/", dataset.map_view, "map"),
    *both(f"{_DATASET}/analyze/", dataset.analyze, "analyze"),
    *both(f"{_DATASET}/export/", take.export, "export"),
    *both(f"{_DATASET}/api/", take.console, "api"),
    *both(f"{_DATASET}/record/<segment:record_id>/", records.record, "record"),
    *both(f"{_DATASET}/", dataset.information, "dataset"),
    *both("producer/<segment:slug>/", catalog.producer, "producer"),
    *both("developers/", about.developers, "developers"),
    *both("accessibility/", about.accessibility, "accessibility"),
    *both("legal/", about.legal, "legal"),
    *both("privacy/", about.privacy, "privacy"),
    *both("sitemap/", about.site_map, "site-map"),
    *both("preferences/", preferences.preferences, "preferences"),
]
