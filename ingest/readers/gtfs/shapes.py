"""shapes.txt: its points, joined to one line per shape in the order of their sequence.

A file that gives the points shape by shape, as they all do, is read once and its lines are kept
in a file of ours; one that mixes its shapes is sorted on disk first. Memory holds one line.
"""

from __future__ import annotations

import json
import math
import sqlite3
import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.problems import Problem
from ingest.readers.base import BLOCK_CHARACTERS, BLOCK_ROWS, Extra
from ingest.readers.delimited import DelimitedReader

_SHAPE, _LAT, _LON, _ORDER = "shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"
_DISTANCE: Final = "shape_dist_traveled"
_NEEDED: Final = (_SHAPE, _LAT, _LON, _ORDER)
_SRID: Final = 4326
_POINT, _LINE, _HAS_SRID = 1, 2, 0x20000000


class _Point(NamedTuple):
    row: int
    shape: str
    order: float
    lat: float
    lon: float
    distance: float | None


class LineBlock:
    """Consecutive lines, by column."""

    extras: Sequence[Extra] = ()

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        self.count = len(rows)
        self._lines = [row[0] for row in rows]
        self.columns: Sequence[Sequence[str]] = [
            [str(row[place]) for row in rows] for place in range(1, 5 if rows else 0)
        ]

    def row_of(self, place: int) -> int:
        """Return the line of the file on which the first point of the shape stands."""
        return int(self._lines[place])


class LineReader:
    """The shapes of a feed: identifier, line, number of points, whole distance."""

    tables: Sequence[str] = ()
    table: str | None = None
    units: Sequence[str] = ()
    format = "gtfs"

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._inner = DelimitedReader(path, options)
        self.encoding = self._inner.encoding
        self.delimiter = self._inner.delimiter
        self.header_row = self._inner.header_row
        found = [header.strip().lower() for header in self._inner.headers]
        missing = [name for name in _NEEDED if name not in found]
        if missing:
            raise UnreadableFileError.of("shapes_without", name=missing[0])
        self._places = {name: found.index(name) for name in _NEEDED}
        self._distance = found.index(_DISTANCE) if _DISTANCE in found else None
        self._further = [
            name
            for name, header in zip(self._inner.headers, found, strict=True)
            if header and header not in (*_NEEDED, _DISTANCE)
        ]
        self.headers = [_SHAPE, "geo_shape", "points", _DISTANCE]
        self.natives: list[set[str]] = [{"str"}, {"shape"}, {"int"}, {"float"}]
        self._kept: IO[str] | None = None
        self._share = 0.0
        self._size = 1
        self._unread: list[tuple[int, str]] = []
        self._counts = {"points": 0, "lines": 0, "unread": 0, "short": 0}

    @property
    def share_read(self) -> float:
        return self._share

    @property
    def warnings(self) -> list[Problem]:
        """Return what the reading met: points that are none, and what lines do not keep."""
        told = list(self._inner.warnings)
        counts = self._counts
        if counts["lines"]:
            told.append(Problem(code="points_joined", params=counts))
        if self._further:
            told.append(
                Problem(code="columns_of_points", params={"names": ", ".join(self._further)})
            )
        if counts["unread"]:
            row, value = self._unread[0]
            told.append(
                Problem(
                    code="points_left_out", row=row, value=value, params={"count": counts["unread"]}
                )
            )
        if counts["short"]:
            told.append(Problem(code="short_lines", params={"count": counts["short"]}))
        return told

    def blocks(self) -> Iterator[LineBlock]:
        """Yield the lines, in the order in which their shapes first appear."""
        if self._kept is None:
            self._kept = self._join()
        self._kept.seek(0)
        rows: list[list[Any]] = []
        characters = done = 0
        for line in self._kept:
            rows.append(json.loads(line))
            characters += len(line)
            if len(rows) >= BLOCK_ROWS or characters >= BLOCK_CHARACTERS:
                done += characters
                self._share = min(1.0, done / self._size)
                yield LineBlock(rows)
                rows, characters = [], 0
        self._share = 1.0
        yield LineBlock(rows)

    def _join(self) -> IO[str]:
        """Return a file of ours with one line of JSON a shape."""
        try:
            return self._written(_runs(self._points()))
        except _MixedShapesError:
            return self._written(_sorted_runs(self._points()))

    def _written(self, runs: Iterable[list[_Point]]) -> IO[str]:
        for name in ("points", "lines", "short"):
            self._counts[name] = 0
        kept = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115  (kept)
        try:
            for points in runs:
                kept.write(json.dumps(self._line(points)) + "\n")
            kept.flush()
        except BaseException:
            kept.close()
            raise
        self._size = max(1, kept.tell())
        return kept

    def _line(self, points: list[_Point]) -> list[Any]:
        """Return the row of a shape: where it stands, and its four cells."""
        first = min(point.row for point in points)
        points.sort(key=lambda point: point.order)  # stable: equal ones stay as in the file
        self._counts["points"] += len(points)
        self._counts["lines"] += 1
        self._counts["short"] += len(points) == 1
        distances = [point.distance for point in points if point.distance is not None]
        total = repr(max(distances)) if distances else ""
        return [first, points[0].shape, _ewkb(points), str(len(points)), total]

    def _points(self) -> Iterator[_Point]:
        self._counts["unread"] = 0
        self._unread.clear()
        for block in self._inner.blocks():
            columns = [block.columns[self._places[name]] for name in _NEEDED]
            distances: Sequence[str] = (
                block.columns[self._distance] if self._distance is not None else [""] * block.count
            )
            self._share = self._inner.share_read / 2
            for place, (shape, lat, lon, order, distance) in enumerate(
                zip(*columns, distances, strict=True)
            ):
                point = _point(block.row_of(place), shape.strip(), lat, lon, order, distance)
                if point is None:
                    self._counts["unread"] += 1
                    if not self._unread:
                        told = ", ".join((shape, lat, lon, order))
                        self._unread.append((block.row_of(place), told))
                else:
                    yield point


