"""Shapefile, GeoPackage and FlatGeobuf, through GDAL: a layer is a table, the geometry first.

Only the drivers of these formats are there, and nothing reaches the network.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

ALLOWED: Final = frozenset({"ESRI Shapefile", "GPKG", "FlatGeobuf"})
_SKIPPED: Final = (
    *("MEM", "PCIDSK", "PDS4", "VICAR", "PDF", "MBTiles", "EEDA", "OGCAPI", "GDALG", "LVBAG"),
    *("MapInfo File", "S57", "DGN", "OGR_VRT", "CSV", "GML", "GPX", "LIBKML", "KML", "GeoJSON"),
    *("GeoJSONSeq", "ESRIJSON", "TopoJSON", "OGR_GMT", "SQLite", "WAsP", "OpenFileGDB", "DXF"),
    *("GeoRSS", "VFK", "PGDUMP", "OSM", "GPSBabel", "OGR_PDS", "WFS", "OAPIF", "EDIGEO", "Idrisi"),
    *("ODS", "XLSX", "Elasticsearch", "Carto", "AmigoCloud", "SXF", "Selafin", "JML", "PLSCENES"),
    *("CSW", "VDV", "MVT", "NGW", "MapML", "GTFS", "PMTiles", "JSONFG", "MiraMonVector", "ADBC"),
    *("AVCBin", "AVCE00", "AIVector", "HTTP"),
)
os.environ["GDAL_SKIP"] = ",".join(_SKIPPED)  # read when the library is loaded, just below
os.environ["OGR_SQLITE_LOAD_EXTENSIONS"] = ""
os.environ["CPL_DEBUG"] = "OFF"

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyogrio  # noqa: E402
from pyogrio.errors import DataLayerError, DataSourceError, FieldError  # noqa: E402

from ingest.errors import UnreadableFileError  # noqa: E402
from ingest.problems import Problem  # noqa: E402
from ingest.readers.aside import cells as arrow  # noqa: E402
from ingest.readers.aside.dbf import encoding_of  # noqa: E402
from ingest.readers.aside.geometry import Geometries  # noqa: E402
from ingest.readers.aside.source import Asked, Notes, parted, rows_of_block  # noqa: E402
from ingest.readers.base import GEOMETRY  # noqa: E402
from ingest.readers.scratch import PREFIX  # noqa: E402

_SHOWN: Final = 20
_WITH_LOG: Final = b"\x02\x02"
_WITHOUT_LOG: Final = b"\x01\x01"
"""Bytes 18 and 19 of an SQLite file."""
_STYLES: Final = frozenset({"layer_styles", "qgis_projects"})
"""Tables that a program keeps for itself in a GeoPackage."""
_FORMATS: Final = {"ESRI Shapefile": "shapefile", "GPKG": "gpkg", "FlatGeobuf": "fgb"}
_BROKEN: Final = (
    *(DataSourceError, DataLayerError, FieldError, pa.ArrowException, RuntimeError, OSError),
    *(ValueError, UnicodeDecodeError),
)


class VectorSource:
    """One layer of a file."""

    def __init__(self, path: Path, asked: Asked) -> None:
        if set(pyogrio.list_drivers()) - ALLOWED:
            raise UnreadableFileError.of("reader_failed", format=asked.kind)
        self._path = _settled(path) if asked.kind == "gpkg" else path
        self._kind = asked.kind
        self._notes = Notes()
        self._first: list[Problem] = []
        if PREFIX in str(path):  # a folder of ours, where the index of a shapefile may be made
            pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})
        try:
            self._choose_layer(asked.member)
            self._choose_encoding(asked.encoding)
            self._info = pyogrio.read_info(path, layer=self._layer, encoding=self._encoding)
            self._has_geometry = self._info["geometry_type"] is not None
            self._geometries = self._read_projection() if self._has_geometry else None
        except _BROKEN as err:
            raise UnreadableFileError.of("broken_file", format=self._kind) from err
        fields: list[str] = list(self._info["fields"])
        self._headers = [GEOMETRY, *fields] if self._has_geometry else fields

    @property
    def warnings(self) -> Sequence[Problem]:
        return self._notes.all()

    def header(self) -> Mapping[str, Any]:
        return {
            "format": _FORMATS[self._info["driver"]],
            "encoding": None,
            "headers": self._headers,
            "tables": self._tables,
            "table": self._layer if self._tables else None,
            "warnings": [problem.as_stored() for problem in self._first],
        }

    def blocks(self) -> Iterator[Mapping[str, Any]]:
        """Yield the features.

        Raises:
            UnreadableFileError: damaged.
        """
        total = max(1, self._info["features"])
        done = 0
        try:
            for count, columns in self._batches():
                first, done = done + 1, done + count
                yield from self._block(columns, count, first, min(1.0, done / total))
        except _BROKEN as err:
            raise UnreadableFileError.of("broken_file", format=self._kind) from err

    def _batches(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the number of features and their columns by name, in Arrow."""
        size = rows_of_block(len(self._headers))
        wanted = {"layer": self._layer, "encoding": self._encoding}
        if _is_curved(self._info["geometry_type"]):
            yield from self._straightened(size, wanted)
            return
        with pyogrio.open_arrow(
            self._path, batch_size=size, use_pyarrow=True, datetime_as_string=True, **wanted
        ) as (meta, reader):
            name = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                if batch.num_rows:
                    columns = {
                        (GEOMETRY if column == name and self._has_geometry else f".{column}"):
                        batch.column(place)
                        for place, column in enumerate(batch.schema.names)
                    }  # fmt: skip
                    yield batch.num_rows, columns

    def _straightened(
        self, size: int, wanted: Mapping[str, Any]
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the features of a layer of curves, which only this slower way makes straight."""
        self._first.append(Problem(code="curves_straightened", column=GEOMETRY))
        done = 0
        while True:
            _meta, _fids, geometries, values = pyogrio.raw.read(
                self._path,
                skip_features=done,
                max_features=size,
                datetime_as_string=True,
                **wanted,
            )
            if not len(geometries):
                return
            columns: dict[str, Any] = {GEOMETRY: pa.array(geometries, pa.binary())}
            for name, array in zip(self._info["fields"], values, strict=True):
                columns[f".{name}"] = pa.array(array, from_pandas=True)
            yield len(geometries), columns
            done += len(geometries)

    def _block(
        self, columns: Mapping[str, Any], count: int, first: int, share: float
    ) -> Iterator[Mapping[str, Any]]:
        texts: list[list[str]] = []
        natives: list[list[str]] = []
        if self._geometries is not None:
            found, kinds = self._geometries.cells(columns[GEOMETRY], first)
            texts.append(found)
            natives.append(sorted(kinds))
        facts = zip(self._info["fields"], self._info["ogr_types"], strict=True)
        for name, kind in facts:
            found, kinds = arrow.cells(columns[f".{name}"], name, first, self._notes)
            if kind == "OFTDateTime":
                kinds = {"datetime"}
            texts.append(found)
            natives.append(sorted(kinds))
        return parted(texts, natives, count, share)

    def _choose_layer(self, wanted: str | None) -> None:
        layers = pyogrio.list_layers(self._path)
        names = [str(name) for name, _kind in layers if name not in _STYLES]
        if not names:
            raise UnreadableFileError.of("no_layers", format=self._kind)
        self._tables = names if len(names) > 1 else []
        if wanted is not None and self._kind == "gpkg":
            if wanted not in names:
                shown = ", ".join(names[:_SHOWN])
                raise UnreadableFileError.of("no_such_member", member=wanted, members=shown)
            self._layer = wanted
            return
        self._layer = names[0]
        if self._tables:
            counts = {
                name: pyogrio.read_info(self._path, layer=name, force_feature_count=True)[
                    "features"
                ]
                for name in names
            }
            self._layer = max(names, key=lambda name: counts[name])
            others = ", ".join([name for name in names if name != self._layer][:_SHOWN])
            facts = {"taken": self._layer, "others": others}
            self._first.append(Problem(code="several_members", params=facts))

    def _choose_encoding(self, given: str | None) -> None:
        self._encoding = given
        table = self._path.with_suffix(".dbf")
        if self._kind != "shapefile" or given is not None:
            return
        if not table.is_file():
            self._first.append(Problem(code="no_attributes"))
            return
        self._encoding, is_guess = encoding_of(table)
        if is_guess:
            facts = {"encoding": self._encoding}
            self._first.append(Problem(code="encoding_guessed", params=facts))

    def _read_projection(self) -> Geometries:
        crs, bounds = self._info["crs"], None
        if crs is None:
            bounds = self._bounds()
        return Geometries(GEOMETRY, crs, self._notes, bounds=bounds)

    def _bounds(self) -> Sequence[float] | None:
        found = pyogrio.read_info(
            self._path,
            layer=self._layer,
            encoding=self._encoding,
            force_total_bounds=True,
        )["total_bounds"]
        return None if found is None or not np.isfinite(found).all() else tuple(found)


def _settled(path: Path) -> Path:
    """Return a database that can be read without writing beside it.

    One that was left in the mode of a write-ahead log is copied, and the mark of it taken away.
    """
    with path.open("rb") as file:
        head = file.read(20)
    if head[18:20] != _WITH_LOG:
        return path
    copy = Path(tempfile.gettempdir()) / "layers.gpkg"
    shutil.copyfile(path, copy)
    with copy.open("r+b") as file:
        file.seek(18)
        file.write(_WITHOUT_LOG)
    return copy


def _is_curved(kind: str | None) -> bool:
    return kind is not None and any(word in kind for word in ("Curve", "Circular", "Surface"))
