"""What passes from the web process to the one that writes a file: a job, then blocks of rows.

The pipe carries frames: eight bytes of length and that many bytes; a frame of length zero says
that all was sent. A pipe that ends without it was cut, and the file must not be kept.
"""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any, NamedTuple
from zoneinfo import ZoneInfo

from datasets.types import FieldType

_WORD = 8
_LARGEST = 2**31


class RefusedError(Exception):
    """The format cannot hold these records; the sentence says what to do instead."""


def too_many_records(name: str, most: int) -> RefusedError:
    """Return the refusal of more records than a format holds."""
    return RefusedError(
        f"A file of format {name} holds {most:,} records, and more were asked for. Ask for less "
        "(where, limit), or take csv or parquet."
    )


def no_place(name: str) -> RefusedError:
    """Return the refusal of a file of places where no geographic column was selected."""
    return RefusedError(
        f"A file of format {name} needs a geographic field, and none was selected. Name one in "
        "select, or take csv."
    )


class CutShortError(Exception):
    """The pipe ended before all rows were sent."""


class Point(NamedTuple):
    """A position in WGS84, as the web process sends it."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FileColumn:
    """One column of the file."""

    name: str
    heading: str
    """What stands above the column in a table: the name or the label."""
    type: FieldType
    multivalued: bool = False
    date_length: int | None = None
    """Characters to which a date is cut: 4 for a year, 7 for a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the file shall be."""

    format: str
    name: str
    """Stem of the file's name, and of the names within it."""
    columns: tuple[FileColumn, ...]
    geometry: int | None = None
    """Number of the column that is the geometry."""
    srid: int = 4326
    timezone: str = "UTC"
    list_separator: str = ","
    parquet_compression: str = "snappy"
    most_records: int | None = None
    """No more records than this will come, where that is known."""

    @property
    def attributes(self) -> tuple[tuple[int, FileColumn], ...]:
        """Return the columns that are no geometry, with their numbers."""
        return tuple(
            (number, column)
            for number, column in enumerate(self.columns)
            if column.type not in (FieldType.GEO_POINT_2D, FieldType.GEO_SHAPE)
        )


def packed_job(job: Job) -> bytes:
    """Return the frame of a job, which comes first."""
    return _framed(json.dumps(asdict(job)).encode())


def packed_rows(rows: Sequence[tuple[object, ...]]) -> bytes:
    """Return the frame of some rows; values are those that `records.read` gives."""
    data = io.BytesIO()
    pickler = pickle.Pickler(data, protocol=5)
    pickler.dispatch_table = _REDUCED
    pickler.dump(rows)
    return _framed(data.getvalue())


def receive_job(pipe: IO[bytes]) -> Job:
    values = json.loads(_receive(pipe))
    columns = tuple(
        FileColumn(**{**column, "type": FieldType(column["type"])}) for column in values["columns"]
    )
    return Job(**{**values, "columns": columns})


def receive_rows(pipe: IO[bytes]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield blocks of rows as they come.

    Raises:
        CutShortError: the sender left.
    """
    while data := _receive(pipe):
        yield _Values(io.BytesIO(data)).load()


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(_WORD, "big") + data


END = _framed(b"")
"""The frame that says that all was sent."""


def _receive(pipe: IO[bytes]) -> bytes:
    length = int.from_bytes(_exactly(pipe, _WORD), "big")
    if length > _LARGEST:
        raise CutShortError
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    if len(data) < length:
        raise CutShortError
    return data


class _Values(pickle.Unpickler):
    """Reads values of records and nothing else, whoever writes into the pipe."""

    def find_class(self, module: str, name: str) -> Any:
        if name == "GeoPoint":
            return Point
        if (module, name) in _KNOWN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no value of a record")


def zone(key: str) -> ZoneInfo:
    """Return a time zone by its name."""
    return ZoneInfo(key)


_REDUCED: dict[type, Callable[[Any], Any]] = {ZoneInfo: lambda value: (zone, (value.key,))}
_KNOWN = {
    (__name__, "zone"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("decimal", "Decimal"),
}
