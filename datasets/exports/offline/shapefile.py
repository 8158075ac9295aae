"""Shapefiles in a zip: one layer for each kind of geometry, and a table of the names of fields.

A layer holds one kind: where there are several the files are called `<name>_points`, `_lines`
and so on, and a collection is split between them. Records without a place stand in a table of
their own, `<name>_unlocated.dbf`. `fields.csv` says which field each column is: DBF cuts names
to ten characters and texts to 254 bytes, rounds numbers to fifteen decimals, and has neither
datetimes nor lists, which are text.
"""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import CRSError

from datasets.exports.offline.features import (
    GEOMETRY,
    attribute,
    attribute_type,
    place_of,
    shapes_of,
    unknown_system,
)
from datasets.exports.offline.job import FileColumn, Job, RefusedError
from datasets.types import FieldType

MAX_FIELDS = 255
MAX_TEXT = 254
"""Bytes of a text."""
MAX_BYTES = 2**31 - 1
"""Of each file: many readers take no more."""
UNLOCATED = "unlocated"
_MAX_NAME = 10
_MOST_WHOLE = 10**17
"""Whole numbers below this fit the 18 characters that DBF gives them, sign included."""
_MOST_DOUBLE = 10.0**22
"""Numbers from here on, infinite ones and no-numbers would be written as others."""
_LAYERS = {
    "points": "Point",
    "multipoints": "MultiPoint",
    "lines": "LineString",
    "polygons": "Polygon",
}
_KINDS = {
    0: "points",
    1: "lines",
    2: "lines",
    3: "polygons",
    4: "multipoints",
    5: "lines",
    6: "polygons",
}
_COLLECTION = 7
_MULTI = {
    "points": shapely.multipoints,
    "multipoints": shapely.multipoints,
    "lines": shapely.multilinestrings,
    "polygons": shapely.multipolygons,
}
_FIXED_TIME = (2000, 1, 1, 0, 0, 0)


def write(job: Job, blocks: Iterator[list[tuple[Any, ...]]], path: Path) -> None:
    """Write the zip.

    Raises:
        RefusedError: too many fields, numbers or files too large, no geographic column.
    """
    place = place_of(job)
    if len(job.attributes) > MAX_FIELDS:
        raise RefusedError(
            f"A shapefile holds {MAX_FIELDS} fields, and {len(job.attributes)} were asked for. "
            "Name fewer in select, or take geojson or fgb."
        )
    folder = path.parent / "layers"
    folder.mkdir()
    names = short_names([column.name for _number, column in job.attributes])
    for rows in _gathered(blocks):
        table = _table(job, names, rows)
        for kind, places, shapes in _by_kind(shapes_of([row[place] for row in rows])):
            _append(job, folder, kind, table.take(pa.array(places)), shapes)
    if not any(folder.iterdir()):
        _append(job, folder, "points", _table(job, names, []), np.array([], dtype=object))
    _pack(job, folder, names, path)


def short_names(names: Iterable[str]) -> list[str]:
    """Return names of at most ten plain characters, no two the same whatever their case.

    >>> short_names(["nom_de_la_rue", "nom_de_la_ville", "été"])
    ['nom_de_la_', 'nom_de_l_1', '_t_']
    """
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name)
        short, number = plain[:_MAX_NAME] or "_", 0
        while short.lower() in taken:
            number += 1
            short = f"{plain[: _MAX_NAME - 1 - len(str(number))]}_{number}"
        taken.add(short.lower())
        found.append(short)
    return found


