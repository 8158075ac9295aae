"""Build a record table aside: create, COPY, identify, verify, analyse, index, profile, keep.

Takes blocks of columns whose values are in the forms of `literals`. A small table is made in
one transaction. A large one is filled and verified in one, and then indexed, measured and
written as a snapshot on several connections at once; where that fails the table is dropped. A
process that is killed meanwhile leaves a table that nobody names. Knows no model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.db import DatabaseError, connections, transaction
from psycopg import sql

from datasets.records.abreast import Job, at_once, one_by_one
from datasets.records.cells import Cells, side_by_side
from datasets.records.errors import RecordsError
from datasets.records.indexes import create_order, create_words, index_jobs
from datasets.records.literals import NULL
from datasets.records.profile import Known, bounded_facets, extent, measure, merged_extents
from datasets.records.sending import Sending
from datasets.records.shapes import Mended, mend_shapes
from datasets.records.snapshot import Extent, write_snapshot
from datasets.records.tables import column_definitions, search_column, words_name
from datasets.types import Field, FieldType, Schema, Table

_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
_CELL_END = "\x00"
_DROP_PATIENCE = "2s"
_PLAIN = frozenset(
    {
        FieldType.INT,
        FieldType.DOUBLE,
        FieldType.BOOLEAN,
        FieldType.DATE,
        FieldType.DATETIME,
        FieldType.GEO_POINT_2D,
        FieldType.GEO_SHAPE,
    }
)
"""Types whose literals hold no character that COPY would take for its own."""


class LoadRejectedError(RecordsError):
    """The database refused a value; what it said is for the log, not for people."""

    code = "LoadRejected"
    message = "The database refused a value of the file."


class RowTooLargeError(RecordsError):
    """A record is wider than a page of the database (SQLSTATE 54000)."""

    code = "RowTooLarge"
    message = "A record is too wide for the database: it has too many long values."


class CountMismatchError(RecordsError):
    """The table does not hold what was sent to it."""

    code = "CountMismatch"
    message = "The table does not hold as many records as the file."


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some consecutive records, by column."""

    ids: Sequence[str]
    columns: Sequence[Sequence[str]]
    """One per field of the schema, in order; an empty text is null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What was measured of a finished table."""

    records_count: int
    repeated: int
    """Records that share their identity's source with an earlier one."""
    profile: dict[str, dict[str, Any]] = field(default_factory=dict)
    facets: dict[str, list[list[Any]]] = field(default_factory=dict)
    """Per field every value with its number of records, where there are not too many."""
    bbox: list[float] | None = None
    geometry_types: list[str] = field(default_factory=list)
    mended: list[Mended] = field(default_factory=list)
    """Geometries that were invalid, by field."""


LARGE = 20_000
"""Records from which several connections work at once."""
_ABREAST = 2
_SETTINGS = (
    "SET LOCAL client_min_messages = warning",
    "SET LOCAL maintenance_work_mem = '256MB'",
    "SET LOCAL work_mem = '64MB'",
    "SET LOCAL jit = off",
)


def build(
    table: Table,
    schema: Schema,
    blocks: Iterable[Block],
    *,
    timezone: str = "UTC",
    key: Sequence[str] = (),
    using: str = "records",
    snapshot: Path | None = None,
) -> Built:
    """Make the table whole, or leave nothing.

    `timezone` is where datetimes without an offset are read. `snapshot` is where the records
    are written as Parquet too. An exception raised by the blocks undoes everything and passes
    through.

    Raises:
        LoadRejectedError, RowTooLargeError, CountMismatchError, SnapshotError.
    """
    is_alone = connections[using].in_atomic_block  # other connections would not see the table
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _prepare(cursor, timezone)
        counted, repeated, mended = _fill(cursor, table, schema, blocks, using)
        jobs = _jobs(cursor, table, schema, key, counted, snapshot)
        is_large = counted >= LARGE and not is_alone
        if not is_large:
            one_by_one(cursor, jobs.all)
    if is_large:
        try:
            at_once(jobs.all, using=using, width=_ABREAST, prepare=lambda c: _prepare(c, timezone))
        except BaseException:
            drop(table, using=using)
            raise
    bbox, geometry_types = merged_extents(jobs.extents)
    return Built(
        records_count=counted,
        repeated=repeated,
        profile={name: known.profile for name, known in jobs.known.items()},
        facets=bounded_facets({name: known.values for name, known in jobs.known.items()}),
        bbox=bbox,
        geometry_types=geometry_types,
        mended=mended,
    )


