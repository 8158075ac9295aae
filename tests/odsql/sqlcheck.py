"""What every compiled statement must be: one SELECT on one known table, without the user's text."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp

from datasets.odsql import Compiled
from datasets.types import Table

_OUR_LITERALS = re.compile(
    r"^(|-|[ ]|\$\[\*\]\[\*\]|[0-9]+|0\.5)$"
)  # constants that our own templates hold


def check_statement(compiled: Compiled, table: Table) -> exp.Select:
    """Parse a statement again and refuse what it must not hold."""
    text = compiled.sql.as_string(None)
    for name in compiled.params:
        text = text.replace("%(" + name + ")s", ":" + name)
    assert "%" not in text
    (statement,) = sqlglot.parse(text, read="postgres")
    assert isinstance(statement, exp.Select)
    tables = {(found.db, found.name) for found in statement.find_all(exp.Table) if found.name}
    functions = {("", "unnest"), ("", "jsonb_path_query"), ("", "page")}
    words = {(table.schema, table.words_name)}  # the companion that search() reads
    # Tables that the statement makes itself, of the one it reads.
    made = {("", found.alias) for found in statement.find_all(exp.CTE)}
    assert tables - functions - words - made == {(table.schema, table.name)}
    for literal in statement.find_all(exp.Literal):
        assert _OUR_LITERALS.match(str(literal.this)), literal
    placeholders = {str(found.this) for found in statement.find_all(exp.Placeholder)}
    assert placeholders <= set(compiled.params)
    return statement