def _gathered(blocks: Iterator[list[tuple[Any, ...]]]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows some thousand at a time: each time the layers are opened again."""
    rows: list[tuple[Any, ...]] = []
    for block in blocks:
        rows += block
        if len(rows) >= 5_000:
            yield rows
            rows = []
    if rows:
        yield rows


def _by_kind(shapes: Any) -> Iterator[tuple[str, list[int], Any]]:
    """Yield kinds with the numbers of their records and their geometries."""
    found: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    for number, (shape, kind) in enumerate(zip(shapes, shapely.get_type_id(shapes), strict=True)):
        if shape is None:
            found[UNLOCATED].append((number, None))
        elif kind == _COLLECTION:
            for name, part in _split(shape).items():
                found[name].append((number, part))
        else:
            found[_KINDS[int(kind)]].append((number, shape))
    for name, members in found.items():
        yield name, [number for number, _shape in members], [shape for _n, shape in members]


def _split(collection: Any) -> dict[str, Any]:
    """Return the parts of a collection by kind, each kind as one geometry of several parts."""
    parts: dict[str, list[Any]] = defaultdict(list)
    pending = [collection]
    while pending:
        shape = pending.pop(0)
        if shapely.get_type_id(shape) in (4, 5, 6, _COLLECTION):
            pending.extend(shapely.get_parts(shape))
        else:
            kind = _KINDS[int(shapely.get_type_id(shape))]
            parts["multipoints" if kind == "points" else kind].append(shape)
    return {kind: _MULTI[kind](members) for kind, members in parts.items()}


def _table(job: Job, names: list[str], rows: list[tuple[Any, ...]]) -> pa.Table:
    cells = list(zip(*rows, strict=True)) or [()] * len(job.columns)
    return pa.table(
        {
            name: _attribute(job, column, cells[number])
            for name, (number, column) in zip(names, job.attributes, strict=True)
        }
    )


def _attribute(job: Job, column: FileColumn, values: Any) -> pa.Array:
    kind = attribute_type(column, job)
    if column.type is FieldType.DATETIME and not column.multivalued:
        texts = [None if value is None else value.isoformat() for value in values]
        return pa.array(texts, type=pa.string())
    if kind == pa.int64() and any(abs(v) >= _MOST_WHOLE for v in values if v is not None):
        raise RefusedError(
            f"{column.name} holds whole numbers of more than 17 digits, which a shapefile "
            "cannot. Leave it out of select, or take geojson or fgb."
        )
    if kind == pa.float64() and not all(abs(v) < _MOST_DOUBLE for v in values if v is not None):
        raise RefusedError(
            f"{column.name} holds numbers beyond 10^22, which a shapefile cannot. Leave it out of "
            "select, or take geojson or fgb."
        )
    found = attribute(values, column, kind, job.list_separator)
    if kind == pa.string():
        return pa.array([_fitting(text) for text in found.to_pylist()], type=kind)
    return found


def _fitting(text: str | None) -> str | None:
    """Return a text cut to the bytes of a DBF cell, between two characters."""
    if text is None or len(text) <= MAX_TEXT // 4:
        return text
    return text.encode()[:MAX_TEXT].decode("utf-8", "ignore")


def _append(job: Job, folder: Path, kind: str, table: pa.Table, shapes: Any) -> None:
    """Add features to the layer of their kind."""
    is_located = kind != UNLOCATED
    path = folder / f"{kind}.{'shp' if is_located else 'dbf'}"
    if is_located:
        table = table.append_column(
            GEOMETRY + "_", pa.array(list(shapely.to_wkb(shapes)), type=pa.binary())
        )
    try:
        pyogrio.write_arrow(
            table,
            path,
            driver="ESRI Shapefile",
            geometry_name=GEOMETRY + "_" if is_located else None,
            geometry_type=_LAYERS[kind] if is_located else None,
            crs=f"EPSG:{job.srid}" if is_located else None,
            encoding="UTF-8",
            append=path.exists(),
        )
    except CRSError as error:
        raise unknown_system(job) from error
    for part in folder.glob(f"{kind}.*"):
        if part.stat().st_size > MAX_BYTES:
            raise RefusedError(
                "The shapefile would be larger than 2 GB, which its readers do not take. Ask for "
                "less (where, limit, select), or take geojson or fgb."
            )


def _pack(job: Job, folder: Path, names: list[str], path: Path) -> None:
    """Put the layers into the zip, under the name of the dataset, and remove them."""
    located = sorted({part.stem for part in folder.iterdir()} - {UNLOCATED})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for part in sorted(folder.iterdir()):
            stem = job.name if [part.stem] == located else f"{job.name}_{part.stem}"
            if part.suffix == ".dbf":
                _date(part)
            entry = zipfile.ZipInfo(stem + part.suffix, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with part.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 2**20)
            part.unlink()
        entry = zipfile.ZipInfo("fields.csv", _FIXED_TIME)
        archive.writestr(entry, _fields(job, names))


def _fields(job: Job, names: list[str]) -> bytes:
    """Return the table that says which field each short name stands for."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(("column", "field", "label", "type"))
    for name, (_number, column) in zip(names, job.attributes, strict=True):
        label = column.heading if column.heading != column.name else ""
        writer.writerow((name, column.name, label, column.type.value))
    return ("\ufeff" + text.getvalue()).encode()


def _date(table: Path) -> None:
    """Replace the day of writing, so that the same records are the same bytes."""
    with table.open("r+b") as file:
        file.seek(1)
        file.write(bytes((100, 1, 1)))
