"""Compile: the stage that prints a checked query as one SELECT with bound parameters.

`statements` puts the clauses together, `predicates` and `postgres` print the nodes. Cannot
fail on user input, and holds no connection.
"""

from datasets.odsql.compile.statements import (
    compile_count,
    compile_counted_page,
    compile_page,
    compile_record,
    compile_stream,
)

__all__ = [
    "compile_count",
    "compile_counted_page",
    "compile_page",
    "compile_record",
    "compile_stream",
]
