"""From a question and a choice of format to the answer that carries the file.

Shared by the exports of the API and by the download address of the pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.errors import InvalidParameterError
from api.v2_1 import caching, params
from api.v2_1.questions import Question, records_question, refuse_boundless_order
from api.v2_1.streaming import built, streamed, written
from datasets import selectors
from datasets.address import base_url
from datasets.exports import ExportFormat, Options, geo_outputs, no_place, too_many_records
from datasets.exports.addresses import addressed
from datasets.exports.places import GEO, WGS84
from datasets.odsql import (
    Column,
    CompileOptions,
    Query,
    compile_count,
    compile_stream,
)
from datasets.records import projections, read
from datasets.records.errors import QueryTooSlowError
from datasets.selectors import Scope


def deliver(
    request: Request,
    scope: Scope,
    query: Query,
    form: ExportFormat,
    asked: params.ExportParams,
) -> HttpResponseBase:
    """Answer with the records that a query keeps, as a file."""
    options = _options(asked, scope, query, form)
    question = records_question(
        scope,
        query,
        kind=("export", form.name, asdict(options), asked.is_compressed),
        at=base_url(request),
    )
    checked = question.checked
    refuse_boundless_order(checked)
    _check_places(form, checked.columns, options.main_geo_field)
    if question.name is not None:
        fresh = caching.not_modified(request, question.name, is_there=True)
        if fresh is not None:
            return fresh
    options = replace(options, most_records=_most_records(question, form))
    compiled = compile_stream(
        checked,
        scope.table,
        scope.predicate,
        options=CompileOptions(
            geo=geo_outputs(form, checked.columns, options.main_geo_field, options.srid)
        ),
    )
    rows = addressed(checked.columns, read.stream(compiled), base_url(request))
    file_name = f"{scope.dataset.dataset_id}.{form.extension}"
    if form.build is not None:
        return built(
            request,
            form.build(checked.columns, rows, options),
            rows,
            name=question.name,
            file_name=file_name,
            content_type=form.media_type,
            is_compressed=asked.is_compressed,
            refuses_late=form.refuses_late,
        )
    return streamed(
        request,
        written(checked.columns, rows, form, options),
        name=question.name,
        file_name=file_name,
        content_type=form.media_type,
        is_compressed=asked.is_compressed,
    )


def _options(asked: params.ExportParams, scope: Scope, query: Query, form: ExportFormat) -> Options:
    return Options(
        labels=_labels(scope, query.lang) if asked.use_labels else None,
        delimiter=asked.delimiter,
        list_separator=asked.list_separator,
        quote_all=asked.quote_all,
        with_bom=asked.with_bom,
        main_geo_field=asked.main_geo_field,
        name=scope.dataset.dataset_id,
        timezone=query.timezone,
        srid=_srid(asked.epsg) if "epsg" in form.parameters else WGS84,
        parquet_compression=asked.parquet_compression,
        name_field=asked.name_field,
        description_fields=asked.description_fields,
        use_extension=asked.use_extension,
    )


def _check_places(
    form: ExportFormat, columns: Sequence[Column], main_geo_field: str | None
) -> None:
    """Refuse a file of places without any, and a `main_geo_field` that is none of them.

    Raises:
        RefusedError: no geographic column was selected.
        InvalidParameterError: `main_geo_field` names none of those that were.
    """
    places = [column.name for column in columns if column.type in GEO]
    if form.needs_place and not places:
        raise no_place(form.name)
    if main_geo_field is None or "main_geo_field" not in form.parameters:
        return
    if main_geo_field not in places:
        known = ", ".join(places) or "none was selected"
        raise InvalidParameterError(
            f"Invalid value for main_geo_field API parameter: {main_geo_field[:100]} was found "
            f"but the name of a selected geographic field is expected ({known})."
        )


def _labels(scope: Scope, language: str) -> Mapping[str, str]:
    return {
        field.name: field.label
        for field in selectors.described_fields(scope, language)
        if field.label
    }


def _srid(code: int) -> int:
    if code != WGS84 and not projections.is_flat(code):
        raise InvalidParameterError(
            f"Invalid value for epsg API parameter: {code} was found but an EPSG code such as "
            "4326 or 2154 is expected: that of a geographic or projected system without heights."
        )
    return code


def _most_records(question: Question, form: ExportFormat) -> int | None:
    """Return how many records will come at the most; refuse what the format cannot hold.

    Raises:
        RefusedError: known before the work that the file would be too long.
    """
    checked = question.checked
    bounds = [checked.limit]
    if not checked.is_grouped:
        bounds.append(1 if checked.is_aggregated else question.scope.version.records_count)
    known = [bound for bound in bounds if bound is not None]
    most = min(known, default=None)
    bound = form.most_records
    if bound is None or (most is not None and most <= bound):
        return most
    if checked.is_grouped or checked.has_filter or question.scope.predicate is not None:
        try:
            count = read.count(
                compile_count(checked, question.scope.table, question.scope.predicate)
            )
        except QueryTooSlowError:
            return most  # the writer counts as it goes
        most = min([count, *known])
    if most is not None and most > bound:
        raise too_many_records(form.name, bound)
    return most
