"""The one table of field types, and the plain values that describe a record table.

Takes nothing, returns nothing: these are the nouns that the language, the records,
the API and the ingester share. No framework may be imported here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FieldType(StrEnum):
    """The types a field may have, under the names they bear on the wire."""

    TEXT = "text"
    INT = "int"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    GEO_POINT_2D = "geo_point_2d"
    GEO_SHAPE = "geo_shape"
    FILE = "file"
    JSON_BLOB = "json_blob"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeTraits:
    """What the rest of the system needs to know of one type."""

    column: str
    """PostgreSQL type of one stored value."""
    is_numeric: bool = False
    is_temporal: bool = False
    is_geo: bool = False
    can_be_multivalued: bool = False
    is_groupable: bool = True
    """Whether records may be grouped and sorted by the bare field."""


TYPES: Mapping[FieldType, TypeTraits] = {
    FieldType.TEXT: TypeTraits(column="text", can_be_multivalued=True),
    FieldType.INT: TypeTraits(column="bigint", is_numeric=True, can_be_multivalued=True),
    FieldType.DOUBLE: TypeTraits(
        column="double precision", is_numeric=True, can_be_multivalued=True
    ),
    FieldType.BOOLEAN: TypeTraits(column="boolean", can_be_multivalued=True),
    FieldType.DATE: TypeTraits(column="date", is_temporal=True, can_be_multivalued=True),
    FieldType.DATETIME: TypeTraits(column="timestamptz", is_temporal=True),
    FieldType.GEO_POINT_2D: TypeTraits(
        column="geometry(Point,4326)", is_geo=True, is_groupable=False
    ),
    FieldType.GEO_SHAPE: TypeTraits(
        column="geometry(Geometry,4326)", is_geo=True, is_groupable=False
    ),
    FieldType.FILE: TypeTraits(column="jsonb", is_groupable=False),
    FieldType.JSON_BLOB: TypeTraits(column="jsonb", is_groupable=False),
}

# PostgreSQL keeps these names for itself in every table.
_SYSTEM_COLUMNS = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a schema: a stable name, a type, and what staff said of it.

    >>> Field(name="xmin", type=FieldType.DOUBLE).column
    'xmin_'
    """

    name: str
    type: FieldType
    multivalued: bool = False
    annotations: Mapping[str, object] = field(default_factory=dict)
    """Names of explore-api 7.1: flags are true, arguments are scalars."""
    physical: str | None = None
    """Column that holds the values, where it is not the name itself."""
    aliases: tuple[str, ...] = ()
    """Other names a query may use, e.g. `default.title` for `title`."""
    path: tuple[str, ...] = ()
    """Place of the values inside the column, where that is a JSON object: each stands there as
    a text that PostgreSQL reads as the field's type."""

    @property
    def column(self) -> str:
        """Return the name of the column that holds the values."""
        if self.physical is not None:
            return self.physical
        return f"{self.name}_" if self.name in _SYSTEM_COLUMNS else self.name

    @property
    def column_type(self) -> str:
        """Return the PostgreSQL type of the column."""
        base = self.traits.column
        return f"{base}[]" if self.multivalued else base

    @property
    def traits(self) -> TypeTraits:
        return TYPES[self.type]


@dataclass(frozen=True, slots=True)
class Schema:
    """An ordered list of fields with unique names."""

    fields: tuple[Field, ...]
    _by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, Field] = {}
        for item in self.fields:
            for name in (item.name, *item.aliases):
                if name in by_name:
                    raise ValueError(f"Field {name!r} is declared twice.")
                by_name[name] = item
        object.__setattr__(self, "_by_name", by_name)

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def get(self, name: str) -> Field | None:
        """Return the field that bears this name or alias, if there is one."""
        return self._by_name.get(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name that a query may use, aliases last."""
        return tuple(dict.fromkeys([f.name for f in self.fields] + list(self._by_name)))

    def has_geometry(self) -> bool:
        return any(f.traits.is_geo for f in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that a query may read: where it lies and which columns are not fields.

    `schema` and `name` are separate so that record tables can move to another server.
    """

    schema: str
    name: str
    id_column: str = "_id"
    order_column: str = "_ord"
    """Default order, and the tie-break that makes every order total."""
    search_column: str | None = "_search"
    """A stored tsvector over the visible text, or none where full text is not offered."""
    words_name: str | None = None
    """A table in the same schema that holds each word of the text, in `word`."""
    searched: frozenset[str] | None = None
    """Columns whose text `search_column` holds; None where whoever asks may see all of them."""
