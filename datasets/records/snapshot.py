"""Write a finished record table as one Parquet file: typed, exact, with flat memory.

PostgreSQL sends the columns as CSV in forms that lose nothing (days and microseconds as whole
numbers, geometry as the digits of WKB, lists and objects as JSON); Arrow reads that by blocks
and writes row groups. `_ord` and `_id` come first, so that the table can be made anew from the
file alone. docs/adr/0009-snapshots.md says what was measured. Arrow is imported when the first
snapshot is written, in the process that does so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from psycopg import sql

from datasets.records.errors import RecordsError
from datasets.types import Field, FieldType, Schema, Table

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP: Final = 50_000
ROW_GROUP_BYTES: Final = 24 << 20
_BLOCK: Final = 1 << 20
"""Bytes that Arrow reads at once; no record may be larger than that."""
_ROOM: Final = 1 << 16
ORDER: Final = "_ord"
IDENTITY: Final = "_id"


class SnapshotError(RecordsError):
    """The file does not hold what the table holds."""

    code = "SnapshotFailed"
    message = "The snapshot of the records could not be written whole."


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What is known of the geometries of one column."""

    kinds: Sequence[str]
    bounds: Sequence[float] | None
    """West, south, east, north."""


def write_snapshot(
    cursor: Any,
    table: Table,
    schema: Schema,
    path: Path,
    *,
    rows: int,
    extents: Mapping[str, Extent],
) -> None:
    """Write the records of a table in their order; `extents` describe its geometries by field.

    Raises:
        SnapshotError: Arrow refused the table, or read another number of records.
    """
    import pyarrow as pa  # noqa: PLC0415  (heavy: only where snapshots are written)
    import pyarrow.parquet as pq  # noqa: PLC0415

    target = pa.schema(
        [
            pa.field(ORDER, pa.int64(), nullable=False),
            pa.field(IDENTITY, pa.binary(16), nullable=False),
            *(pa.field(item.name, _arrow_type(item), metadata=_said(item)) for item in schema),
        ]
    )
    written = 0
    block = max(_BLOCK, _widest(cursor, table, schema) + _ROOM)
    try:
        with (
            pq.ParquetWriter(path, target, compression="zstd", compression_level=1) as writer,
            cursor.copy(_statement(table, schema)) as copy,
        ):
            for batches in _groups(_batches(copy, schema, target, block)):
                writer.write_table(pa.Table.from_batches(batches), row_group_size=ROW_GROUP)
                written += sum(batch.num_rows for batch in batches)
            if extents:
                writer.add_key_value_metadata({"geo": json.dumps(_geo(extents))})
    except pa.ArrowException as err:
        raise SnapshotError from err
    if written != rows:
        raise SnapshotError


# --- what PostgreSQL sends ------------------------------------------------------------------


def _statement(table: Table, schema: Schema) -> sql.Composed:
    columns = [
        sql.Identifier(ORDER),
        sql.SQL("encode(uuid_send({}), 'hex')").format(sql.Identifier(IDENTITY)),
    ]
    columns += [_sent(item) for item in schema]
    return sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT WITH (FORMAT csv)").format(
        sql.SQL(", ").join(columns),
        sql.Identifier(table.schema, table.name),
        sql.Identifier(ORDER),
    )


def _sent(item: Field) -> sql.Composable:
    column = sql.Identifier(item.column)
    if item.multivalued:
        return sql.SQL("to_json({})").format(column)
    match item.type:
        case FieldType.DATE:
            return sql.SQL("{} - DATE '1970-01-01'").format(column)
        case FieldType.DATETIME:
            return sql.SQL("(extract(epoch FROM {}) * 1000000)::bigint").format(column)
        case FieldType.GEO_POINT_2D | FieldType.GEO_SHAPE:
            return sql.SQL("encode(ST_AsBinary({}, 'NDR'), 'hex')").format(column)
        case _:
            return column


def _widest(cursor: Any, table: Table, schema: Schema) -> int:
    """Return the bytes of the largest record as it is sent, rather too many than too few."""
    sizes = [
        sql.SQL("coalesce({}, 0)").format(_size(item))
        for item in schema
        if item.multivalued or item.traits.column in ("text", "jsonb") or item.traits.is_geo
    ]
    if not sizes:
        return 0
    cursor.execute(
        sql.SQL("SELECT coalesce(max({}), 0) FROM {}").format(
            sql.SQL(" + ").join(sizes), sql.Identifier(table.schema, table.name)
        )
    )
    return 2 * int(cursor.fetchone()[0])  # quotes are doubled, bytes are two digits


def _size(item: Field) -> sql.Composable:
    column = sql.Identifier(item.column)
    if item.multivalued:
        return sql.SQL("octet_length(to_json({})::text)").format(column)
    if item.traits.is_geo:
        return sql.SQL("ST_MemSize({})").format(column)
    return sql.SQL("octet_length({}::text)").format(column)


