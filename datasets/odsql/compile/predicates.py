"""Predicates as PostgreSQL.

A predicate may print as NULL where a value is missing; WHERE drops it, and a complement says
IS NOT TRUE, which keeps it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import assert_never

from psycopg.sql import SQL, Composable, Identifier

from datasets.odsql import tree
from datasets.odsql.compile.nearness import shown_words
from datasets.odsql.compile.postgres import ROW, PostgresWriter
from datasets.odsql.functions.text import words
from datasets.types import FieldType

_RECORD_ID = re.compile(r"[0-9a-f]{32}", flags=re.IGNORECASE)
_OPERATORS = {"=": "=", "!=": "<>", ">": ">", ">=": ">=", "<": "<", "<=": "<="}
_BIGINT = 2**63


def predicate(node: tree.Predicate, writer: PostgresWriter) -> Composable:
    """Return the SQL of a predicate."""
    match node:
        case tree.AllOf():
            return _joined(" AND ", node.operands, writer)
        case tree.AnyOf():
            return _joined(" OR ", node.operands, writer)
        case tree.Complement():
            return SQL("({}) IS NOT TRUE").format(predicate(node.operand, writer))
        case tree.Compare():
            return _compare(node, writer)
        case tree.Between():
            return _between(node, writer)
        case tree.Member():
            return _member(node, writer)
        case tree.HasWords():
            return writer.any_element(node.operand, lambda text: writer.has_words(text, node.words))
        case tree.FullText():
            return _full_text(node, writer)
        case tree.Subtree():
            return _subtree(node, writer)
        case tree.IsNull():
            return SQL("{} IS NULL").format(writer.value(node.operand))
        case tree.IsNotNull():
            return SQL("{} IS NOT NULL").format(writer.value(node.operand))
        case tree.Truth():
            # Bare where true is asked: IS TRUE would hide a spatial test from its index.
            form = SQL("{}") if node.value else SQL("NOT {}")
            return writer.any_element(node.operand, lambda value: form.format(value))
        case tree.Always():
            return SQL("TRUE") if node.value else SQL("FALSE")
        case _:
            assert_never(node)


def _joined(word: str, operands: tuple[tree.Predicate, ...], writer: PostgresWriter) -> Composable:
    return SQL("({})").format(SQL(word).join([predicate(item, writer) for item in operands]))


def _collated(value: Composable, type_: FieldType) -> Composable:
    """Return a value that sorts by code point, whatever the locale of the database."""
    return SQL('{} COLLATE "C"').format(value) if type_ is FieldType.TEXT else value


def _compare(node: tree.Compare, writer: PostgresWriter) -> Composable:
    left, right = node.left, node.right
    if isinstance(left, tree.RecordId) and isinstance(right, tree.Constant) and node.op == "=":
        return record_is(str(right.value), writer)
    second = _beside(right, left.type, writer)
    if left.multivalued and node.op == "=" and _is_exact(left.type, (right,)):
        # The form that a GIN index answers.
        return SQL("{} @> ARRAY[{}]").format(writer.value(left), second)
    if {left.type, right.type} == {FieldType.DATE, FieldType.DATETIME}:
        return SQL("{} {} {}").format(
            writer.local(left), SQL(_OPERATORS[node.op]), writer.local(right)
        )
    is_order = node.op not in {"=", "!="}
    if isinstance(left, tree.Constant):
        first = _beside(left, right.type, writer)
        return SQL("{} {} {}").format(
            _collated(first, left.type) if is_order else first, SQL(_OPERATORS[node.op]), second
        )
    return writer.any_element(
        left,
        lambda value: SQL("{} {} {}").format(
            _collated(value, left.type) if is_order else value, SQL(_OPERATORS[node.op]), second
        ),
    )


def _beside(node: tree.Value, type_: FieldType, writer: PostgresWriter) -> Composable:
    if isinstance(node, tree.Constant):
        return writer.constant(node, beside=type_)
    return writer.value(node)


def _is_exact(type_: FieldType, values: tuple[tree.Value, ...]) -> bool:
    """Return whether constants have the SQL type of a field's elements."""
    for value in values:
        if not isinstance(value, tree.Constant):
            return False
        if type_ is FieldType.INT and not (
            isinstance(value.value, int) and -_BIGINT <= value.value < _BIGINT
        ):
            return False
    return type_ in {FieldType.TEXT, FieldType.INT, FieldType.DOUBLE, FieldType.BOOLEAN}


