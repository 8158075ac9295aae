"""Columns and rows of every type, and files written from them, for the tests of formats."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from shapely.geometry import shape

from datasets.exports import Options, get_format
from datasets.exports.offline.__main__ import writer_of
from datasets.exports.offline.job import (
    END,
    packed_job,
    packed_rows,
    receive_job,
    receive_rows,
)
from datasets.exports.offline.writers import job_of
from datasets.odsql import Column
from datasets.records.read import GeoPoint
from datasets.types import Field, FieldType

PARIS = ZoneInfo("Europe/Paris")
POINT = GeoPoint(2.5, 48.25)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[2.0, 48.0], [3.0, 48.0], [3.0, 49.0], [2.0, 49.0], [2.0, 48.0]]],
}


def wall(*parts: int) -> datetime:
    """Return a time without a zone, as cells of a workbook hold it."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc,arg-type]


def column(name: str, kind: FieldType, **more: Any) -> Column:
    field = Field(name=name, type=kind, multivalued=more.get("multivalued", False))
    return Column(name=name, type=kind, **{"field": field, **more})


COLUMNS = (
    column("nom", FieldType.TEXT),
    column("habitants", FieldType.INT),
    column("altitude", FieldType.DOUBLE),
    column("ouvert", FieldType.BOOLEAN),
    column("jour", FieldType.DATE),
    column("instant", FieldType.DATETIME),
    column("tags", FieldType.TEXT, multivalued=True),
    column("nombres", FieldType.INT, multivalued=True),
    column("plus", FieldType.JSON_BLOB),
    column("point", FieldType.GEO_POINT_2D),
    column("forme", FieldType.GEO_SHAPE),
)
ROWS: tuple[tuple[Any, ...], ...] = (
    (
        "L'Haÿ-les-Roses 🌹",
        30_000,
        0.1 + 0.2,
        True,
        date(2024, 2, 29),
        datetime(2025, 1, 23, 14, 33, 29, 132000, UTC),
        ["a, b", "été"],
        [1, 2],
        {"a": [None, 1]},
        POINT,
        SQUARE,
    ),
    (None,) * 11,
    (
        "=1+1",
        -5,
        -1e20,
        False,
        date(1850, 7, 14),
        datetime(1850, 7, 14, 12, tzinfo=UTC),
        [],
        [],
        [],
        GeoPoint(-3.0, 0.0),
        {"type": "MultiPoint", "coordinates": [[1.0, 2.0], [3.0, 4.0]]},
    ),
)


def in_wkb(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Return rows as SQL gives them to formats that take well-known binary."""
    return [
        tuple(_wkb(item.type, value) for item, value in zip(columns, row, strict=True))
        for row in rows
    ]


def _wkb(kind: FieldType, value: Any) -> Any:
    if value is None or kind not in (FieldType.GEO_POINT_2D, FieldType.GEO_SHAPE):
        return value
    return shapely.to_wkb(shapely.Point(*value) if kind is FieldType.GEO_POINT_2D else shape(value))


def file_of(
    folder: Path,
    name: str,
    columns: Sequence[Column] = COLUMNS,
    rows: Iterable[Sequence[Any]] = ROWS,
    **options: Any,
) -> Path:
    """Write a file and return where it lies.

    Formats with a process of their own are written in this one, by the same code that reads
    the pipe: `test_processes` starts real ones.
    """
    form = get_format(name)
    given = in_wkb(columns, rows) if form.takes_wkb else [tuple(row) for row in rows]
    chosen = Options(**{"name": "villes", **options})
    work = folder / f"work-{len(list(folder.iterdir()))}"
    work.mkdir()
    path = work / f"{chosen.name}.{form.extension}"
    if form.build is None:
        path.write_bytes(b"".join(form.write(columns, given, chosen)))
        return path
    pipe = io.BytesIO()
    pipe.write(packed_job(job_of(name, columns, chosen)))
    for start in range(0, len(given), 1000):
        pipe.write(packed_rows(given[start : start + 1000]))
    pipe.write(END)
    pipe.seek(0)
    writer_of(name)(receive_job(pipe), receive_rows(pipe), work / "file")
    return (work / "file").rename(path)
