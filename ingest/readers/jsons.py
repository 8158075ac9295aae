"""JSON: an array, an object that holds one, an object of objects, lines, GeoJSON.

Where several arrays could be the table, the one with most records is taken and the others
are named. Records may be objects, or lists whose names stand in the first of them or elsewhere;
tables written column by column are turned, in memory and within a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ingest.encodings import Encoding, detect
from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.problems import Problem
from ingest.readers.base import BLOCK_ROWS, GEOMETRY, RecordBlock
from ingest.readers.features import FeaturePlaces
from ingest.readers.jsonlayout import GEOMETRIES, Layout, Path_, find_layout
from ingest.readers.jsontext import JsonText
from ingest.values.nested import as_text

MAX_COLUMNS: Final = 10_000
_STEP: Final = 500
KEY: Final = "key"

Record = dict[str | None, Any]
"""A record by its own names; None is what stands beside it: its geometry or its key."""


@dataclass(frozen=True, slots=True)
class _Member:
    """One member of an object of objects."""

    key: str
    value: Any


class JsonReader:
    """The records of a JSON file."""

    tables: Sequence[str] = ()
    table: str | None = None

    delimiter: str | None = None
    header_row: int | None = None
    units: Sequence[str] = ()

    def __init__(self, path: Path, encoding: Encoding, layout: Layout) -> None:
        self._path = path
        self._encoding = encoding
        self._layout = layout
        self.encoding: str | None = encoding.name
        self.format = "jsonl" if layout.shape == "lines" else "json"
        if layout.is_geojson:
            self.format = "geojson"
        self.headers: list[str] = []
        self.natives: list[set[str]] = []
        self._places: dict[str | None, int] = {}
        self._heights = 0
        self._empty = 0
        self._first_empty: int | None = None
        self._names: Sequence[str] = layout.names
        self.warnings: list[Problem] = list(encoding.warnings)
        if layout.others:
            names = ", ".join("/".join(other) for other in layout.others)
            taken = "/".join(layout.path)
            self.warnings.append(
                Problem(code="several_arrays", params={"taken": taken, "others": names})
            )
        self._size = max(1, path.stat().st_size)
        self._read = 0

    @property
    def share_read(self) -> float:
        return min(1.0, self._read / self._size)

    def blocks(self) -> Iterator[RecordBlock]:
        """Yield the records.

        Raises:
            UnreadableFileError: broken JSON, with the line where it breaks.
        """
        first = 1
        self._heights = 0
        self._empty = 0
        places = FeaturePlaces(self._layout.crs)
        with JsonText(self._path, self._encoding) as text:
            records = _records(text, self._layout)
            if self._layout.has_header:
                self._names = next(records, ())
            while True:
                rows: list[Record] = []
                begun = text.characters
                while len(rows) < BLOCK_ROWS and text.characters - begun < (16 << 20):
                    step = [
                        self._record(item, row)
                        for row, item in enumerate(islice(records, _STEP), first + len(rows))
                    ]
                    rows += step
                    if len(step) < _STEP:
                        break
                self._read = text.characters
                if not rows:
                    break
                if self._layout.is_geojson:
                    moved = places.converted([row.get(None) for row in rows], first)
                    for row, place in zip(rows, moved, strict=True):
                        row[None] = place
                yield RecordBlock(self._columns(rows, first), len(rows), first)
                first += len(rows)
            for told in places.told:
                self._warn(told.code, column=told.column, params=told.params)
            if text.repeated:
                line, key = text.repeated
                self._warn("repeated_keys", row=line, column=key)
            if text.has_nan:
                self._warn("json_nan")
            if self._empty:
                facts = {"count": self._empty}
                first = self._first_empty or first
                self._warn("empty_geometries", row=first, column=GEOMETRY, params=facts)
            if self._heights:
                self._warn("heights_left_out", column=GEOMETRY, params={"count": self._heights})

    def _warn(self, code: str, **facts: Any) -> None:
        """Say something once, however often the file is read."""
        if all(warning.code != code for warning in self.warnings):
            self.warnings.append(Problem(code=code, **facts))

    def _record(self, item: Any, row: int) -> Record:
        if isinstance(item, _Member):
            if isinstance(item.value, dict):
                return {None: item.key, **item.value}
            return {None: item.key, "value": item.value}
        if self._layout.is_geojson:
            if isinstance(item, dict) and "properties" not in item and "geometry" not in item:
                item = {"geometry": item}
            properties = (item.get("properties") or {}) if isinstance(item, dict) else None
            if not isinstance(properties, dict):
                raise UnreadableFileError.of("properties_no_object", row=row)
            if "id" in item:
                self._warn("feature_ids")
            geometry = item.get("geometry")
            if _is_empty(geometry):
                self._empty += 1
                self._first_empty = self._first_empty or row
                geometry = None
            self._heights += _has_heights(geometry)
            return {None: geometry, **properties}
        if isinstance(item, dict):
            return dict(item)
        if isinstance(item, list):
            names = [*self._names, *map(_numbered, range(len(self._names) + 1, len(item) + 1))]
            return dict(zip(names, item, strict=False))
        return {"value": item}

    def _columns(self, rows: Sequence[Record], first: int) -> list[list[str]]:
        for row in rows:
            if row.keys() - self._places.keys():
                for key in row:
                    if key not in self._places:
                        self._places[key] = len(self.headers)
                        self.headers.append(self._own if key is None else self._clean(key, first))
                        self.natives.append(set())
                if len(self.headers) > MAX_COLUMNS:
                    raise UnreadableFileError.of("too_many_columns", limit=MAX_COLUMNS)
        columns = []
        for key, natives in zip(self._places, self.natives, strict=True):
            values = [row.get(key) for row in rows]
            natives.update(kind.__name__ for kind in set(map(type, values)))
            natives.discard("NoneType")
            columns.append(
                [self._clean(as_text(value), row) for row, value in enumerate(values, first)]
            )
        return columns

    @property
    def _own(self) -> str:
        return GEOMETRY if self._layout.is_geojson else KEY

    def _clean(self, text: str, row: int) -> str:
        """Return a text that a database can hold: no NUL, no half of a surrogate pair."""
        if "\x00" in text or "\\u0000" in text:
            self._warn("nul_characters", row=row)
            text = text.replace("\x00", "")
        if not text.isascii():
            whole = text.encode("utf-8", "replace").decode("utf-8")
            if whole != text:
                self._warn("half_characters", row=row)
            text = whole
        return text


def open_json(path: Path, options: ReadOptions) -> JsonReader:
    """Return a reader of the records in a JSON file.

    Raises:
        NotJsonError: the first value is no JSON at all.
        UnreadableFileError: it is JSON, and broken or without any record.
    """
    encoding = detect(path, options.encoding)
    return JsonReader(path, encoding, find_layout(path, encoding))


def _numbered(place: int) -> str:
    return f"column_{place}"


def _records(text: JsonText, layout: Layout) -> Iterator[Any]:
    if layout.shape == "lines":
        while text.peek():
            yield text.value()
        return
    if layout.shape == "single":
        yield text.value()
    elif layout.shape in ("columns", "transposed"):
        yield from _turned(text.value(), layout)
    else:
        reach: Callable[[JsonText], Iterator[Any]] = (
            _members if layout.shape == "members" else JsonText.items
        )
        yield from _descend(text, layout.path, reach)
    if text.peek():
        raise UnreadableFileError.of("broken_json", row=text.line)


def _turned(table: dict[str, Any], layout: Layout) -> Iterator[Any]:
    """Yield the rows of a table that is written column by column."""
    columns = {
        name: values if layout.shape == "columns" else list(values.values())
        for name, values in table.items()
    }
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def _descend(
    text: JsonText, path: Path_, reach: Callable[[JsonText], Iterator[Any]]
) -> Iterator[Any]:
    if not path:
        yield from reach(text)
        return
    for key in text.entries():
        if key == path[0]:
            yield from _descend(text, path[1:], reach)
        else:
            text.value()


def _members(text: JsonText) -> Iterator[Any]:
    for key in text.entries():
        value = text.value()
        yield _Member(key, value)


def _is_empty(geometry: Any) -> bool:
    """Return whether a geometry has no position, or one whose numbers were NaN."""
    if not isinstance(geometry, dict) or geometry.get("type") not in GEOMETRIES:
        return False
    found = geometry.get("coordinates", geometry.get("geometries"))
    while isinstance(found, list) and found and isinstance(found[0], list):
        found = found[0]
    return found is None or found == [] or (isinstance(found, list) and None in found)


def _has_heights(geometry: Any) -> bool:
    """Return whether the positions of a geometry have a third coordinate."""
    if not isinstance(geometry, dict):
        return False
    members = geometry.get("geometries")
    if isinstance(members, list):
        return any(_has_heights(member) for member in members)
    found = geometry.get("coordinates")
    while isinstance(found, list) and found and isinstance(found[0], list):
        found = found[0]
    return isinstance(found, list) and len(found) > 2