def fill_bare(
    table: Table, schema: Schema, blocks: Iterable[Block], *, using: str = "records"
) -> int:
    """Create a table without what makes it searchable, and fill it; return its records.

    For whoever measures: records are asked of tables that `build` made.
    """
    name = sql.Identifier(table.schema, table.name)
    with connections[using].cursor() as cursor:
        cursor.execute(sql.SQL("CREATE TABLE {} ({})").format(name, column_definitions(schema)))
        return _copy(cursor, name, schema, blocks)


def _prepare(cursor: Any, timezone: str) -> None:
    cursor.execute("SELECT set_config('TimeZone', %s, true)", [timezone])
    for statement in _SETTINGS:
        cursor.execute(statement)


def _fill(
    cursor: Any, table: Table, schema: Schema, blocks: Iterable[Block], using: str
) -> tuple[int, int, list[Mended]]:
    """Create the table and its identities; return its records, how many share an identity, and
    the geometries that were mended."""
    name = sql.Identifier(table.schema, table.name)
    cursor.execute(
        sql.SQL("CREATE TABLE {} ({}, {})").format(
            name, column_definitions(schema), search_column(table, schema)
        )
    )
    sent = _copy(cursor, name, schema, blocks)
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(name))
    counted: int = cursor.fetchone()[0]
    if counted != sent:
        raise CountMismatchError
    mended = mend_shapes(cursor, table, schema)
    repeated = _identify(cursor, table, using)
    create_order(cursor, table)
    cursor.execute(sql.SQL("ANALYZE {}").format(name))
    return counted, repeated, mended


@dataclass(slots=True)
class _Jobs:
    """What is left to do once the table is filled, the longest first, and what it finds."""

    all: list[Job] = field(default_factory=list)
    extents: dict[str, Extent] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)


def _jobs(
    cursor: Any,
    table: Table,
    schema: Schema,
    key: Sequence[str],
    rows: int,
    snapshot: Path | None,
) -> _Jobs:
    jobs = _Jobs()
    jobs.extents = {item.name: extent(cursor, table, item) for item in schema if item.traits.is_geo}
    jobs.known = {item.name: Known() for item in schema}

    def measuring(item: Field) -> Job:
        def job(cursor: Any) -> None:
            jobs.known[item.name] = measure(cursor, table, item, rows)

        return job

    def keeping(path: Path) -> Job:
        def job(cursor: Any) -> None:
            write_snapshot(cursor, table, schema, path, rows=rows, extents=jobs.extents)

        return job

    jobs.all = list(index_jobs(cursor, table, schema, key))
    second = [keeping(snapshot)] if snapshot is not None else []
    second.append(lambda cursor: create_words(cursor, table))
    jobs.all[1:1] = second
    jobs.all += [measuring(item) for item in schema]
    return jobs


def drop(table: Table, *, using: str = "records") -> bool:
    """Drop a record table and what stands beside it, if they are there.

    Return False where somebody reads it: whoever drops waits a moment only, since all who come
    later would wait behind.
    """
    try:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_DROP_PATIENCE])
            cursor.execute(
                sql.SQL("DROP TABLE IF EXISTS {}, {}").format(
                    sql.Identifier(table.schema, table.name),
                    sql.Identifier(table.schema, words_name(table.name)),
                )
            )
    except DatabaseError as err:
        if isinstance(err.__cause__, psycopg.errors.LockNotAvailable):
            return False
        raise
    return True


