"""The catalogue as files: the formats, and the files themselves."""

from __future__ import annotations

from dataclasses import asdict

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.v2_1 import caching, catalogue, openapi, params
from api.v2_1.catalogue_files import File, asked_of, file_of
from api.v2_1.endpoint import Endpoint, address, link
from api.v2_1.questions import refuse_boundless_order
from api.v2_1.streaming import built, streamed, written
from datasets import selectors
from datasets.exports import Options
from datasets.exports.catalog import CATALOG_FORMATS, CatalogFormat, get_catalog_format


class CatalogExportList(Endpoint):
    """`/catalog/exports`."""

    @openapi.link_list("The formats in which the catalogue can be had", "catalog-export-list")
    def get(self, request: Request) -> HttpResponseBase:
        links = [link(request, form.name, "catalog-export", form.name) for form in CATALOG_FORMATS]
        return self.json(request, {"links": links})


class CatalogExport(Endpoint):
    """`/catalog/exports/{format}`."""

    @openapi.catalog_export
    def get(self, request: Request, export_format: str) -> HttpResponseBase:
        form = get_catalog_format(export_format)
        query = asked_of(form, params.catalogue_export_query(request.GET))
        self.language = query.lang
        options = params.export_params(request.GET)
        question = catalogue.question(request.user, query)
        refuse_boundless_order(question.checked)
        name = None
        if not question.checked.is_volatile:
            name = caching.digest(
                "catalogue",
                selectors.catalogue_fingerprint(user=request.user),
                form.name,
                asdict(query),
                asdict(options),
                address(request, "catalog"),
            )
            if (fresh := caching.not_modified(request, name, is_there=True)) is not None:
                return fresh
        return _sent(request, form, file_of(request, form, question), options, name=name)


def _sent(
    request: Request,
    form: CatalogFormat,
    file: File,
    asked: params.ExportParams,
    *,
    name: str | None,
) -> HttpResponseBase:
    """Answer with a file as it is written, or once it is whole where its format wants that."""
    options = _options(asked)
    if file.form.build is not None:
        return built(
            request,
            file.form.build(file.columns, file.rows, options),
            file.rows,
            name=name,
            file_name=form.file_name,
            content_type=form.media_type,
            is_compressed=asked.is_compressed,
        )
    return streamed(
        request,
        written(file.columns, file.rows, file.form, options),
        name=name,
        file_name=form.file_name,
        content_type=form.media_type,
        is_compressed=asked.is_compressed,
    )


def _options(asked: params.ExportParams) -> Options:
    return Options(
        name="datasets",
        delimiter=asked.delimiter,
        list_separator=asked.list_separator,
        quote_all=asked.quote_all,
        with_bom=asked.with_bom,
    )
