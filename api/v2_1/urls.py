"""The addresses of the Explore API v2.1, each written without slashes at its ends."""

from __future__ import annotations

from django.urls import URLPattern

from api.routes import loose
from api.v2_1.views import (
    attachments,
    catalogue,
    catalogue_exports,
    description,
    exports,
    facets,
    records,
)

BASE = "explore/v2.1"
_CATALOG = f"{BASE}/catalog"
_DATASETS = f"{_CATALOG}/datasets"
_DATASET = f"{_DATASETS}/<segment:dataset_id>"

urlpatterns: list[URLPattern] = [
    loose(BASE, catalogue.Root.as_view(), "root"),
    loose(_CATALOG, catalogue.CatalogRoot.as_view(), "catalog"),
    loose(f"{_CATALOG}/facets", facets.CatalogFacets.as_view(), "catalog-facets"),
    loose(f"{_CATALOG}/aggregates", catalogue.Gone.as_view(), "catalog-aggregates"),
    loose(f"{_CATALOG}/query", catalogue.Gone.as_view(), "catalog-query"),
    loose(
        f"{_CATALOG}/exports", catalogue_exports.CatalogExportList.as_view(), "catalog-export-list"
    ),
    loose(
        f"{_CATALOG}/exports/<segment:export_format>",
        catalogue_exports.CatalogExport.as_view(),
        "catalog-export",
    ),
    loose(_DATASETS, catalogue.DatasetList.as_view(), "dataset-list"),
    loose(_DATASET, catalogue.DatasetDetail.as_view(), "dataset-detail"),
    loose(f"{_DATASET}/facets", facets.DatasetFacets.as_view(), "dataset-facets"),
    loose(f"{_DATASET}/aggregates", catalogue.Gone.as_view(), "dataset-aggregates"),
    loose(f"{_DATASET}/query", catalogue.Gone.as_view(), "dataset-query"),
    loose(
        f"{_DATASET}/swagger.json",
        description.DatasetDescription.as_view(),
        "dataset-description",
    ),
    loose(f"{_DATASET}/records", records.RecordList.as_view(), "record-list"),
    loose(
        f"{_DATASET}/records/<segment:record_id>",
        records.RecordDetail.as_view(),
        "record-detail",
    ),
    loose(f"{_DATASET}/exports", exports.ExportList.as_view(), "export-list"),
    loose(
        f"{_DATASET}/exports/<segment:export_format>",
        exports.ExportDownload.as_view(),
        "export-download",
    ),
    loose(f"{_DATASET}/attachments", attachments.AttachmentList.as_view(), "attachment-list"),
    loose(
        f"{_DATASET}/attachments/<segment:attachment_id>",
        attachments.AttachmentDownload.as_view(),
        "attachment-download",
    ),
    loose(
        f"{_DATASET}/files/<segment:file_id>",
        attachments.RecordFileDownload.as_view(),
        "record-file",
    ),
    loose(
        f"{_DATASET}/alternative_exports/<segment:export_id>",
        attachments.AlternativeExportDownload.as_view(),
        "alternative-export-download",
    ),
]
