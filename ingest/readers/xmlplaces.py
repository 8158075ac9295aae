"""KML and GPX: XML that streams; memory is a block, whatever the file.

KML gives one table of its placemarks, with their folder where there are several. GPX gives
waypoints, routes and tracks, and the points of the last two, as tables. Document types are
refused: they only serve entities, and those only harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from datasets.records.literals import GeometryError, geometry
from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.problems import Problem
from ingest.readers.base import BLOCK_CHARACTERS, BLOCK_ROWS, GEOMETRY, RecordBlock

_CHUNK: Final = 1 << 18
_DEPTH: Final = 100
_MAX_TEXT: Final = 32 << 20
_FOLDER: Final = "folder"
_STYLING: Final = frozenset(
    {"styleUrl", "Style", "StyleMap", "visibility", "open", "LookAt", "Camera", "Region", "Icon"}
)
_TIMES: Final = frozenset({"TimeStamp", "TimeSpan"})
_PLACES: Final = frozenset({"Point", "LineString", "LinearRing", "Polygon", "Track"})
_MANY: Final = frozenset({"MultiGeometry", "MultiTrack"})
_GPX: Final = {
    "wpt": "waypoints", "rte": "routes", "trk": "tracks",
    "rtept": "route_points", "trkpt": "track_points",
}  # fmt: skip
_ORDER: Final = ("tracks", "routes", "waypoints")
"""Of tables of a GPX with the same number of records, the first is read."""

_POINT: Final = "0101000020"
"""How a point in WGS84 begins."""

Record = dict[str, str]


class XmlReader:
    """One table of a KML or GPX file."""

    delimiter: str | None = None
    header_row: int | None = None
    units: Sequence[str] = ()

    def __init__(self, path: Path, kind: str, options: ReadOptions) -> None:
        self._path = path
        self.format = kind
        self._size = max(1, path.stat().st_size)
        self._read = 0
        self._heights = 0
        counts: dict[str, int] = {}
        fields: dict[str, dict[str, None]] = {}
        folders: set[str] = set()
        for table, record in self._records():
            counts[table] = counts.get(table, 0) + 1
            fields.setdefault(table, {}).update(dict.fromkeys(record))
            if len(folders) < 2:
                folders.add(record.get(_FOLDER, ""))
        self.encoding: str | None = self._encoding
        if not counts:
            raise UnreadableFileError.of("no_layers", format=kind)
        self.table: str | None = _chosen(counts, options.member)
        names = [name for name in (*_GPX.values(), *counts) if name in counts]
        self.tables: Sequence[str] = list(dict.fromkeys(names)) if len(counts) > 1 else ()
        found = fields[self.table or ""]
        if self.format == "kml" and len(folders) < 2:
            found.pop(_FOLDER, None)
        found.pop(GEOMETRY, None)
        self.headers: list[str] = [GEOMETRY, *found]
        self.natives: list[set[str]] = [set() for _header in self.headers]
        self._first: list[Problem] = []
        if self.tables and options.member is None:
            others = ", ".join(name for name in self.tables if name != self.table)
            facts = {"taken": self.table, "others": others}
            self._first.append(Problem(code="several_members", params=facts))
        if not self.tables:
            self.table = None

    @property
    def share_read(self) -> float:
        return min(1.0, self._read / self._size)

    @property
    def warnings(self) -> list[Problem]:
        told = list(self._first)
        has_kept = self.format == "gpx" and self.table not in (None, "tracks", "routes")
        if self._heights and not has_kept:
            facts = {"count": self._heights}
            told.append(Problem(code="heights_left_out", column=GEOMETRY, params=facts))
        return told

    def blocks(self) -> Iterator[RecordBlock]:
        """Yield the records.

        Raises:
            UnreadableFileError: broken XML, with the line where it breaks.
        """
        rows: list[Record] = []
        first, size = 1, 0
        for table, record in self._records():
            if self.table is not None and table != self.table:
                continue
            rows.append(record)
            size += len(record.get(GEOMETRY, ""))
            if len(rows) >= BLOCK_ROWS or size > BLOCK_CHARACTERS:
                yield self._block(rows, first)
                first, size, rows = first + len(rows), 0, []
        if rows:
            yield self._block(rows, first)

    def _block(self, rows: list[Record], first: int) -> RecordBlock:
        columns = [[row.get(header, "") for row in rows] for header in self.headers]
        self.natives[0] |= {
            "point" if text.startswith(_POINT) else "shape"
            for text in columns[0]
            if text.startswith("01")
        }
        return RecordBlock(columns, len(rows), first)

    def _records(self) -> Iterator[tuple[str, Record]]:
        """Yield records with the name of their table."""
        walk = _Kml() if self.format == "kml" else _Gpx()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = walk.start
        parser.EndElementHandler = walk.end
        parser.CharacterDataHandler = walk.characters
        parser.StartDoctypeDeclHandler = _refuse_doctype
        self._encoding = "utf-8"
        parser.XmlDeclHandler = self._declared
        self._read = 0
        try:
            with self._path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    self._read += len(chunk)
                    parser.Parse(chunk, False)
                    yield from walk.taken()
                parser.Parse(b"", True)
                yield from walk.taken()
        except (expat.ExpatError, ValueError, LookupError) as err:
            raise UnreadableFileError.of(
                "broken_xml", row=parser.CurrentLineNumber, format=self.format
            ) from err
        self._heights = walk.heights

    def _declared(self, _version: str, encoding: str | None, _alone: int) -> None:
        self._encoding = (encoding or "utf-8").lower()


def _refuse_doctype(*_unused: object) -> None:
    raise UnreadableFileError.of("xml_doctype")


def _chosen(counts: Mapping[str, int], wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in counts:
            raise UnreadableFileError.of("no_such_member", member=wanted, members=", ".join(counts))
        return wanted
    main = [name for name in (*_ORDER, *counts) if name in counts and not name.endswith("_points")]
    return max(main or list(counts), key=lambda name: counts[name])


@dataclass(slots=True)
class _Element:
    name: str
    attributes: Mapping[str, str]
    text: list[str] = field(default_factory=list)
    places: list[Any] = field(default_factory=list)
    """Geometries, rings or positions inside, as GeoJSON has them."""


class _Walk:
    """The elements from the root to where the parser stands, and the records that are whole."""

    def __init__(self) -> None:
        self._path: list[_Element] = []
        self._records: list[tuple[str, Record]] = []
        self._length = 0
        self.heights = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._path) >= _DEPTH:
            raise UnreadableFileError.of("xml_too_deep")
        self._length = 0
        self._path.append(_Element(tag.rpartition(":")[2], attributes))
        self.opened(self._path[-1])

    def characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > _MAX_TEXT:
            raise UnreadableFileError.of("xml_text_too_long")
        if self._path:
            self._path[-1].text.append(text)

    def end(self, _tag: str) -> None:
        element = self._path.pop()
        self.closed(element, "".join(element.text).strip().replace("\x00", ""))

    def taken(self) -> Iterator[tuple[str, Record]]:
        records, self._records = self._records, []
        yield from records

    def opened(self, element: _Element) -> None:
        """Take note that an element begins."""

    def closed(self, element: _Element, text: str) -> None:
        """Take an element that is whole."""


class _Kml(_Walk):
    def __init__(self) -> None:
        super().__init__()
        self._folders: list[str] = []
        self._record: Record | None = None
        self._data = ""

    def opened(self, element: _Element) -> None:
        if element.name in ("Folder", "Document"):
            self._folders.append("")
        elif element.name == "Placemark":
            self._record = {GEOMETRY: ""}
        elif element.name == "Data":
            self._data = element.attributes.get("name", "")

    def closed(self, element: _Element, text: str) -> None:
        parent = self._path[-1] if self._path else None
        name = element.name
        if name in ("Folder", "Document"):
            self._folders.pop()
        elif name == "Placemark":
            self._finish(element)
        elif parent is None:
            return
        elif self._record is None:
            if name == "name" and parent.name in ("Folder", "Document"):
                self._folders[-1] = text
        elif name in ("coordinates", "coord"):
            parent.places.extend(self._positions(text, name == "coord"))
        elif name in ("outerBoundaryIs", "innerBoundaryIs"):
            rings = [place["coordinates"] for place in element.places]
            at = 0 if name.startswith("outer") else len(parent.places)
            parent.places[at:at] = rings
        elif name in _PLACES or name in _MANY:
            parent.places.append(_kml_place(element))
        elif name == "value" and parent.name == "Data":
            self._keep(self._data, text)
        elif name == "SimpleData":
            self._keep(element.attributes.get("name", ""), text)
        elif parent.name in ("TimeStamp", "TimeSpan") or (
            parent.name == "Placemark" and name not in _STYLING and text
        ):
            self._keep(name, text)

    @staticmethod
    def _is_said(name: str, text: str) -> bool:
        return bool(text) and name not in _STYLING

    def _keep(self, name: str, text: str) -> None:
        if self._record is not None:
            free = name or "value"
            while free in self._record and free != GEOMETRY and self._record[free] != text:
                free += "_"
            self._record[f"{GEOMETRY}_" if free == GEOMETRY else free] = text

    def _finish(self, element: _Element) -> None:
        record, self._record = self._record, None
        if record is None:
            return
        places = [place for place in element.places if isinstance(place, dict)]
        if places:
            whole = places[0] if len(places) == 1 else _joined(places)
            record[GEOMETRY] = _written(whole)
        folder = "/".join(name for name in self._folders[1:] if name)
        if folder:
            record[_FOLDER] = folder
        self._records.append(("placemarks", record))

    def _positions(self, text: str, is_spaced: bool) -> Iterator[Any]:
        is_high = False
        for part in [text] if is_spaced else re.sub(r"\s*,\s*", ",", text).split():
            numbers = part.split() if is_spaced else part.split(",")
            try:
                values = [float(number) for number in numbers if number]
            except ValueError:
                values = []
            is_high = is_high or any(values[2:])
            yield values[:2] if len(values) >= 2 else part
        self.heights += is_high


def _kml_place(element: _Element) -> Any:
    places = element.places
    match element.name:
        case "Point":
            return {"type": "Point", "coordinates": places[0] if places else []}
        case "Polygon":
            return {"type": "Polygon", "coordinates": places}
        case "LineString" | "LinearRing" | "Track":
            if len(places) == 1:
                return {"type": "Point", "coordinates": places[0]}
            return {"type": "LineString", "coordinates": places}
        case _:
            return _joined([place for place in places if isinstance(place, dict)])


def _joined(places: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return one geometry of several: of one kind where they are."""
    if len(places) == 1:
        return places[0]
    kinds = {place["type"] for place in places}
    if len(kinds) == 1 and kinds <= {"Point", "LineString", "Polygon"}:
        coordinates = [place["coordinates"] for place in places]
        return {"type": f"Multi{kinds.pop()}", "coordinates": coordinates}
    return {"type": "GeometryCollection", "geometries": list(places)}