class _MixedShapesError(Exception):
    """A shape appears again after another one: the points have to be sorted."""


def _runs(points: Iterable[_Point]) -> Iterator[list[_Point]]:
    """Yield the points of one shape after the other, as the file gives them."""
    seen: set[str] = set()
    run: list[_Point] = []
    for point in points:
        if run and point.shape != run[0].shape:
            yield run
            run = []
        if not run:
            if point.shape in seen:
                raise _MixedShapesError
            seen.add(point.shape)
        run.append(point)
    if run:
        yield run


def _sorted_runs(points: Iterable[_Point]) -> Iterator[list[_Point]]:
    """Yield the points of one shape after the other, sorted on disk."""
    numbers: dict[str, int] = {}
    names: list[str] = []
    with closing(sqlite3.connect("")) as base:  # a temporary file that has no name
        base.execute("CREATE TABLE p (shape INT, ord REAL, row INT, lat REAL, lon REAL, dist REAL)")

        def numbered() -> Iterator[tuple[Any, ...]]:
            for point in points:
                number = numbers.setdefault(point.shape, len(numbers))
                if number == len(names):
                    names.append(point.shape)
                yield number, point.order, point.row, point.lat, point.lon, point.distance

        base.executemany("INSERT INTO p VALUES (?, ?, ?, ?, ?, ?)", numbered())
        found = base.execute("SELECT shape, row, ord, lat, lon, dist FROM p ORDER BY 1, 3, 2")
        yield from _runs(
            _Point(row, names[number], order, lat, lon, distance)
            for number, row, order, lat, lon, distance in found
        )


def _point(row: int, shape: str, lat: str, lon: str, order: str, distance: str) -> _Point | None:
    """Return a point that can stand in a line, None where one of its cells is none."""
    try:
        north, east, place = map(float, (lat, lon, order))
    except ValueError:
        return None
    if "_" in lat + lon + order:  # part of a number in Python, and nowhere else
        return None
    if not (shape and abs(north) <= 90 and abs(east) <= 180 and math.isfinite(place)):
        return None
    try:
        along = float(distance) if distance.strip() else None
    except ValueError:
        along = None
    return _Point(row, shape, place, north, east, along)


def _ewkb(points: Sequence[_Point]) -> str:
    """Return a line in hexadecimal EWKB; of a single point, the point."""
    flat = [value for point in points for value in (point.lon, point.lat)]
    if len(points) == 1:
        return struct.pack("<BII2d", 1, _POINT | _HAS_SRID, _SRID, *flat).hex()
    head = struct.pack("<BIII", 1, _LINE | _HAS_SRID, _SRID, len(points))
    return (head + struct.pack(f"<{len(flat)}d", *flat)).hex()