def record_is(text: str, writer: PostgresWriter) -> Composable:
    """Return whether a record bears this identity; what is no identity is nobody's."""
    if not _RECORD_ID.fullmatch(text):
        return SQL("FALSE")
    column = Identifier(ROW, writer.table.id_column)
    return SQL("{} = {}").format(column, writer.bind(text.lower(), "uuid"))


def _between(node: tree.Between, writer: PostgresWriter) -> Composable:
    operand = node.operand
    low_op = ">=" if node.ends.has_low else ">"
    high_op = "<=" if node.ends.has_high else "<"

    def test(value: Composable) -> Composable:
        parts: list[Composable] = []
        for op, bound in ((low_op, node.low), (high_op, node.high)):
            if bound is not None:
                limit = writer.constant(bound, beside=operand.type)
                parts.append(SQL("{} {} {}").format(value, SQL(op), limit))
        if not parts:
            return SQL("{} IS NOT NULL").format(value)
        form = SQL("NOT ({})") if node.is_outside else SQL("({})")
        return form.format(SQL(" AND ").join(parts))

    return writer.any_element(operand, test)


_ARRAYS = {FieldType.TEXT: "text[]", FieldType.INT: "bigint[]", FieldType.DOUBLE: "float8[]"}


def _member(node: tree.Member, writer: PostgresWriter) -> Composable:
    type_ = node.operand.type
    values: list[object] = [constant.value for constant in node.values]
    if _is_exact(type_, node.values):
        if type_ is FieldType.DOUBLE:
            values = [float(str(value)) for value in values]
        listed = writer.bind(values, _ARRAYS[type_])
        if node.operand.multivalued:
            return SQL("{} && {}").format(writer.value(node.operand), listed)
        return SQL("{} = ANY({})").format(writer.value(node.operand), listed)
    listed = writer.bind([Decimal(str(value)) for value in values], "numeric[]")
    return writer.any_element(
        node.operand, lambda value: SQL("({})::numeric = ANY({})").format(value, listed)
    )


def _subtree(node: tree.Subtree, writer: PostgresWriter) -> Composable:
    itself = writer.bind(node.value, "text")
    below = writer.bind(node.value + node.separator, "text")
    return writer.any_element(
        node.operand,
        lambda value: SQL("({} = {} OR starts_with({}, {}))").format(value, itself, value, below),
    )


def _full_text(node: tree.FullText, writer: PostgresWriter) -> Composable:
    if writer.table.search_column is None:
        return _scanned_text(node, writer)
    text = " & ".join(_lexeme(word) for word in node.words if _has_letters(word))
    query = SQL("to_tsquery({}, {})").format(writer.text_config(), writer.bind(text, "text"))
    found = SQL("{} @@ {}").format(Identifier(ROW, writer.table.search_column), query)
    if writer.table.searched is None or writer.are_all_texts(node.fields):
        return found
    # The index holds words of fields that nobody here may see.
    if not node.fields:
        return SQL("FALSE")
    return SQL("({} AND {} @@ {})").format(found, shown_words(writer, node.fields), query)


def _has_letters(word: str) -> bool:
    return any(char.isalnum() for char in word)


def _lexeme(word: str) -> str:
    """Return one word as to_tsquery reads it, quoted; a trailing star makes a prefix.

    PostgreSQL keeps what looks like a path, a host or a number in one piece: such a word is
    sought whole and in its parts.

    >>> _lexeme("l'eau*")
    "('l''eau':* | 'l' & 'eau':*)"
    """
    bare = word.rstrip("*")
    mark = ":*" if bare != word else ""
    whole = _quoted(bare) + mark
    parts = words(bare)
    if parts == (bare,):
        return whole
    cut = " & ".join(_quoted(part) for part in parts) + mark
    return "(" + whole + " | " + cut + ")"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _scanned_text(node: tree.FullText, writer: PostgresWriter) -> Composable:
    """Return the same search on a table that keeps no text index."""
    texts = [
        SQL("array_to_string({}, ' ')").format(writer.value(field))
        if field.multivalued
        else writer.value(field)
        for field in node.fields
    ]
    if not texts:
        return SQL("FALSE")
    patterns: list[str] = []
    for word in node.words:
        parts = words(word)
        ends = word.endswith("*") and bool(parts)
        patterns.extend((*parts[:-1], parts[-1] + "*") if ends else parts)
    haystack = SQL("concat_ws(' ', {})").format(SQL(", ").join(texts))
    return writer.has_words(haystack, tuple(patterns))
