"""`search()` as PostgreSQL: words that are near those of the text, in one field.

A record table keeps its distinct words beside it (`Table.words_name`). The words that are near
are found there first and looked up in the text index; comparing the words of every record
takes seconds where this takes milliseconds. A table without them, such as the catalogue, is
compared record by record. Words of fields that the caller may not see only widen what is looked
up in those that are seen.

docs/adr/0006-near-words.md says what was measured.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.sql import SQL, Composable, Identifier

from datasets.odsql import tree
from datasets.odsql.compile.postgres import ROW, PostgresWriter
from datasets.odsql.functions.search import Near

MOST_NEAR = 10_000
"""Words of a table that one word of the text may stand for, shortest first."""
SEARCHED = 200_000
"""Characters of a value that are searched, as in the text index."""
_MARKS = "/._:@\\"


def near_words(
    writer: PostgresWriter, fields: Sequence[tree.Value], words: Sequence[Near]
) -> Composable:
    """Return whether one field holds every word, or one near it."""
    if not words:
        return SQL("TRUE")
    if not fields:
        return SQL("FALSE")
    table = writer.table
    if table.words_name is None or table.search_column is None:
        tests = [_compared(writer, field, words) for field in fields]
        return SQL("({})").format(SQL(" OR ").join(tests))
    query = SQL("({})").format(SQL(" && ").join([_query(writer, word) for word in words]))
    found = SQL("{} @@ {}").format(Identifier(ROW, table.search_column), query)
    if len(words) == 1 and writer.are_all_texts(fields):
        return found
    vectors = SQL(", ").join([_vector(writer, field) for field in fields])
    return SQL("({} AND {} @@ ANY (ARRAY[{}]))").format(found, query, vectors)


def _query(writer: PostgresWriter, word: Near) -> Composable:
    """Return the tsquery of one word: itself, and the words of the table that are near it."""
    mark = "':*" if word.is_start else "'"
    itself = SQL("to_tsquery({}, {})").format(
        writer.plain_config(), writer.bind("'" + word.text + mark, "text")
    )
    if not word.edits:
        return itself
    quote = writer.bind("'", "text")
    sought = writer.fold(writer.bind(word.text, "text"))
    near = SQL(
        "(SELECT string_agg({} || n.word || {}, {})::tsquery FROM ("
        "SELECT w.word FROM {} AS w WHERE {}(w.word, {}, {}, {}){}"
        " ORDER BY length(w.word), w.word LIMIT {}) AS n)"
    ).format(
        quote,
        quote,
        writer.bind(" | ", "text"),
        Identifier(writer.table.schema, str(writer.table.words_name)),
        writer.helper("near"),
        sought,
        writer.bind(word.edits, "integer"),
        SQL("TRUE" if word.is_start else "FALSE"),
        # What begins with the word itself is found by the index alone.
        SQL(" AND NOT starts_with(w.word, {})").format(sought) if word.is_start else SQL(""),
        writer.bind(MOST_NEAR, "bigint"),
    )
    return SQL("({} || COALESCE({}, ''::tsquery))").format(itself, near)


def shown_words(writer: PostgresWriter, fields: Sequence[tree.Value]) -> Composable:
    """Return the words of several fields together, cut as those of the text index are."""
    texts = SQL(", ").join([_text(writer, field) for field in fields])
    return _cut(writer, SQL("concat_ws(' ', {})").format(texts))


def _vector(writer: PostgresWriter, field: tree.Value) -> Composable:
    """Return the words of a field, cut as those of the text index are."""
    return _cut(writer, _text(writer, field))


def _text(writer: PostgresWriter, field: tree.Value) -> Composable:
    text = writer.value(field)
    return SQL("array_to_string({}, ' ')").format(text) if field.multivalued else text


def _cut(writer: PostgresWriter, text: Composable) -> Composable:
    return SQL("to_tsvector({}, left(translate({}, {}, {}), {}))").format(
        writer.plain_config(),
        text,
        writer.bind(_MARKS, "text"),
        writer.bind(" " * len(_MARKS), "text"),
        writer.bind(SEARCHED, "integer"),
    )


def _compared(writer: PostgresWriter, field: tree.Value, words: Sequence[Near]) -> Composable:
    """Return the same for one field by comparing each of its words."""
    tests = [
        SQL("bool_or({}(e.v, {}, {}, {}))").format(
            writer.helper("near"),
            writer.fold(writer.bind(word.text, "text")),
            writer.bind(word.edits, "integer"),
            SQL("TRUE" if word.is_start else "FALSE"),
        )
        for word in words
    ]
    return SQL("(SELECT {} FROM unnest(tsvector_to_array({})) AS e(v))").format(
        SQL(" AND ").join(tests), _vector(writer, field)
    )
