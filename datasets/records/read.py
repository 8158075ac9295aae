"""Read records: run one compiled SELECT on a bounded, read-only connection.

Takes `odsql.Compiled` and the alias of a connection; returns rows as tuples in the order of
`compiled.columns`. Must not build SQL of its own and knows no model.

A value is, by the column's type: text str; int int; double float; boolean bool; date
`datetime.date`; datetime an aware `datetime` in the query's time zone; geo_point_2d a
`GeoPoint(lon, lat)`; geo_shape the GeoJSON geometry as a dict (not yet a Feature); file and
json_blob the JSON value; a multivalued column a list of those; missing None.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg import capabilities
from psycopg import errors as pg
from psycopg_pool import PoolTimeout

from datasets.odsql import (
    CheckedPredicate,
    CheckedQuery,
    Column,
    Compiled,
    CompileOptions,
    compile_count,
    compile_counted_page,
    compile_page,
)
from datasets.records.errors import (
    AnswerTooLargeError,
    CoordinatesError,
    QueryTooSlowError,
    RecordsBusyError,
    ValueOutOfRangeError,
)
from datasets.records.values import GeoPoint, Row, decoder
from datasets.types import Table

_SET_TIMEOUT = "SELECT set_config('statement_timeout', %s, true)"

__all__ = ["Answer", "GeoPoint", "Row", "answer", "count", "page", "record", "stream"]


_CHUNK = 100
"""Rows that the server sends at once where their bytes are bounded."""
_MARKS = 8
"""Bytes that a number, or the marks around a key and a value, count for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page and how many records it was taken from."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    total_count: int
    """Matching records before paging; with `group_by`, the number of rows returned."""


def page(
    compiled: Compiled, *, using: str = "records_read", most_bytes: int | None = None
) -> list[Row]:
    """Return all rows of a paged SELECT; `most_bytes` bounds what is held of them.

    Raises:
        QueryTooSlowError, RecordsBusyError, ValueOutOfRangeError, AnswerTooLargeError.
    """
    with _errors(), connections[using].cursor() as cursor:
        if most_bytes is None:
            _execute(cursor, compiled)
            rows: list[Row] = cursor.fetchall()
        else:
            rows = _bounded(cursor, compiled, most_bytes)
    decode = decoder(compiled)
    return rows if decode is None else [decode(row) for row in rows]


def _bounded(cursor: CursorWrapper, compiled: Compiled, most_bytes: int) -> list[Row]:
    """Return the rows as they come from the server, which is told to stop at the bound."""
    keys = sum(len(column.name) + _MARKS for column in compiled.columns)
    rows: list[Row] = []
    size = 0
    params = dict[str, Any](compiled.params)
    is_logged = isinstance(cursor, CursorDebugWrapper)
    log = (
        cursor.debug_sql(compiled.sql, params, use_last_executed_query=True)
        if is_logged
        else nullcontext()
    )
    chunk = _CHUNK if capabilities.has_stream_chunked() else 1
    # Django's cursor knows no rows as they come: this is the one of psycopg below it.
    with log, closing(cursor.cursor.stream(compiled.sql, params, size=chunk)) as sent:
        for row in sent:
            size += keys + sum(map(_size, row))
            if size > most_bytes:
                raise AnswerTooLargeError(most_bytes)
            rows.append(row)
    return rows


def _size(value: object) -> int:
    """Return about how many bytes JSON takes for a value; letters count one."""
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return _MARKS


def count(compiled: Compiled, *, using: str = "records_read") -> int:
    """Return the number that `compile_count` asks for."""
    value = page(compiled, using=using)[0][0]
    if not isinstance(value, int):
        raise TypeError("A count is a whole number.")
    return value


def record(compiled: Compiled, *, using: str = "records_read") -> Row | None:
    """Return the one record that `compile_record` asks for, or None."""
    rows = page(compiled, using=using)
    return rows[0] if rows else None


