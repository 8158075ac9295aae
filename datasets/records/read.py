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
from dataclasses import dataclass
from typing import NamedTuple

from datasets.odsql import CheckedPredicate, CheckedQuery, Column, Compiled, CompileOptions
from datasets.types import Table

Row = tuple[object, ...]


class GeoPoint(NamedTuple):
    """A position in WGS84."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page and how many records it was taken from."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    total_count: int
    """Matching records before paging; with `group_by`, the number of rows returned."""


def page(compiled: Compiled, *, using: str = "records_read") -> list[Row]:
    """Return all rows of a paged SELECT.

    Raises:
        QueryTooSlowError, RecordsBusyError, ValueOutOfRangeError.
    """
    raise NotImplementedError


def count(compiled: Compiled, *, using: str = "records_read") -> int:
    """Return the number that `compile_count` asks for."""
    raise NotImplementedError


def record(compiled: Compiled, *, using: str = "records_read") -> Row | None:
    """Return the one record that `compile_record` asks for, or None."""
    raise NotImplementedError


def stream(
    compiled: Compiled,
    *,
    using: str = "records_read",
    timeout_ms: int | None = None,
    itersize: int = 5000,
) -> Iterator[Row]:
    """Yield the rows of `compile_stream` one by one, with memory that does not grow.

    Holds one connection until it is exhausted or closed. `timeout_ms` replaces the
    connection's statement timeout (default: the setting for exports).
    """
    raise NotImplementedError


def answer(
    checked: CheckedQuery,
    table: Table,
    predicate: CheckedPredicate | None = None,
    *,
    known_count: int | None = None,
    options: CompileOptions | None = None,
    using: str = "records_read",
) -> Answer:
    """Return a page with its total, in one round trip where the total needs no counting.

    `known_count` is the number of records the caller may see without any filter: it saves the
    count when the query has no filter of its own. A page that is not full tells its own total.
    With aggregates and no `group_by` there is one row and the total is that of the records.
    """
    raise NotImplementedError
