"""Whole statements: a page, a stream, a count, one record. Each is one SELECT on one table.

Takes a checked query and a table, returns `Compiled`; cannot fail on user input.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from psycopg.sql import SQL, Composable, Composed, Identifier

from datasets.odsql import tree
from datasets.odsql.compile.postgres import ROW, PostgresWriter
from datasets.odsql.compile.predicates import predicate as print_predicate
from datasets.odsql.compile.predicates import record_is
from datasets.odsql.functions import REGISTRY
from datasets.odsql.functions.signature import Kind
from datasets.odsql.query import (
    CheckedPredicate,
    CheckedQuery,
    Column,
    Compiled,
    CompileOptions,
    GeoOutput,
)
from datasets.types import FieldType, Table

DEEP_OFFSET = 200
"""From here on rows are chosen by their order column first and read afterwards: PostgreSQL
computes the select list of every row that an offset skips."""

_AS_STORED = GeoOutput()
_GEO = frozenset({FieldType.GEO_POINT_2D, FieldType.GEO_SHAPE})
_COUNT = Column(name="count", type=FieldType.INT)


def compile_page(
    checked: CheckedQuery,
    table: Table,
    predicate: CheckedPredicate | None = None,
    *,
    options: CompileOptions | None = None,
) -> Compiled:
    """Return the SELECT of one page: ordered, limited, offset.

    `predicate` is ANDed to the query's own where. Aggregates without group_by yield one row,
    whatever the limit and the offset.
    """
    statement = _Statement(checked, table, predicate, options)
    if checked.is_aggregated:
        return statement.compiled(statement.rows())
    if not checked.is_grouped and checked.limit is not None and checked.offset >= DEEP_OFFSET:
        return statement.compiled(statement.rows_by_key())
    return statement.compiled(Composed([statement.rows(), statement.order(), statement.paging()]))


def compile_counted_page(
    checked: CheckedQuery,
    table: Table,
    predicate: CheckedPredicate | None = None,
    *,
    options: CompileOptions | None = None,
) -> Compiled:
    """Return the SELECT of one page whose rows end with the number of matching records.

    For a query without `group_by` that has a limit above 0, or whose row is an aggregate. A
    page that is not full counts itself: the records are counted only where they must be.
    A page beyond the end has no row, and tells nothing.
    """
    statement = _Statement(checked, table, predicate, options)
    if checked.is_aggregated:
        return statement.counted(statement.rows(with_count=True))
    if checked.offset >= DEEP_OFFSET:
        page = statement.rows_by_key()
    else:
        page = Composed([statement.rows(), statement.order(), statement.paging()])
    return statement.counted(statement.page_and_total(page))


def compile_stream(
    checked: CheckedQuery,
    table: Table,
    predicate: CheckedPredicate | None = None,
    *,
    options: CompileOptions | None = None,
) -> Compiled:
    """Return the SELECT of an export: the same rows in the same order, all of them.

    A limit of the query still holds; no limit means everything.
    """
    statement = _Statement(checked, table, predicate, options)
    if checked.is_aggregated:
        return statement.compiled(statement.rows())
    return statement.compiled(Composed([statement.rows(), statement.order(), statement.paging()]))


def compile_count(
    checked: CheckedQuery,
    table: Table,
    predicate: CheckedPredicate | None = None,
    *,
    options: CompileOptions | None = None,
) -> Compiled:
    """Return the SELECT that counts the matching records, or the groups of a group_by."""
    statement = _Statement(checked, table, predicate, options)
    return statement.compiled(statement.count(), columns=(_COUNT,))


def compile_record(
    checked: CheckedQuery,
    table: Table,
    record_id: str,
    predicate: CheckedPredicate | None = None,
    *,
    options: CompileOptions | None = None,
) -> Compiled:
    """Return the SELECT of one record by its identity: 32 hexadecimal digits.

    The query's select holds; a text that is no identity finds nothing.
    """
    statement = _Statement(checked, table, predicate, options)
    return statement.compiled(statement.rows(record_id=record_id))


class _Statement:
    """Prints the parts of one statement with one set of parameters."""

    def __init__(
        self,
        checked: CheckedQuery,
        table: Table,
        scope: CheckedPredicate | None,
        options: CompileOptions | None,
    ) -> None:
        self.checked = checked
        self.table = table
        self.scope = scope
        self.options = options or CompileOptions()
        self.writer = PostgresWriter(
            table, checked.timezone, self.options, checked.keys, checked.schema
        )

    def compiled(
        self, statement: Composable, columns: tuple[Column, ...] | None = None
    ) -> Compiled:
        return Compiled(
            sql=Composed([statement]),
            params=self.writer.params,
            columns=self._columns() if columns is None else columns,
            timezone=self.checked.timezone,
        )

    def _columns(self) -> tuple[Column, ...]:
        geo = self.options.geo
        if not any(form.is_wkb for form in geo.values()):
            return self.checked.columns
        return tuple(
            replace(column, is_wkb=True, is_json=False)
            if place in geo and geo[place].is_wkb
            else column
            for place, column in enumerate(self.checked.columns)
        )

    def _outputs(self) -> list[Composable]:
        forms = self.options.geo
        return [
            _output(value, self.writer, forms.get(place, _AS_STORED))
            for place, value in enumerate(self.checked.outputs)
        ]

    def counted(self, statement: Composable) -> Compiled:
        return self.compiled(statement, columns=(*self._columns(), _COUNT))

    def rows(self, record_id: str | None = None, *, with_count: bool = False) -> Composable:
        outputs = self._outputs()
        if with_count:
            outputs.append(SQL("count(*)"))
        return SQL("SELECT {}{}{}").format(
            SQL(", ").join(outputs or [SQL("NULL")]),
            self._matching if record_id is None else self._source(record_id),
            self._groups(),
        )

    def rows_by_key(self) -> Composable:
        """Return the page with its rows chosen by their order column first."""
        key = self.writer.order_key()
        chosen = SQL("SELECT {}{}{}{}").format(key, self._matching, self.order(), self.paging())
        outputs = self._outputs()
        return SQL("SELECT {} FROM {} AS {} WHERE {} = ANY(ARRAY({})){}").format(
            SQL(", ").join(outputs or [SQL("NULL")]),
            Identifier(self.table.schema, self.table.name),
            Identifier(ROW),
            key,
            chosen,
            self.order(),
        )

    def page_and_total(self, page: Composable) -> Composable:
        """Return a page beside its total.

        Each sub-select is evaluated once, and only where its branch is taken. A window count
        would have every row's values computed instead.
        """
        names = [Identifier("c" + str(index)) for index in range(len(self.checked.outputs) or 1)]
        shown = [SQL("{}, ").format(name) for name in names if self.checked.outputs]
        returned = SQL("(SELECT count(*) FROM page)")
        return SQL(
            "WITH page ({}) AS MATERIALIZED ({}) SELECT {}CASE WHEN {} < {} THEN {} + {} ELSE ({})"
            " END FROM page"
        ).format(
            SQL(", ").join(names),
            page,
            SQL("").join(shown),
            returned,
            self.writer.bind(self.checked.limit, "bigint"),
            returned,
            self.writer.bind(self.checked.offset, "bigint"),
            self.count(),
        )

    def count(self) -> Composable:
        if not self.checked.is_grouped:
            return SQL("SELECT count(*){}").format(self._matching)
        return SQL("SELECT count(*) FROM (SELECT 1{}{}) AS g").format(
            self._matching, self._groups()
        )

    @cached_property
    def _matching(self) -> Composable:
        """Return the FROM and WHERE of all matching records; a page says it twice."""
        return self._source()

    def _source(self, record_id: str | None = None) -> Composable:
        tests: list[Composable] = []
        if record_id is not None:
            tests.append(record_is(record_id, self.writer))
        if self.scope is not None:
            tests.append(self._scope_test(self.scope))
        if self.checked.where is not None:
            tests.append(print_predicate(self.checked.where, self.writer))
        keys = [self.writer.value(key.value) for key in self.checked.keys]
        del keys  # printed for their elements, which the joins below must know
        where = SQL(" WHERE {}").format(SQL(" AND ").join(tests)) if tests else SQL("")
        table = SQL(" FROM {} AS {}").format(
            Identifier(self.table.schema, self.table.name), Identifier(ROW)
        )
        joins = [self.writer.elements(), self.writer.clusters(Composed([table, where]))]
        return Composed([table, *joins, where])

    def _scope_test(self, scope: CheckedPredicate) -> Composable:
        """Return the row predicate, which follows its own time zone."""
        timezone = self.writer.timezone
        self.writer.timezone = scope.timezone
        try:
            return print_predicate(scope.where, self.writer)
        finally:
            self.writer.timezone = timezone

    def _groups(self) -> Composable:
        if not self.checked.keys:
            return SQL("")
        keys = [self.writer.value(key.value) for key in self.checked.keys]
        return SQL(" GROUP BY {}").format(SQL(", ").join(keys))

    def order(self) -> Composable:
        """Return a total order: what was asked, then all keys or the order column."""
        terms = [
            SQL("{} {} NULLS LAST").format(
                _sortable(item.value, self.writer), SQL("DESC" if item.is_descending else "ASC")
            )
            for item in self.checked.order
        ]
        if self.checked.is_grouped:
            terms += [
                SQL("{} ASC NULLS FIRST").format(_sortable(key.value, self.writer))
                for key in self.checked.keys
            ]
        else:
            terms.append(SQL("{}").format(self.writer.order_key()))
        return SQL(" ORDER BY {}").format(SQL(", ").join(terms))

    def paging(self) -> Composable:
        parts: list[Composable] = []
        if self.checked.limit is not None:
            parts.append(SQL(" LIMIT {}").format(self.writer.bind(self.checked.limit, "bigint")))
        if self.checked.offset:
            parts.append(SQL(" OFFSET {}").format(self.writer.bind(self.checked.offset, "bigint")))
        return SQL("").join(parts)


def _sortable(node: tree.Value, writer: PostgresWriter) -> Composable:
    """Return a value as it sorts: text by code point, whatever the locale of the database."""
    value = writer.value(node)
    if node.type is not FieldType.TEXT or _is_bucket(node, writer):
        return value
    return SQL('({}) COLLATE "C"').format(value)


def _is_bucket(node: tree.Value, writer: PostgresWriter) -> bool:
    if isinstance(node, tree.KeyValue):
        return _is_bucket(writer.keys[node.index].value, writer)
    return isinstance(node, tree.Apply) and REGISTRY[node.function].kind is Kind.BUCKET


def _output(node: tree.Value, writer: PostgresWriter, form: GeoOutput = _AS_STORED) -> Composable:
    """Return a value in the form in which it travels: points as numbers, shapes as GeoJSON."""
    value = writer.value(node)
    if _is_bucket(node, writer):
        return value  # its label is made of it
    if node.type in _GEO and form.srid is not None:
        value = SQL("ST_Transform({}, {})").format(value, writer.bind(form.srid, "integer"))
    match node.type:
        case FieldType.GEO_POINT_2D | FieldType.GEO_SHAPE if form.is_wkb:
            return SQL("ST_AsBinary({}, 'NDR')").format(value)
        case FieldType.GEO_POINT_2D:
            return SQL("ARRAY[ST_X({}), ST_Y({})]").format(value, value)
        case FieldType.GEO_SHAPE if form.srid is not None:
            return SQL("ST_AsGeoJSON({}, 15, 0)").format(value)
        case FieldType.GEO_SHAPE:
            return SQL("ST_AsGeoJSON({}, 15)").format(value)  # every digit of a double
        case FieldType.FILE | FieldType.JSON_BLOB:
            return SQL("({})::text").format(value)
        case FieldType.DOUBLE if isinstance(node, tree.Constant):
            return writer.constant(node, beside=FieldType.DOUBLE)
        case _:
            return value