def stream(
    compiled: Compiled,
    *,
    using: str = "records_read",
    timeout_ms: int | None = None,
    itersize: int = 5000,
) -> Iterator[Row]:
    """Yield the rows of `compile_stream` one by one, with memory that does not grow.

    Holds one connection until it is exhausted or closed. `timeout_ms` replaces the
    connection's statement timeout (default: the setting for exports). The statement runs
    when the first row is asked for: errors come then.
    """
    limit = settings.EXPORT_TIMEOUT_MS if timeout_ms is None else timeout_ms
    decode = decoder(compiled)
    connection = connections[using]
    with _errors(), transaction.atomic(using=using):
        with connection.cursor() as cursor:
            # A cursor on the server runs in slices: the bound holds for each of them.
            cursor.execute(_SET_TIMEOUT, [str(limit)])
        with connection.chunked_cursor() as named:
            _execute(named, compiled)
            while rows := named.fetchmany(itersize):
                yield from rows if decode is None else map(decode, rows)


_CATALOG_PATIENCE = 5
"""How many times longer a question on the catalogue may take: search() there has no index."""


@contextmanager
def bounded(using: str) -> Iterator[None]:
    """Hold the time of a question on a connection that has a longer one for other work."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT b.before, set_config('statement_timeout', %s, true)"
            " FROM (SELECT current_setting('statement_timeout') AS before OFFSET 0) AS b",
            [str(_CATALOG_PATIENCE * settings.QUERY_TIMEOUT_MS)],
        )
        before = cursor.fetchone()[:1]
        yield
        # A transaction around this one goes on as it was; after an error it is rolled back.
        cursor.execute(_SET_TIMEOUT, before)


def _execute(cursor: CursorWrapper, compiled: Compiled) -> None:
    cursor.execute(compiled.sql, dict[str, Any](compiled.params))


def answer(
    checked: CheckedQuery,
    table: Table,
    predicate: CheckedPredicate | None = None,
    *,
    known_count: int | None = None,
    options: CompileOptions | None = None,
    using: str = "records_read",
    most_bytes: int | None = None,
) -> Answer:
    """Return a page with its total, in one round trip; a page beyond the end takes two.

    `known_count` is the number of records the caller may see without any filter: it saves the
    count when the query has no filter of its own. A page that is not full tells its own total.
    With aggregates and no `group_by` there is one row and the total is that of the records.

    Raises:
        AnswerTooLargeError: the rows hold more than `most_bytes`, if that is given.
    """
    known = None if checked.has_filter else known_count
    is_whole = checked.limit is None and not checked.is_aggregated
    if checked.is_grouped:
        rows = _page(checked, table, predicate, options, using, most_bytes)
        total: int | None = len(rows)
    elif checked.limit == 0:
        rows, total = [], known
    elif is_whole or known is not None:
        rows = _page(checked, table, predicate, options, using, most_bytes)
        is_told = bool(rows) or not checked.offset
        total = checked.offset + len(rows) if known is None and is_told else known
    else:
        compiled = compile_counted_page(checked, table, predicate, options=options)
        rows, total = _parted(page(compiled, using=using, most_bytes=most_bytes), checked)
    if total is None:
        total = count(compile_count(checked, table, predicate, options=options), using=using)
    return Answer(columns=checked.columns, rows=rows, total_count=total)


def _page(
    checked: CheckedQuery,
    table: Table,
    predicate: CheckedPredicate | None,
    options: CompileOptions | None,
    using: str,
    most_bytes: int | None,
) -> list[Row]:
    if checked.limit == 0:
        return []
    compiled = compile_page(checked, table, predicate, options=options)
    return page(compiled, using=using, most_bytes=most_bytes)


def _parted(rows: list[Row], checked: CheckedQuery) -> tuple[list[Row], int | None]:
    """Return the rows of a counted page without their last value, and that value."""
    if not rows:
        return [], None if checked.offset else 0
    total = rows[0][-1]
    if not isinstance(total, int):
        raise TypeError("A count is a whole number.")
    return [row[:-1] for row in rows], total


@contextmanager
def _errors() -> Iterator[None]:
    """Turn what the driver raises into errors with a name."""
    try:
        yield
    except PoolTimeout as err:
        raise RecordsBusyError from err
    except (DatabaseError, pg.Error) as err:
        cause = err if isinstance(err, pg.Error) else err.__cause__
        if isinstance(cause, pg.QueryCanceled):
            raise QueryTooSlowError from err
        if isinstance(cause, PoolTimeout):
            raise RecordsBusyError from err
        if isinstance(cause, pg.DataError):
            raise ValueOutOfRangeError from err
        if isinstance(cause, pg.InternalError_) and "transform" in str(cause):
            raise CoordinatesError from err
        raise
