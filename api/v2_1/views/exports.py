"""Records as files: the formats of a dataset, and the files themselves."""

from __future__ import annotations

from dataclasses import asdict

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.v2_1 import caching, openapi, params
from api.v2_1.endpoint import Endpoint, link
from api.v2_1.questions import records_question, refuse_boundless_order, scope_of
from api.v2_1.streaming import streamed, written
from datasets import selectors
from datasets.exports import Options, formats_for, get_format
from datasets.odsql import compile_stream
from datasets.records import read
from datasets.selectors import Scope


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
        query = params.export_query(request.GET)
        self.language = query.lang
        form = get_format(export_format)
        asked = params.export_params(request.GET)
        scope = scope_of(request, dataset_id)
        options = _options(asked, scope, query.lang)
        question = records_question(
            scope, query, kind=("export", form.name, asdict(options), asked.is_compressed)
        )
        refuse_boundless_order(question.checked)
        if question.name and (fresh := caching.not_modified(request, question.name)) is not None:
            return fresh
        compiled = compile_stream(question.checked, scope.table, scope.predicate)
        rows = read.stream(compiled)
        return streamed(
            request,
            written(question.checked.columns, rows, form, options),
            name=question.name,
            file_name=f"{scope.dataset.dataset_id}.{form.extension}",
            content_type=form.media_type,
            is_compressed=asked.is_compressed,
        )


def _options(asked: params.ExportParams, scope: Scope, language: str) -> Options:
    labels = None
    if asked.use_labels:
        labels = {
            field.name: field.label
            for field in selectors.described_fields(scope, language)
            if field.label
        }
    return Options(
        labels=labels,
        delimiter=asked.delimiter,
        list_separator=asked.list_separator,
        quote_all=asked.quote_all,
        with_bom=asked.with_bom,
        main_geo_field=asked.main_geo_field,
    )
