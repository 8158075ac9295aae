"""Parquet: row group by row group, in batches; geometries of GeoParquet and plain WKB.

Memory is a batch and the pages it comes from, whatever the size of the row groups.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import UnreadableFileError
from ingest.problems import Problem
from ingest.readers.aside import cells as arrow
from ingest.readers.aside.source import Asked, Notes, parted, rows_of_block

if TYPE_CHECKING:
    from ingest.readers.aside.geometry import Geometries

MAX_CELLS_PER_BYTE: Final = 1_000
UNSUSPECTED: Final = 2_000_000
"""Up to so many cells any file is believed: columns of one value take nearly no room."""
_BUFFER: Final = 1 << 20
_WGS84: Final = "OGC:CRS84"


class ParquetSource:
    """The one table of a Parquet file."""

    def __init__(self, path: Path, asked: Asked) -> None:
        try:
            self._file = pq.ParquetFile(
                path, buffer_size=_BUFFER, pre_buffer=False, memory_map=False
            )
            schema = self._file.schema_arrow
        except (pa.ArrowException, OSError, ValueError) as err:
            raise UnreadableFileError.of("broken_file", format="parquet") from err
        self._rows: int = self._file.metadata.num_rows
        _check_size(self._rows * max(1, len(schema)), path.stat().st_size)
        self._headers: list[str] = list(schema.names)
        self._notes = Notes()
        self._geometries = self._declared(schema)
        self._undecided = [
            place
            for place, field in enumerate(schema)
            if arrow.is_binary(field) and place not in self._geometries
        ]

    @property
    def warnings(self) -> Sequence[Problem]:
        return self._notes.all()

    def header(self) -> Mapping[str, Any]:
        return {
            "format": "parquet",
            "encoding": None,
            "headers": self._headers,
            "tables": [],
            "table": None,
            "warnings": [],
        }

    def blocks(self) -> Iterator[Mapping[str, Any]]:
        """Yield the records.

        Raises:
            UnreadableFileError: damaged.
        """
        done = 0
        batches = self._file.iter_batches(
            batch_size=rows_of_block(len(self._headers)), use_threads=False
        )
        try:
            for batch in batches:
                if batch.num_rows:
                    first, done = done + 1, done + batch.num_rows
                    yield from self._block(batch, first, done / max(1, self._rows))
        except (pa.ArrowException, OSError, ValueError) as err:
            if isinstance(err, pa.ArrowMemoryError | MemoryError):
                raise UnreadableFileError.of("reader_failed", format="parquet") from err
            raise UnreadableFileError.of("broken_file", format="parquet") from err
        if not done:
            nothing = pa.RecordBatch.from_pylist([], schema=self._file.schema_arrow)
            yield from self._block(nothing, 1, 1.0)
        if done != self._rows:
            raise UnreadableFileError.of("broken_file", format="parquet")

    def _block(self, batch: Any, first: int, share: float) -> Iterator[Mapping[str, Any]]:
        columns, natives = [], []
        for place, header in enumerate(self._headers):
            array = batch.column(place)
            if place in self._undecided:
                self._decide(place, array)
            if place in self._geometries:
                texts, kinds = self._geometries[place].cells(array, first)
            else:
                texts, kinds = arrow.cells(array, header, first, self._notes)
            columns.append(texts)
            natives.append(sorted(kinds))
        return parted(columns, natives, batch.num_rows, share)

    def _decide(self, place: int, array: Any) -> None:
        """Take a column of bytes for geometries where the first ones are."""
        from ingest.readers.aside.geometry import Geometries, is_wkb  # noqa: PLC0415  (rarely)

        seen = is_wkb(array)
        if seen is not None:
            self._undecided.remove(place)
        if seen:
            self._geometries[place] = Geometries(self._headers[place], _WGS84, self._notes)

    def _declared(self, schema: Any) -> dict[int, Geometries]:
        """Return the geometries that the metadata of GeoParquet declare, by place."""
        try:
            told = json.loads((schema.metadata or {}).get(b"geo", b"{}"))["columns"]
            declared = {str(name): dict(facts) for name, facts in told.items()}
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
            return {}
        from ingest.readers.aside.geometry import Geometries  # noqa: PLC0415  (rarely)

        return {
            place: Geometries(field.name, declared[field.name].get("crs", _WGS84), self._notes)
            for place, field in enumerate(schema)
            if field.name in declared and arrow.is_binary(field)
        }


def _check_size(cells: int, size: int) -> None:
    """Refuse a small file that says it holds more than any table would."""
    if cells > UNSUSPECTED and cells > size * MAX_CELLS_PER_BYTE:
        raise UnreadableFileError.of("file_bomb", limit=MAX_CELLS_PER_BYTE, format="parquet")
