"""Where the records of a JSON text stand: one look through it, before it is read.

An array of objects or of rows, an object that holds one, an object of objects or of columns,
lines, GeoJSON in all its forms. What is JSON and no table (an error of a server, a lone value)
is refused with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ingest.encodings import Encoding
from ingest.errors import UnreadableFileError
from ingest.readers.jsontext import JsonText

_DEPTH: Final = 4
_LOOKED_AT: Final = 50
_LONGEST_LINE: Final = 1 << 20
_GEOMETRY_LIST: Final = (
    "Point LineString Polygon MultiPoint MultiLineString MultiPolygon GeometryCollection"
)
GEOMETRIES: Final = frozenset(_GEOMETRY_LIST.split())
_NAMES: Final = ("name", "fieldName", "id", "label", "title")
_FAULT: Final = frozenset({"error", "errors", "error_code", "errorCode", "exception", "fault"})
_BESIDE_LIST: Final = """
    message msg detail details code status statusCode status_code success reason title type
    instance timestamp path request_id requestId trace traceId reset_time help ok result data
    description
"""
_BESIDE_FAULT: Final = _FAULT | frozenset(_BESIDE_LIST.split())

Path_ = tuple[str, ...]


class NotJsonError(Exception):
    """It only began like JSON: the text is to be read otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the records stand."""

    shape: str
    """`array`, `lines`, `members` (an object of objects), `single` (one object), `columns` (an
    object of arrays, one a column) or `transposed` (one object a column, keyed by row)."""
    path: Path_ = ()
    is_geojson: bool = False
    crs: Any = None
    """The `crs` member of the older GeoJSON."""
    others: tuple[Path_, ...] = ()
    names: tuple[str, ...] = ()
    """Names of the columns where records are plain lists and the file names them elsewhere."""
    has_header: bool = False
    """Whether the first of the lists names the columns."""


@dataclass(slots=True)
class _Array:
    """What was seen of one array."""

    objects: int = 0
    lists: int = 0
    scalars: int = 0
    sample: list[Any] = field(default_factory=list)

    @property
    def records(self) -> int:
        return max(self.objects, self.lists)


@dataclass(slots=True)
class _Seen:
    """What was seen of the whole text."""

    arrays: dict[Path_, _Array] = field(default_factory=dict)
    members: dict[Path_, list[Mapping[str, Any]]] = field(default_factory=dict)
    """Objects of objects, with their first members."""
    counts: dict[Path_, int] = field(default_factory=dict)
    top: dict[str, Any] = field(default_factory=dict)
    """The scalars of the outermost object, and its keys."""


def find_layout(path: Path, encoding: Encoding) -> Layout:
    """Return where the records of a JSON file stand.

    Raises:
        NotJsonError: the first value is no JSON at all.
        UnreadableFileError: it is JSON, and broken or without any record.
    """
    with JsonText(path, encoding) as text:
        opening = text.peek()
        if opening == "{":
            layout = _object_lines(text)
            if layout is not None:
                return layout
    if opening == "[":
        with JsonText(path, encoding) as text:
            return _list_lines(path, encoding) or _array(text)
    with JsonText(path, encoding) as text:
        return _object(text)


def _object_lines(text: JsonText) -> Layout | None:
    """Return the layout of JSON lines where a second object follows the first."""
    is_first, is_feature = True, False
    try:
        for key in text.entries():
            is_first = False
            if text.peek() in "[{" and text.characters > _LONGEST_LINE:
                return None
            value = text.value()
            is_feature = is_feature or (key == "type" and value == "Feature")
    except UnreadableFileError as err:
        if is_first:
            raise NotJsonError from err
        raise
    return Layout(shape="lines", is_geojson=is_feature) if text.peek() == "{" else None


def _list_lines(path: Path, encoding: Encoding) -> Layout | None:
    """Return the layout of lines that hold one list each."""
    rows = []
    with path.open(encoding=encoding.name, errors=encoding.on_error) as file:
        for _unused in range(_LOOKED_AT):
            line = file.readline(_LONGEST_LINE).strip("\ufeff \t\r\n")
            if not line:
                break
            try:
                rows.append(json.loads(line))
            except (ValueError, RecursionError):
                return None
    if len(rows) < 2 or not all(isinstance(row, list) for row in rows):
        return None
    return Layout(shape="lines", has_header=_is_header(rows))


def _array(text: JsonText) -> Layout:
    seen = _looked_at(text.items())
    if seen.sample and _are_features(seen.sample):
        return Layout(shape="array", is_geojson=True)
    is_of_lists = seen.lists > seen.objects
    return Layout(shape="array", has_header=is_of_lists and _is_header(seen.sample))


def _object(text: JsonText) -> Layout:
    seen = _Seen()
    _explore(text, (), seen)
    if text.peek():
        raise UnreadableFileError.of("broken_json", row=text.line)
    kind = seen.top.get("type")
    if kind == "FeatureCollection":
        features = seen.arrays.get(("features",))
        if features is None or not features.records:
            raise UnreadableFileError.of("no_records")
        return Layout(shape="array", path=("features",), is_geojson=True, crs=seen.top.get("crs"))
    if kind == "Feature" or (kind in GEOMETRIES and {"coordinates", "geometries"} & set(seen.top)):
        return Layout(shape="single", is_geojson=True, crs=seen.top.get("crs"))
    return _of_arrays(seen) or _of_members(seen) or _single(seen)


def _of_arrays(seen: _Seen) -> Layout | None:
    """Return the largest array of records, or the columns of an object of arrays."""
    top = {path: array for path, array in seen.arrays.items() if len(path) == 1}
    lengths = {array.scalars for array in top.values()}
    if len(top) > 1 and len(top) == len(seen.top) and len(lengths) == 1 and lengths != {0}:
        return Layout(shape="columns")
    arrays = {path: array for path, array in seen.arrays.items() if array.records}
    if not arrays:
        return None
    path = max(arrays, key=lambda item: (arrays[item].records, arrays[item].objects))
    for candidate, array in arrays.items():
        names_path, names = _names_beside(seen, candidate, array)
        if names and array.records >= arrays[path].records:
            others = _others(arrays, candidate, names_path)
            return Layout(shape="array", path=candidate, names=names, others=others)
    taken = arrays[path]
    layout = Layout(shape="array", path=path, others=_others(arrays, path))
    if taken.objects >= taken.lists:
        return replace(layout, is_geojson=_are_features(taken.sample))
    return replace(layout, has_header=_is_header(taken.sample))


def _others(arrays: Mapping[Path_, _Array], *used: Path_) -> tuple[Path_, ...]:
    """Return the arrays that could be the table as well."""
    return tuple(path for path in arrays if path not in used and arrays[path].records > 1)


def _names_beside(seen: _Seen, path: Path_, rows: _Array) -> tuple[Path_, tuple[str, ...]]:
    """Return the array that names the columns of lists: texts, or objects with a name each."""
    if rows.lists <= rows.objects:
        return (), ()
    widths = {len(row) for row in rows.sample if isinstance(row, list)}
    for other, array in seen.arrays.items():
        total = array.objects + array.scalars
        if other == path or widths != {total} or len(array.sample) != total:
            continue
        names = [_name(item) for item in array.sample]
        if all(names) and len(set(names)) == len(names):
            return other, tuple(names)
    return (), ()


def _name(item: Any) -> str:
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        return next((str(item[key]) for key in _NAMES if isinstance(item.get(key), str)), "")
    return ""


def _of_members(seen: _Seen) -> Layout | None:
    if not seen.members:
        return None
    path = max(seen.members, key=lambda item: seen.counts[item])
    keys = [list(member) for member in seen.members[path]]
    is_by_row = keys[0] == [str(place) for place in range(len(keys[0]))] and len(keys[0]) > 0
    if is_by_row and all(key == keys[0] for key in keys) and not path:
        return Layout(shape="transposed")
    return Layout(shape="members", path=path)


def _single(seen: _Seen) -> Layout:
    keys = set(seen.top)
    if not keys:
        raise UnreadableFileError.of("no_records")
    if keys & _FAULT and keys <= _BESIDE_FAULT:
        raise UnreadableFileError.of("error_answer")
    return Layout(shape="single")


def _explore(text: JsonText, path: Path_, seen: _Seen) -> None:
    """Count the records of every array and object of objects down to a few levels."""
    members: list[Mapping[str, Any]] = []
    count = others = 0
    for key in text.entries():
        opening = text.peek()
        here = (*path, key)
        value: Any = None
        if opening == "[":
            others += 1
            seen.arrays[here] = _looked_at(text.items())
        elif key == "crs" and not path:
            others += 1
            value = text.value()
        elif opening == "{" and len(path) < _DEPTH and count < _LOOKED_AT:
            inner = _Seen()
            _explore(text, here, inner)
            seen.arrays |= inner.arrays
            seen.members |= inner.members
            seen.counts |= inner.counts
            members.append(inner.top)
            count += 1
        else:
            value = text.value()
            is_object = isinstance(value, dict)
            count, others = count + is_object, others + (not is_object)
        seen.top[key] = value
    if count > 1 and not others:
        seen.members[path] = members
        seen.counts[path] = count


def _looked_at(items: Iterator[Any]) -> _Array:
    seen = _Array()
    for item in items:
        if isinstance(item, dict):
            seen.objects += 1
        elif isinstance(item, list):
            seen.lists += 1
        else:
            seen.scalars += 1
        if len(seen.sample) < _LOOKED_AT or (
            len(seen.sample) < 2_000 and isinstance(item, str | dict) and not seen.lists
        ):
            seen.sample.append(item)
    return seen


def _are_features(sample: Sequence[Any]) -> bool:
    """Return whether objects are GeoJSON features."""
    return bool(sample) and all(
        isinstance(item, dict) and item.get("type") == "Feature" and "geometry" in item
        for item in sample
    )


def _is_header(rows: Sequence[Any]) -> bool:
    """Return whether the first list holds names: texts above values of other types."""
    if len(rows) < 2 or not all(isinstance(row, list) for row in rows):
        return False
    head, below = rows[0], rows[1:]
    if not head or not all(isinstance(cell, str) and cell for cell in head):
        return False
    if len(set(head)) < len(head) or any(len(row) > len(head) for row in below):
        return False
    return any(cell is not None and not isinstance(cell, str) for row in below for cell in row)
