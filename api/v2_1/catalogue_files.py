"""The catalogue as a file: from a question and a format to the columns and rows of a writer.

Each format becomes an `ExportFormat`, so that its file is sent as those of records are. Every
file is made in batches: its memory does not grow with the catalogue, and the number of
questions grows with the batches alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.errors import InvalidParameterError
from api.v2_1 import catalogue
from api.v2_1.catalogue import Question
from api.v2_1.endpoint import address
from datasets.address import base_url
from datasets.exports import ExportFormat, Group, Options, formats_for, get_format
from datasets.exports import json as json_records
from datasets.exports.catalog import CatalogFormat, Content, objects, rss, table
from datasets.metadata import html_description
from datasets.metadata.open_data import ENVELOPE, Download, Places, open_data_entry
from datasets.models import Dataset
from datasets.models.texts import localized
from datasets.odsql import Column, Query
from datasets.records.read import Row
from datasets.search import catalog_schema
from datasets.selectors import User, may_see_data
from datasets.templates import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What is to be sent: rows for a writer, each of them one thing of the format."""

    form: ExportFormat
    columns: tuple[Column, ...]
    rows: Iterator[Row]


def asked_of(form: CatalogFormat, query: Query) -> Query:
    """Return the question a format puts: feeds are of whole datasets, the newest first.

    Raises:
        InvalidParameterError: groups in a format that holds datasets.
    """
    if form.content not in {Content.FEED, Content.OPEN_DATA}:
        return query
    if query.group_by:
        raise InvalidParameterError(
            f"Invalid value for group_by API parameter: {query.group_by[:100]} was found but "
            f"nothing is expected: the format {form.name} holds datasets, not groups."
        )
    newest = query.order_by or ("modified desc" if form.content is Content.FEED else None)
    return replace(query, select="dataset_id", order_by=newest)


def file_of(request: Request, form: CatalogFormat, asked: Question) -> File:
    """Return what to write in a format for a question."""
    match form.content:
        case Content.TABLE:
            columns, rows = _table(asked)
            return File(form=get_format(form.name), columns=columns, rows=rows)
        case Content.OBJECTS if asked.is_of_groups:
            rows = catalogue.rows(asked)
            return _written(form, json_records.write, asked.checked.columns, rows)
        case Content.OBJECTS:
            return _single(form, objects.write, catalogue.items(asked))
        case Content.FEED:
            return _single(
                form, partial(rss.write, _channel(request, asked)), _feed(request, asked)
            )
        case Content.OPEN_DATA:
            envelope = {"@id": address(request, "catalog-export", form.name), **ENVELOPE}
            write = partial(objects.write_within, envelope, "dataset")
            return _single(form, write, _entries(request, asked))


def _written(
    form: CatalogFormat, write: Any, columns: tuple[Column, ...], rows: Iterator[Row]
) -> File:
    described = ExportFormat(
        name=form.name,
        label=form.name,
        description="",
        group=Group.MACHINE,
        extension=form.file_name.rpartition(".")[2],
        media_type=form.media_type,
        write=write,
        interrupted=form.interrupted,
    )
    return File(form=described, columns=columns, rows=rows)


def _single(form: CatalogFormat, write: Any, things: Iterable[object]) -> File:
    """Return a file whose writer takes one thing after the other."""

    def write_things(
        _columns: Sequence[Column], rows: Iterable[Row], _options: Options
    ) -> Iterator[bytes]:
        chunks: Iterator[bytes] = write(row[0] for row in rows)
        return chunks

    return _written(form, write_things, (), ((thing,) for thing in things))


def _table(asked: Question) -> tuple[tuple[Column, ...], Iterator[Row]]:
    chosen = asked.selection
    if chosen is None:
        return asked.checked.columns, catalogue.rows(asked)
    if chosen.is_whole:
        columns = tuple(
            column
            for column in table.metadata_columns(asked.view.further)
            if chosen.shows(column.name)
        )
        return columns, (table.metadata_row(item, columns) for item in catalogue.items(asked))
    computed = {column.name: column for column in asked.checked.columns}
    schema = catalog_schema(asked.view.language, asked.view.further)
    columns = tuple(
        computed[pick.key]
        if pick.name is None
        else table.value_column(pick.key, _kind(schema.get(pick.name)))
        for pick in chosen.picks
    )
    return columns, (table.picked_row(item, columns) for item in catalogue.items(asked))


def _kind(field: Any) -> Kind | None:
    return None if field is None else Kind(type=field.type, multivalued=field.multivalued)


def _page(request: Request, dataset: Dataset) -> str:
    return base_url(request) + reverse("datasets:dataset", args=[dataset.dataset_id])


def _channel(request: Request, asked: Question) -> rss.Channel:
    with translation.override(asked.view.language):
        description = _("The datasets of %(name)s, the newest first.")
        return rss.Channel(
            title=settings.PORTAL_NAME,
            link=base_url(request) + reverse("datasets:catalog"),
            address=address(request, "catalog-export", "rss"),
            description=description % {"name": settings.PORTAL_NAME},
            language=asked.view.language,
        )


def _feed(request: Request, asked: Question) -> Iterator[rss.FeedItem]:
    for dataset in catalogue.described(asked):
        yield rss.FeedItem(
            title=localized(dataset.title, asked.view.language) or dataset.dataset_id,
            link=_page(request, dataset),
            description=html_description(dataset, asked.view) or "",
            identity=dataset.uid,
            published=dataset.data_modified_at or dataset.metadata_modified_at,
            creator=dataset.publisher.name if dataset.publisher else None,
            categories=[
                *(theme.name for theme in dataset.themes.all()),
                *(keyword.name for keyword in dataset.keywords.all()),
            ],
        )


def _entries(request: Request, asked: Question) -> Iterator[dict[str, object]]:
    user: User = asked.user
    places = Places(
        page=partial(_page, request),
        downloads=partial(_downloads, request),
        host=request.get_host().partition(":")[0],
    )
    for dataset in catalogue.described(asked):
        is_visible = may_see_data(user=user, dataset=dataset)
        yield open_data_entry(dataset, asked.view, places, data_visible=is_visible)


def _downloads(request: Request, dataset: Dataset) -> list[Download]:
    version = dataset.published_version
    if version is None:
        return []
    return [
        Download(
            title=str(form.label),
            format=form.name,
            media_type=form.media_type.partition(";")[0],
            address=address(request, "export-download", dataset.dataset_id, form.name),
        )
        for form in formats_for(version.bare_schema())
    ]
