"""Which indexes a record table gets, and under which names.

GiST on places, GIN on multivalued fields and on the text vector, b-trees on order, key,
dates and facets. Names are `<table>_<field>_<kind>`, cut below PostgreSQL's 63 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

from psycopg import sql

from datasets.records.tables import words_name
from datasets.types import Field, FieldType, Schema, Table

MAX_BTREES = 12
_MAX_NAME = 63
_MAX_INDEXED_BYTES = 2000  # a b-tree refuses entries above about 2700 bytes


def create_order(cursor: Any, table: Table) -> None:
    """Create the index of the records' order, which also proves that no place is taken twice."""
    cursor.execute(
        sql.SQL("CREATE UNIQUE INDEX {} ON {} (_ord)").format(
            sql.Identifier(f"{table.name}__ord_uniq"), sql.Identifier(table.schema, table.name)
        )
    )


def index_jobs(
    cursor: Any, table: Table, schema: Schema, key: Sequence[str]
) -> Iterator[Callable[[Any], None]]:
    """Yield what creates each other index of a filled table, that of the text first."""
    name = sql.Identifier(table.schema, table.name)
    if any(is_searchable(item) for item in schema):
        yield _creation(
            sql.SQL("CREATE INDEX {} ON {} USING gin (_search) WITH (fastupdate = off)").format(
                sql.Identifier(f"{table.name}__search_gin"), name
            )
        )
    for item, method in _wanted(schema, key):
        if method == "btree" and _is_too_long(cursor, name, item):
            continue
        yield _creation(
            sql.SQL("CREATE INDEX {} ON {} USING {} ({})").format(
                sql.Identifier(index_name(table, item.column, method)),
                name,
                sql.SQL(method),
                sql.Identifier(item.column),
            )
        )


def _creation(statement: sql.Composed) -> Callable[[Any], None]:
    return lambda cursor: cursor.execute(statement)


def create_words(cursor: Any, table: Table) -> None:
    """Keep each word of a filled table once, for `search()`, which compares them all.

    Words that are too long to be near anything, or hold a mark of the search language, are
    left out. `ts_stat` keeps them in a tree that it never balances: met in their own order, as
    the numbers of a file are, they take time by the square. Identities are hashes, and mix them.
    """
    vectors = sql.SQL("SELECT _search FROM {} ORDER BY _id").format(
        sql.Identifier(table.schema, table.name)
    )
    cursor.execute(
        sql.SQL(
            "CREATE TABLE {} AS SELECT word FROM ts_stat({})"
            " WHERE length(word) <= 64 AND word !~ {}"
        ).format(
            sql.Identifier(table.schema, words_name(table.name)),
            sql.Literal(vectors.as_string(None)),
            sql.Literal("['\\\\]"),
        )
    )


def is_searchable(item: Field) -> bool:
    """Return whether a field's values are words that a person searches."""
    return item.type is FieldType.TEXT


def index_name(table: Table, column: str, kind: str) -> str:
    """Return `<table>_<column>_<kind>`; a long column is cut and marked with its hash."""
    full = f"{table.name}_{column}_{kind}"
    if len(full) <= _MAX_NAME:
        return full
    mark = blake2b(column.encode(), digest_size=4).hexdigest()
    room = _MAX_NAME - len(table.name) - len(kind) - len(mark) - 3
    return f"{table.name}_{column[:room]}_{mark}_{kind}"


def _wanted(schema: Schema, key: Sequence[str]) -> Iterator[tuple[Field, str]]:
    btrees = 0
    for item in schema:
        if item.traits.is_geo:
            yield item, "gist"
        elif item.multivalued:
            yield item, "gin"
        elif item.traits.is_groupable and (
            item.name in key
            or item.traits.is_temporal
            or any(mark in item.annotations for mark in ("id", "facet", "sortable"))
        ):
            btrees += 1
            if btrees <= MAX_BTREES or item.name in key:
                yield item, "btree"


def _is_too_long(cursor: Any, name: sql.Identifier, item: Field) -> bool:
    if item.type is not FieldType.TEXT:
        return False
    cursor.execute(
        sql.SQL("SELECT max(octet_length({})) FROM {}").format(sql.Identifier(item.column), name)
    )
    longest = cursor.fetchone()[0]
    return longest is not None and longest > _MAX_INDEXED_BYTES
