"""`include` and `exclude`: they shape the list of fields of a select and have no value."""

from __future__ import annotations

from datasets.odsql.errors import Clause
from datasets.odsql.functions.signature import Argument, Function, Kind, Parameter
from datasets.types import FieldType


def _shaper(name: str, doc: str) -> Function:
    return Function(
        name=name,
        kind=Kind.SHAPER,
        parameters=(Parameter(name="pattern", kind=Argument.FIELD_PATTERN),),
        result=FieldType.TEXT,
        clauses=frozenset({Clause.SELECT}),
        doc=doc,
        example=name + "(pop*)",
    )


FUNCTIONS = (
    _shaper("include", "Adds the fields with this name or prefix."),
    _shaper("exclude", "Leaves out the fields with this name or prefix."),
)
