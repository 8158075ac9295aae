"""Values as PostgreSQL: names through Identifier, every literal a placeholder with a cast.

Takes nodes of the checked tree, returns SQL and collects parameters; cannot fail on what
`check` let pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import assert_never
from zoneinfo import ZoneInfo

from psycopg.sql import SQL, Composable, Identifier, Literal, Placeholder

from datasets.odsql import tree
from datasets.odsql.compile.clusters import cluster_join
from datasets.odsql.functions import REGISTRY
from datasets.odsql.functions.search import Near
from datasets.odsql.geometry import Shape
from datasets.odsql.periods import Period
from datasets.odsql.query import CompileOptions
from datasets.types import TYPES, Field, FieldType, Schema, Table

ROW = "t"
"""Alias of the table."""
_BIGINT = 2**63
_NUMBER = r"^ *[+-]?[0-9]{1,100}([.][0-9]{1,100})? *$"
"""A text that is a number and that a cast to numeric cannot refuse."""


class PostgresWriter:
    """Prints one statement; equal parameters share one placeholder.

    Sharing is what lets PostgreSQL see that an expression in SELECT is the one in GROUP BY.
    """

    def __init__(
        self,
        table: Table,
        timezone: str,
        options: CompileOptions,
        keys: tuple[tree.Key, ...] = (),
        schema: Schema | None = None,
    ) -> None:
        self.table = table
        self.timezone = timezone
        self.options = options
        self.keys = keys
        self.schema = schema
        self.params: dict[str, object] = {}
        self._names: dict[tuple[str, str, object], str] = {}
        self._elements: dict[str, str] = {}
        self._clusters: dict[tuple[str, float], tuple[Composable, float, str]] = {}

    # --- what printers of functions may use -----------------------------------------------
    def bind(self, value: object, cast: str) -> Composable:
        identity = (cast, type(value).__name__, tuple(value) if isinstance(value, list) else value)
        name = self._names.get(identity)
        if name is None:
            name = "p" + str(len(self.params))
            self._names[identity] = name
            self.params[name] = value
        return SQL("{}::{}").format(Placeholder(name), SQL(cast))

    def local(self, node: tree.Value) -> Composable:
        value = self.value(node)
        if node.type is FieldType.DATE:
            return SQL("({})::timestamp").format(value)
        return SQL("({} AT TIME ZONE {})").format(value, self.bind(self.timezone, "text"))

    def any_element(self, node: tree.Value, test: Callable[[Composable], Composable]) -> Composable:
        if not node.multivalued:
            return test(self.value(node))
        return SQL("EXISTS (SELECT 1 FROM unnest({}) AS e(v) WHERE {})").format(
            self.value(node), test(Identifier("e", "v"))
        )

    def has_words(self, text: Composable, words: tuple[str, ...]) -> Composable:
        folded = self.fold(text)
        tests = [
            SQL("{} ~ {}").format(folded, self.fold(self.bind(_regex(word), "text")))
            for word in words
        ]
        return SQL("({})").format(SQL(" AND ").join(tests)) if tests else SQL("TRUE")

    def near_words(self, fields: Sequence[tree.Value], words: Sequence[object]) -> Composable:
        from datasets.odsql.compile.nearness import near_words  # noqa: PLC0415  (it prints with us)

        return near_words(self, fields, [word for word in words if isinstance(word, Near)])

    def cluster(self, place: tree.Value, cells: float) -> Composable:
        column = self.value(place)
        known = (column, cells, "k" + str(len(self._clusters)))
        alias = self._clusters.setdefault((column.as_string(None), cells), known)[2]
        return Identifier(alias, "c")

    def order_key(self) -> Composable:
        if self.keys:
            return SQL("ROW({})").format(SQL(", ").join(self.value(key.value) for key in self.keys))
        return Identifier(ROW, self.table.order_column)

    # --- names ------------------------------------------------------------------------------
    def column(self, field: Field) -> Composable:
        """Return the values of a field: its column, or a place inside it."""
        column = Identifier(ROW, field.column)
        if not field.path:
            return column
        place = self.bind(list(field.path), "text[]")
        return SQL("({} #>> {})::{}").format(column, place, SQL(field.column_type))

    def fold(self, text: Composable) -> Composable:
        """Return a text without case and accents."""
        function = Identifier(self._text_schema, self.options.fold_function)
        return SQL("{}({})").format(function, text)

    def text_config(self) -> Composable:
        """Return the text search configuration that the text index was made with."""
        return self._config(self.options.text_config)

    def plain_config(self) -> Composable:
        """Return the text search configuration that keeps words as they are."""
        return self._config("plain")

    def _config(self, name: str) -> Composable:
        quoted = ['"' + part.replace('"', '""') + '"' for part in (self._text_schema, name)]
        return self.bind(".".join(quoted), "regconfig")

    def helper(self, name: str) -> Composable:
        """Return the name of a function of ours in the database."""
        return Identifier(self._text_schema, name)

    def are_all_texts(self, fields: Sequence[tree.Value]) -> bool:
        """Return whether the text index holds the words of these fields and of no other."""
        if self.table.searched is not None:
            given = {item.field.column for item in fields if isinstance(item, tree.FieldValue)}
            return self.table.searched <= given
        given = {item.field.name for item in fields if isinstance(item, tree.FieldValue)}
        return self.schema is not None and given == {
            field.name for field in self.schema if field.type is FieldType.TEXT
        }

    @property
    def _text_schema(self) -> str:
        return self.options.text_schema or self.table.schema

    def _element(self, field: Field) -> Composable:
        alias = self._elements.setdefault(field.name, "u" + str(len(self._elements)))
        return Identifier(alias, "v")

    def elements(self) -> Composable:
        """Return the joins that give one row to each element of the fields that are grouped.

        Of the elements that fall into one group a record gives one: groups hold records.
        """
        by_name = {
            item.field.name: item.field
            for key in self.keys
            for item in _field_values(key.value)
            if item.is_element
        }
        joins = [
            SQL(
                " LEFT JOIN LATERAL (SELECT DISTINCT ON ({}) e.v FROM unnest({}) AS e(v)) AS {}"
                " ON TRUE"
            ).format(self._groups_of(name), self.column(by_name[name]), Identifier(alias))
            for name, alias in list(self._elements.items())
            if name in by_name
        ]
        return SQL("").join(joins)

    def _groups_of(self, name: str) -> Composable:
        """Return the keys that hang on the elements of a field, as of element `e.v`."""
        outer = self._elements[name]
        self._elements[name] = "e"
        try:
            return SQL(", ").join(
                self.value(key.value)
                for key in self.keys
                if any(
                    item.is_element and item.field.name == name for item in _field_values(key.value)
                )
            )
        finally:
            self._elements[name] = outer

    def clusters(self, source: Composable) -> Composable:
        """Return the joins that give each place its cluster; `source` is where places lie."""
        joins = [
            cluster_join(alias, place, self.bind(cells, "float8"), source)
            for place, cells, alias in self._clusters.values()
        ]
        return SQL("").join(joins)

    # --- values -----------------------------------------------------------------------------
    def value(self, node: tree.Value) -> Composable:
        """Return the SQL of a value."""
        match node:
            case tree.FieldValue():
                return self._element(node.field) if node.is_element else self.column(node.field)
            case tree.Constant():
                return self.constant(node)
            case tree.KeyValue():
                return self.value(self.keys[node.index].value)
            case tree.Apply():
                printer = REGISTRY[node.function].postgres
                if printer is None:
                    raise TypeError("The registry has no printer for " + node.function + ".")
                return printer(self, node)
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Negative():
                cast = "numeric" if node.type is FieldType.INT else "float8"
                return SQL("(- ({})::{})").format(self.value(node.operand), SQL(cast))
            case tree.RecordId():
                identity = Identifier(ROW, self.table.id_column)
                return SQL("replace({}::text, '-', '')").format(identity)
            case tree.RecordSize():
                return SQL("pg_column_size({})::bigint").format(SQL(ROW + ".*"))
            case tree.PathPart():
                parts = SQL("string_to_array({}, {})").format(
                    self.value(node.operand), self.bind(node.separator, "text")
                )
                return SQL("({})[{}]").format(parts, Literal(node.depth))
            case tree.SpelledNumber():
                text = self.value(node.operand)
                return SQL("CASE WHEN {} ~ {} THEN ({})::numeric END").format(
                    text, self.bind(_NUMBER, "text"), text
                )
            case _:
                assert_never(node)

    def _arithmetic(self, node: tree.Arithmetic) -> Composable:
        # Whole numbers are computed as numeric, which does not overflow.
        cast = SQL("numeric" if node.type is FieldType.INT else "float8")
        form = "(({})::{} / NULLIF(({})::{}, 0))" if node.op == "/" else None
        left, right = self.value(node.left), self.value(node.right)
        if form is not None:
            return SQL(form).format(left, cast, right, cast)
        return SQL("(({})::{} {} ({})::{})").format(left, cast, SQL(node.op), right, cast)

    def constant(self, node: tree.Constant, beside: FieldType | None = None) -> Composable:
        """Return a placeholder; `beside` is the type of the value it is compared with."""
        value = node.value
        match value:
            case None:
                return SQL("NULL::{}").format(SQL(TYPES[node.type].column))
            case bool():
                return self.bind(value, "boolean")
            case str():
                return self.bind(value, "text")
            case int():
                is_small = -_BIGINT <= value < _BIGINT
                return self.bind(value, number_cast(beside, is_whole=is_small))
            case Decimal():
                return self.bind(value, number_cast(beside or node.type, is_whole=False))
            case Period():
                if node.type is FieldType.DATE and value.low.tzinfo is None:
                    return self.bind(value.low.date(), "date")
                return self.bind(value.instants(ZoneInfo(self.timezone))[0], "timestamptz")
            case datetime():
                return self.bind(value, "timestamptz")
            case date():
                return self.bind(value, "date")
            case Shape():
                return SQL("ST_GeomFromWKB({}, 4326)").format(self.bind(value.wkb, "bytea"))
            case _:
                raise TypeError("A constant of this kind stands only inside its function.")


def number_cast(beside: FieldType | None, *, is_whole: bool) -> str:
    """Return the SQL type of a number: exact beside whole numbers, double beside doubles."""
    if beside is FieldType.DOUBLE:
        return "float8"
    return "bigint" if is_whole else "numeric"


def _regex(word: str) -> str:
    """Return a pattern for one whole word; it survives being folded to lower case.

    >>> _regex("mair*")
    '[[:<:]]mair\\\\w*[[:>:]]'
    """
    return "[[:<:]]" + word.replace("*", "\\w*").replace("?", "\\w") + "[[:>:]]"


def _field_values(node: tree.Value) -> list[tree.FieldValue]:
    match node:
        case tree.FieldValue():
            return [node]
        case tree.Apply():
            return [found for arg in node.args for found in _field_values(arg)]
        case tree.PathPart() | tree.SpelledNumber():
            return _field_values(node.operand)
        case _:
            return []
