"""The real files, read a second time by other means than ours, to compare values with.

Each way yields the records in the order of the file, as maps from header to plain value.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import math
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry import shape

from datasets.types import FieldType

Record = Mapping[str, Any]
GEOMETRY: Final = "geometry"
_EVERY: Final = 97
_ENDS: Final = 60
_NEAR: Final = 1e-9


def gtfs(path: Path, member: str = "stops.txt") -> Iterator[Record]:
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        yield from csv.DictReader(io.TextIOWrapper(file, "utf-8-sig", newline=""))


def geojson(path: Path) -> Iterator[Record]:
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        found = feature["geometry"]
        yield {**(feature["properties"] or {}), GEOMETRY: shape(found) if found else None}


def xlsx(path: Path) -> Iterator[Record]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    header = [str(cell) for cell in next(rows)]
    for row in rows:
        if any(cell is not None for cell in row):
            yield dict(zip(header, row, strict=True))
    book.close()


def parquet(path: Path) -> Iterator[Record]:
    import pyarrow.parquet as pq

    yield from pq.read_table(path).to_pylist()


def shapefile(path: Path) -> Iterator[Record]:
    import pyogrio.raw

    # Without a .cpg it would be taken for Latin-1, and its accents would come in pairs.
    source = f"/vsizip/{path}"
    meta, _ids, geometries, columns = pyogrio.raw.read(source, encoding="utf-8")
    for geometry, *values in zip(geometries, *columns, strict=True):
        yield {
            **dict(zip(meta["fields"], values, strict=True)),
            GEOMETRY: shapely.from_wkb(geometry),
        }


READERS: Final[Mapping[str, Callable[[Path], Iterator[Record]]]] = {
    "gtfs": gtfs,
    "geojson": geojson,
    "xlsx": xlsx,
    "parquet": parquet,
    "shapefile": shapefile,
}


def sample(rows: int) -> set[int]:
    """Return the places of records to compare: both ends, and some between."""
    return {place for place in range(rows) if min(place, rows - 1 - place) < _ENDS} | set(
        range(0, rows, _EVERY)
    )


def sampled(path: Path, kind: str, rows: int) -> Iterator[tuple[int, Record]]:
    """Yield the sample of a file: the place of each record, from 0, and what it holds."""
    wanted = sample(rows)
    for place, record in zip(itertools.count(), READERS[kind](path)):
        if place in wanted:
            yield place, record


def is_same(kind: FieldType, said: Any, held: Any) -> bool:
    """Return whether a record holds what the file says."""
    if said is None or said == "" or (isinstance(said, float) and math.isnan(said)):
        return held is None
    if held is None:
        return False
    match kind:
        case FieldType.INT | FieldType.DOUBLE:
            return math.isclose(float(said), held, rel_tol=1e-12)
        case FieldType.DATE:
            return _day(said) == held
        case FieldType.DATETIME:
            moment = said if isinstance(said, dt.datetime) else dt.datetime.fromisoformat(said)
            return bool(moment.astimezone(dt.UTC) == held.astimezone(dt.UTC))
        case FieldType.BOOLEAN:
            return (str(said).lower() in ("true", "vrai", "oui", "yes", "o", "1")) == held
        case FieldType.GEO_POINT_2D | FieldType.GEO_SHAPE:
            return _is_same_place(said, shapely.from_wkb(held))
        case FieldType.JSON_BLOB:
            nested = json.loads(said) if isinstance(said, str) else said
            return bool(nested == (json.loads(held) if isinstance(held, str) else held))
        case _:
            return _text(said) == held


def _is_same_place(said: Any, held: Any) -> bool:
    if isinstance(said, str | bytes):
        said = shapely.from_wkb(said) if isinstance(said, bytes) else shape(json.loads(said))
    if isinstance(said, dict):
        said = shapely.Point(said["lon"], said["lat"])
    if isinstance(said, list):
        said = shapely.Point(said)
    said = shapely.force_2d(said)
    if said.bounds[0] > 180:  # the Pacific, beyond the line of dates
        said = shapely.transform(said, lambda places: places - (360, 0))
    if not said.is_valid:
        said = shapely.make_valid(said)
    return bool(
        said.equals_exact(held, _NEAR)
        or said.equals(held)
        or said.symmetric_difference(held).area < _NEAR * max(said.area, _NEAR)
    )


def _day(said: Any) -> dt.date:
    if isinstance(said, dt.datetime):
        return said.date()
    if isinstance(said, dt.date):
        return said
    text = str(said)
    if text[2:3] == "-":
        return dt.datetime.strptime(text, "%d-%m-%Y").replace(tzinfo=dt.UTC).date()
    return dt.date.fromisoformat(text)


def _text(said: Any) -> str:
    if isinstance(said, float) and said.is_integer():
        return str(int(said))
    if isinstance(said, dt.datetime):
        return said.isoformat() if said.time() != dt.time() else said.date().isoformat()
    return str(said).strip()
