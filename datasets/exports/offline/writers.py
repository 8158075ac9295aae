"""Formats that are written by a process of their own, as the registry lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from datasets.exports.csv import heading
from datasets.exports.formats import Options
from datasets.exports.offline.job import FileColumn, Job
from datasets.exports.offline.process import FileBuild
from datasets.exports.places import geometry_place
from datasets.exports.values import date_length

if TYPE_CHECKING:
    from datasets.exports.formats import Build, Write
    from datasets.odsql import Column
    from datasets.records.read import Row

CHUNK = 256 * 1024
"""Bytes that are sent at once."""


def builder(name: str) -> Build:
    """Return what starts a file of this format; nothing runs before its steps are driven."""
    return partial(_build, name)


def writer(name: str) -> Write:
    """Return what writes a file of this format and then yields its bytes."""
    return partial(_write, name)


def _build(
    name: str, columns: Sequence[Column], rows: Iterable[Row], options: Options
) -> FileBuild:
    return FileBuild(job_of(name, columns, options), rows)


def _write(
    name: str, columns: Sequence[Column], rows: Iterable[Row], options: Options
) -> Iterator[bytes]:
    with closing(_build(name, columns, rows, options)) as build:
        for _step in build.steps():
            pass
        if build.file is not None:
            while chunk := build.file.read(CHUNK):
                yield chunk


def job_of(name: str, columns: Sequence[Column], options: Options) -> Job:
    return Job(
        format=name,
        name=options.name,
        columns=tuple(
            FileColumn(
                name=column.name,
                heading=heading(column, options),
                type=column.type,
                multivalued=column.multivalued,
                date_length=date_length(column),
            )
            for column in columns
        ),
        geometry=geometry_place(columns, options.main_geo_field),
        srid=options.srid,
        timezone=options.timezone,
        parquet_compression=options.parquet_compression,
        most_records=options.most_records,
    )