def existing_tables(schema_name: str, *, using: str = "records") -> list[str]:
    """Return the names of the record tables in a schema, also of those whose side tables alone
    are there."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT substring(tablename FROM '^d[0-9]+_p[0-9]+') AS name"
            " FROM pg_catalog.pg_tables WHERE schemaname = %s"
            " AND tablename ~ '^d[0-9]+_p[0-9]+(_words)?$' ORDER BY 1",
            [schema_name],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy(cursor: Any, name: sql.Identifier, schema: Schema, blocks: Iterable[Block]) -> int:
    columns = [sql.Identifier(column) for column in ("_ord", "_id", *(f.column for f in schema))]
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FREEZE)").format(
        name, sql.SQL(", ").join(columns)
    )
    sent = 0
    try:
        with (
            cursor.db.wrap_database_errors,
            cursor.copy(statement) as copy,
            Sending(copy) as sending,
        ):
            for block in blocks:
                sending.write(copy_data(schema, block, sent + 1))
                sent += len(block.ids)
    except DatabaseError as err:
        if isinstance(err.__cause__, psycopg.DataError):
            raise LoadRejectedError from err
        if isinstance(err.__cause__, psycopg.errors.ProgramLimitExceeded):
            raise RowTooLargeError from err
        raise  # a server that went away, a full disk
    return sent


def copy_data(schema: Schema, block: Block, first: int) -> bytes:
    """Return the block's records in COPY's text form, `_ord` from `first`."""
    if not block.ids:
        return b""
    if any(isinstance(column, Cells) for column in block.columns):
        return _copy_cells(schema, block, first)
    return ("\n".join(copy_lines(schema, block, first)) + "\n").encode()


def copy_lines(schema: Schema, block: Block, first: int) -> Iterator[str]:
    """Return the block's records as lines of COPY's text form, `_ord` from `first`."""
    columns = [_copy_column(f, c) for f, c in zip(schema, block.columns, strict=True)]
    orders = map(str, range(first, first + len(block.ids)))
    return map("\t".join, zip(orders, block.ids, *columns, strict=True))


def _copy_column(item: Field, values: Sequence[str]) -> Sequence[str]:
    """Return the values with COPY's own characters escaped and nulls written `\\N`."""
    if _is_plain(item):
        return [value or "\\N" for value in values]
    joined = _CELL_END.join(values)
    for char, escaped in _ESCAPES:
        if char in joined:
            joined = joined.replace(char, escaped)
    return [value if value != NULL else "\\N" for value in joined.split(_CELL_END)]


def _is_plain(item: Field) -> bool:
    return item.type in _PLAIN and not item.multivalued


def _copy_cells(schema: Schema, block: Block, first: int) -> bytes:
    """Return the same of columns that lie in arrays, without a look at each cell."""
    import pyarrow as pa  # noqa: PLC0415  (heavy: loaded by who made the cells)
    import pyarrow.compute as pc  # noqa: PLC0415  (heavy: loaded by who made the cells)

    orders = pa.array(range(first, first + len(block.ids)), pa.int64()).cast(pa.string())
    columns = [orders, Cells.of(block.ids).array]
    for item, values in zip(schema, block.columns, strict=True):
        cells = Cells.of(values)
        column = cells.array
        if not _is_plain(item):
            data = cells.data.tobytes()
            for char, escaped in _ESCAPES:
                if char.encode() in data:
                    column = pc.replace_substring(column, char, escaped)
        columns.append(column)
    # Lines stand one behind the other: each begins with the end of the one before.
    columns[0] = pc.binary_join_element_wise("\n", orders, "")
    lines = Cells(side_by_side(columns, "\t", "\\N"))
    return bytes(lines.data[1:]) + b"\n"


def _identify(cursor: Any, table: Table, using: str) -> int:
    """Give records that share an identity an ordinal, and make the identity unique.

    The first of them keeps the hash; the others hash it again with their number. Nearly all
    files have none: the unique index is tried first.
    """
    name = sql.Identifier(table.schema, table.name)
    index = sql.SQL("CREATE UNIQUE INDEX {} ON {} (_id)").format(
        sql.Identifier(f"{table.name}__id_uniq"), name
    )
    try:
        with transaction.atomic(using=using):
            cursor.execute(index)
    except Exception as err:
        if not isinstance(err.__cause__, psycopg.errors.UniqueViolation):
            raise
    else:
        return 0
    cursor.execute(
        sql.SQL(
            "UPDATE {name} AS t SET _id = encode(substring(sha256(convert_to("
            " t._id::text || ':' || d.place, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid"
            " FROM (SELECT _ord, row_number() OVER (PARTITION BY _id ORDER BY _ord) - 1 AS place"
            " FROM {name}) AS d WHERE d._ord = t._ord AND d.place > 0"
        ).format(name=name)
    )
    repeated = int(cursor.rowcount)
    cursor.execute(index)
    return repeated