class _Sent:
    """The bytes of a COPY as a file that is read once."""

    closed = False

    def __init__(self, copy: Any) -> None:
        self._copy = copy
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, some more than asked for never."""
        pieces = [self._rest]
        held = len(self._rest)
        while size < 0 or held < size:
            piece = bytes(self._copy.read())
            if not piece:
                break
            pieces.append(piece)
            held += len(piece)
        whole = b"".join(pieces)
        if size < 0:
            self._rest = b""
            return whole
        self._rest = whole[size:]
        return whole[:size]

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """Leave the COPY to its owner."""


# --- what Arrow makes of it -----------------------------------------------------------------


def _batches(copy: Any, schema: Schema, target: pa.Schema, block: int) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import csv  # noqa: PLC0415

    names = [ORDER, IDENTITY, *(f"f{place}" for place in range(len(schema)))]
    types = [pa.int64(), pa.string(), *(_sent_type(item) for item in schema)]
    source = pa.PythonFile(_Sent(copy), mode="r")
    try:
        reader = csv.open_csv(
            source,
            read_options=csv.ReadOptions(column_names=names, block_size=block, use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=dict(zip(names, types, strict=True)),
                null_values=[""],
                true_values=["t"],
                false_values=["f"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as err:
        if "Empty CSV" in str(err):
            return
        raise
    for batch in reader:
        columns = [batch.column(0), _bytes_of(batch.column(1), target.field(1).type)]
        columns += [
            _final(batch.column(place), item, target.field(place).type)
            for place, item in enumerate(schema, 2)
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=target)


def _groups(batches: Iterator[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Yield batches enough for a row group, fewer rows where these are large."""
    held: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows >= ROW_GROUP or size >= ROW_GROUP_BYTES:
            yield held
            held, rows, size = [], 0, 0
    if held:
        yield held


def _arrow_type(item: Field) -> pa.DataType:
    import pyarrow as pa  # noqa: PLC0415

    single = {
        FieldType.INT: pa.int64(),
        FieldType.DOUBLE: pa.float64(),
        FieldType.BOOLEAN: pa.bool_(),
        FieldType.DATE: pa.date32(),
        FieldType.DATETIME: pa.timestamp("us", tz="UTC"),
        FieldType.GEO_POINT_2D: pa.binary(),
        FieldType.GEO_SHAPE: pa.binary(),
    }.get(item.type, pa.string())
    return pa.list_(single) if item.multivalued else single


def _sent_type(item: Field) -> pa.DataType:
    import pyarrow as pa  # noqa: PLC0415

    if item.multivalued:
        return pa.string()
    return {
        FieldType.INT: pa.int64(),
        FieldType.DOUBLE: pa.float64(),
        FieldType.BOOLEAN: pa.bool_(),
        FieldType.DATE: pa.int32(),
        FieldType.DATETIME: pa.int64(),
    }.get(item.type, pa.string())


def _final(column: pa.Array, item: Field, kind: pa.DataType) -> pa.Array:
    if item.multivalued:
        return _lists(column, item, kind)
    if item.traits.is_geo:
        return _bytes_of(column, kind)
    return column.cast(kind) if column.type != kind else column


def _lists(column: pa.Array, item: Field, kind: pa.DataType) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415

    found = [None if text is None else orjson.loads(text) for text in column.to_pylist()]
    if item.type is FieldType.DATE:
        found = [
            None
            if cell is None
            else [None if day is None else date.fromisoformat(day) for day in cell]
            for cell in found
        ]
    elif item.type is FieldType.DOUBLE:  # infinities and NaN are texts in JSON
        found = [
            None if cell is None else [None if part is None else float(part) for part in cell]
            for cell in found
        ]
    return pa.array(found, type=kind)


def _bytes_of(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return the bytes that a column of hexadecimal digits writes, decoded all at once."""
    import numpy as np  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415

    _valid, starts, digits = column.buffers()
    places = np.frombuffer(starts, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    written = digits.to_pybytes()[places[0] : places[-1]] if digits is not None else b""
    raw = pa.py_buffer(bytes.fromhex(written.decode("ascii")))
    valid = column.is_valid().buffers()[1] if column.null_count else None
    if pa.types.is_fixed_size_binary(kind):
        return pa.Array.from_buffers(kind, len(column), [valid, raw], column.null_count)
    ends = pa.py_buffer(((places - places[0]) // 2).astype(np.int32))
    return pa.Array.from_buffers(kind, len(column), [valid, ends, raw], column.null_count)


def _said(item: Field) -> dict[str, str]:
    """Return what a reader needs to make the field anew."""
    return {"type": item.type.value, "multivalued": "true" if item.multivalued else "false"}


def _geo(extents: Mapping[str, Extent]) -> dict[str, object]:
    """Return the metadata of GeoParquet 1.1: WKB in WGS84, longitude first."""
    columns: dict[str, object] = {}
    for name, extent in extents.items():
        about: dict[str, object] = {"encoding": "WKB", "geometry_types": sorted(extent.kinds)}
        if extent.bounds is not None:
            about["bbox"] = list(extent.bounds)
        columns[name] = about
    return {"version": "1.1.0", "primary_column": next(iter(extents)), "columns": columns}
