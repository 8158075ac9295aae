"""JSON: an array, an object that holds one, an object of objects, lines, GeoJSON.

Where several arrays could be the table, the one with most records is taken and the others
are named.
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
from ingest.readers.base import BLOCK_ROWS, GEOMETRY, Extra
from ingest.readers.jsontext import JsonText
from ingest.values.nested import as_text

MAX_COLUMNS: Final = 10_000
_STEP: Final = 500
_DEPTH: Final = 4
KEY: Final = "key"

Path_ = tuple[str, ...]
Record = dict[str | None, Any]
"""A record by its own names; None is what stands beside it: its geometry or its key."""


class NotJsonError(Exception):
    """It only began like JSON: the text is to be read otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the records stand."""

    shape: str
    """`array`, `lines`, `members` (an object of objects) or `single` (one object)."""
    path: Path_ = ()
    is_geojson: bool = False
    others: tuple[Path_, ...] = ()


@dataclass(frozen=True, slots=True)
class _Member:
    """One member of an object of objects."""

    key: str
    value: Any


class JsonBlock:
    """Consecutive records, by column."""

    extras: Sequence[Extra] = ()

    def __init__(self, columns: Sequence[Sequence[str]], count: int, first: int) -> None:
        self.columns = columns
        self.count = count
        self._first = first

    def row_of(self, place: int) -> int:
        """Return the number of the n-th record, from 1."""
        return self._first + place


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
        self.format = "geojson" if layout.is_geojson else "json"
        if layout.shape == "lines":
            self.format = "jsonl"
        self.headers: list[str] = []
        self.natives: list[set[str]] = []
        self._places: dict[str | None, int] = {}
        self._heights = 0
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

    def blocks(self) -> Iterator[JsonBlock]:
        """Yield the records.

        Raises:
            UnreadableFileError: broken JSON, with the line where it breaks.
        """
        first = 1
        self._heights = 0
        with JsonText(self._path, self._encoding) as text:
            records = _records(text, self._layout)
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
                yield JsonBlock(self._columns(rows, first), len(rows), first)
                first += len(rows)
            if text.has_nan:
                self._warn("json_nan")
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
            properties = (item.get("properties") or {}) if isinstance(item, dict) else None
            if not isinstance(properties, dict):
                raise UnreadableFileError.of("properties_no_object", row=row)
            if "id" in item:
                self._warn("feature_ids")
            geometry = item.get("geometry")
            self._heights += _has_heights(geometry)
            return {None: geometry, **properties}
        if isinstance(item, dict):
            return dict(item)
        if isinstance(item, list):
            return {f"column_{place}": cell for place, cell in enumerate(item, start=1)}
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
    with JsonText(path, encoding) as text:
        layout = _lines(text)
    if layout is None:
        with JsonText(path, encoding) as text:
            layout = _layout(text)
    if layout is None:
        raise UnreadableFileError.of("no_records")
    return JsonReader(path, encoding, layout)


def _lines(text: JsonText) -> Layout | None:
    """Return the layout of JSON lines where a second value follows the first."""
    opening = text.peek()
    if opening == "[":
        return None
    seen = ""
    is_first = True
    try:
        for key in text.entries():
            is_first = False
            seen = key
            if text.peek() in "[{" and text.characters > (1 << 20):
                return None
            text.value()
        return Layout(shape="lines") if text.peek() == "{" else None
    except UnreadableFileError as err:
        if is_first and not seen:
            raise NotJsonError from err
        raise


def _layout(text: JsonText) -> Layout | None:
    if text.peek() == "[":
        return Layout(shape="array")
    found: dict[Path_, int] = {}
    kinds: dict[Path_, str] = {}
    is_geojson = _explore(text, (), found, kinds)
    arrays = {path: count for path, count in found.items() if kinds[path] == "array" and count}
    if arrays:
        path = max(arrays, key=lambda item: arrays[item])
        if is_geojson and ("features",) in arrays:
            return Layout(shape="array", path=("features",), is_geojson=True)
        others = tuple(other for other in arrays if other != path and arrays[other] > 1)
        return Layout(shape="array", path=path, others=others)
    members = {path: count for path, count in found.items() if kinds[path] == "members"}
    if members:
        return Layout(shape="members", path=max(members, key=lambda item: members[item]))
    return Layout(shape="single") if () in kinds else None


def _explore(text: JsonText, path: Path_, found: dict[Path_, int], kinds: dict[Path_, str]) -> bool:
    """Count the records of every array and object of objects down to a few levels."""
    is_geojson = False
    members = others = 0
    for key in text.entries():
        opening = text.peek()
        here = (*path, key)
        if opening == "[":
            others += 1
            found[here] = sum(1 for item in text.items() if isinstance(item, dict))
            kinds[here] = "array"
        elif opening == "{" and len(path) < _DEPTH and members < 50:
            members += 1
            _explore(text, here, found, kinds)
        else:
            is_object = opening == "{"
            members, others = members + is_object, others + (not is_object)
            value = text.value()
            is_geojson = is_geojson or (key == "type" and value == "FeatureCollection")
    kinds.setdefault(path, "single")
    if members > 1 and not others:
        found[path] = members
        kinds[path] = "members"
    return is_geojson


def _records(text: JsonText, layout: Layout) -> Iterator[Any]:
    if layout.shape == "lines":
        while text.peek():
            yield text.value()
        return
    if layout.shape == "single":
        yield text.value()
        return
    reach: Callable[[JsonText], Iterator[Any]] = (
        _members if layout.shape == "members" else JsonText.items
    )
    yield from _descend(text, layout.path, reach)
    if text.peek():
        raise UnreadableFileError.of("broken_json", row=text.line)


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
