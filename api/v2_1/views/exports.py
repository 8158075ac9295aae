"""Records as files: the formats of a dataset, and the files themselves."""

from __future__ import annotations

from dataclasses import replace

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.v2_1 import openapi, params
from api.v2_1.delivery import deliver
from api.v2_1.endpoint import Endpoint, link
from api.v2_1.questions import scope_of
from datasets.exports import formats_for, get_format


class ExportList(Endpoint):
    """`/catalog/datasets/{dataset_id}/exports`."""

    @openapi.link_list("The formats in which the records of a dataset can be had", "export-list")
    def get(self, request: Request, dataset_id: str) -> HttpResponseBase:
        scope = scope_of(request, dataset_id)
        links = [
            link(request, item.name, "export-download", scope.dataset.dataset_id, item.name)
            for item in formats_for(scope.schema)
        ]
        return self.json(request, {"links": links})


class ExportDownload(Endpoint):
    """`/catalog/datasets/{dataset_id}/exports/{format}`."""

    @openapi.export_download
    def get(self, request: Request, dataset_id: str, export_format: str) -> HttpResponseBase:
        return self.download(request, dataset_id, export_format)

    def download(
        self,
        request: Request,
        dataset_id: str,
        export_format: str,
        *,
        disjunctive: tuple[str, ...] = (),
    ) -> HttpResponseBase:
        """Answer with the file; refinements of the facets in `disjunctive` are alternatives."""
        query = replace(params.export_query(request.GET), disjunctive=disjunctive)
        self.language = query.lang
        form = get_format(export_format)
        asked = params.export_params(request.GET)
        scope = scope_of(request, dataset_id)
        return deliver(request, scope, query, form, asked)
