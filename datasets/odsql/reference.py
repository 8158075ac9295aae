"""The reference of functions, written from the registry; the public documentation holds it.

Takes nothing, returns Markdown.
"""

from __future__ import annotations

from datasets.odsql.check.calls import form
from datasets.odsql.errors import Clause
from datasets.odsql.functions import REGISTRY
from datasets.odsql.functions.signature import Function, Kind

TITLES = {
    Kind.SCALAR: "Functions on values",
    Kind.PREDICATE: "Conditions",
    Kind.AGGREGATE: "Aggregates",
    Kind.BUCKET: "Groups of values",
    Kind.SHAPER: "Lists of fields",
}
"""What the functions of one kind are called."""


def function_reference() -> str:
    """Return a section for each kind of function, with a table of its functions."""
    sections = [
        "### " + title + "\n\n" + _table([item for item in REGISTRY.values() if item.kind is kind])
        for kind, title in TITLES.items()
    ]
    return "\n\n".join(sections) + "\n"


def _table(functions: list[Function]) -> str:
    rows = ["| Function | Where | Meaning | Example |", "|---|---|---|---|"]
    for function in sorted(functions, key=lambda item: item.name):
        clauses = ", ".join(clause.value for clause in Clause if clause in function.clauses)
        cells = ("`" + form(function) + "`", clauses, function.doc, "`" + function.example + "`")
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)
