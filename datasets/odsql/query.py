"""The values that pass between the stages: raw, parsed, checked, compiled.

Frozen and free of behaviour that could fail. A caller makes a `Query`, and may read every
attribute of the others that has a docstring.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg.sql import Composed

from datasets.odsql import ast, tree
from datasets.odsql.functions.text import JsonText
from datasets.types import Field, FieldType, Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it was asked: texts that nobody has read yet.

    The caller has already checked plain bounds (limit, offset, language, time zone).
    """

    select: str | None = None
    where: tuple[str, ...] = ()
    """Joined by AND."""
    group_by: str | None = None
    order_by: str | None = None
    limit: int | None = None
    """None means no limit."""
    offset: int = 0
    refine: tuple[str, ...] = ()
    """`facet:value` texts."""
    disjunctive: tuple[str, ...] = ()
    """Facets whose refinements are alternatives, beside those that staff marked so."""
    exclude: tuple[str, ...] = ()
    lang: str = "en"
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuery:
    """The same question as trees; names are not looked up yet."""

    select: tuple[ast.SelectItem, ...] = ()
    """Empty where nothing was asked for, which means `*` or the group keys."""
    where: tuple[ast.Expr, ...] = ()
    group_by: tuple[ast.GroupItem, ...] = ()
    order_by: tuple[ast.OrderItem, ...] = ()
    refine: tuple[ast.Refinement, ...] = ()
    disjunctive: tuple[str, ...] = ()
    exclude: tuple[ast.Refinement, ...] = ()
    limit: int | None = None
    offset: int = 0
    lang: str = "en"
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicalFields:
    """Names that a query on records may use although `*` does not include them.

    `recordid` and `record_size` are always there; the others are the same for every record
    of a version, so the caller gives their values. A field of the schema with the same name
    wins.
    """

    datasetid: str | None = None
    record_timestamp: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One key of the result: what a writer needs to print its values."""

    name: str
    """Alias, or the expression as it was typed."""
    type: FieldType
    multivalued: bool = False
    field: Field | None = None
    """The field whose values these are unchanged (bare, `min`, `max`), with annotations."""
    label: Callable[[object], object] | None = dataclasses.field(
        default=None, compare=False, repr=False
    )
    """Turns what SQL returned into the text of a range or the value of a cluster.

    `records.read` applies it."""
    json_text: JsonText | None = None
    """How the texts of `json_format` are written in JSON."""
    is_json: bool = False
    """Whether SQL returns JSON text to be read."""
    is_wkb: bool = False
    """Whether SQL returns a geometry as well-known binary, which is kept as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedQuery:
    """A question whose names and types hold. Nothing after this can blame the user."""

    columns: tuple[Column, ...]
    """Keys of one result, in order."""
    schema: Schema
    outputs: tuple[tree.Value, ...]
    """One value for each column."""
    where: tree.Predicate | None
    keys: tuple[tree.Key, ...]
    order: tuple[tree.Order, ...]
    limit: int | None
    offset: int
    lang: str
    timezone: str
    is_grouped: bool
    """Whether there is a `group_by`."""
    is_aggregated: bool
    """Whether there are aggregates and no `group_by`: one row, whatever the limit."""
    is_sorted_by_aggregate: bool
    is_volatile: bool
    """Whether the answer changes without the data changing (`now`, `random`)."""

    @property
    def has_filter(self) -> bool:
        """Return whether the query itself leaves records out."""
        return self.where is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPredicate:
    """A checked `where` that stands alone, such as the row predicate of a scope."""

    where: tree.Predicate
    timezone: str
    is_volatile: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GeoOutput:
    """The form in which the geometries of one column travel."""

    is_wkb: bool = False
    """Well-known binary instead of numbers (points) and GeoJSON (shapes)."""
    srid: int | None = None
    """Coordinate system to which they are transformed; None: as stored, WGS84."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileOptions:
    """Where the database keeps what the SQL calls, and the form of geometries."""

    text_schema: str | None = None
    """Schema of `fold(text)` and of the text search configuration; None: the table's own."""
    text_config: str = "plain"
    fold_function: str = "fold"
    geo: Mapping[int, GeoOutput] = dataclasses.field(default_factory=dict)
    """By the number of a geo column of the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """One SELECT with bound parameters, ready for `datasets.records.read`."""

    sql: Composed
    params: Mapping[str, object]
    columns: tuple[Column, ...]
    timezone: str = "UTC"
    """Datetimes of the answer are shifted to it."""