def _written(place: Mapping[str, Any]) -> str:
    """Return a geometry as records hold it; one that is none as a text that will not fit."""
    if not place.get("coordinates") and not place.get("geometries"):
        return ""
    try:
        return geometry(place)
    except GeometryError:
        return str(dict(place))[:10_000]


class _Gpx(_Walk):
    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, Record]] = []
        self._lines: list[list[list[float]]] = []
        self._numbers = {"trk": 0, "rte": 0}
        self._is_high = False

    def opened(self, element: _Element) -> None:
        name = element.name
        if name in _GPX:
            self._open.append((name, {GEOMETRY: ""}))
        if name in self._numbers:
            self._numbers[name] += 1
            self._is_high = False
        if name in ("rte", "trk"):
            self._lines = []
        if name in ("rte", "trkseg"):
            self._lines.append([])

    def closed(self, element: _Element, text: str) -> None:
        if not self._open:
            return
        name, parent = element.name, self._path[-1].name if self._path else ""
        kind, record = self._open[-1]
        if name != kind:
            if name == "link" and parent == kind:
                text = element.attributes.get("href", "") or text
            if text and (parent == kind or parent.endswith("xtensions")):
                self._keep(record, name, text)
            if name == "ele" and parent == kind and text.strip("0."):
                self._is_high = True
            return
        self._open.pop()
        if kind in ("rte", "trk"):
            lines = [line for line in self._lines if len(line) > 1]
            if lines:
                found = [{"type": "LineString", "coordinates": line} for line in lines]
                record[GEOMETRY] = _written(_joined(found))
            self.heights += self._is_high
        else:
            self._point(element, kind, record)
        self._records.append((_GPX[kind], record))

    def _point(self, element: _Element, kind: str, record: Record) -> None:
        try:
            place = [float(element.attributes[key]) for key in ("lon", "lat")]
        except (KeyError, ValueError):
            record[GEOMETRY] = str(dict(element.attributes))
            return
        record[GEOMETRY] = _written({"type": "Point", "coordinates": place})
        if kind == "wpt":
            return
        owner = "trk" if kind == "trkpt" else "rte"
        record["track" if owner == "trk" else "route"] = str(self._numbers[owner])
        if owner == "trk":
            record["segment"] = str(len(self._lines))
        if self._lines:
            self._lines[-1].append(place)

    def _keep(self, record: Record, name: str, text: str) -> None:
        record[name] = f"{record[name]} {text}" if name in record else text
