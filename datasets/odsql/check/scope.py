"""What a name or a call may mean at one place of a query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from datasets.odsql import ast, tree
from datasets.odsql.errors import Clause, OdsqlError, UnknownFieldError
from datasets.odsql.functions.signature import Context
from datasets.odsql.hints import closest
from datasets.odsql.periods import instant
from datasets.odsql.query import TechnicalFields
from datasets.types import FieldType, Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The names, and the rules of the clause."""

    schema: Schema
    technical: TechnicalFields | None
    context: Context
    clause: Clause
    keys: Mapping[ast.Expr, tree.KeyValue] = field(default_factory=dict)
    """Expressions of the group_by, which may be used again."""
    allows_aggregates: bool = False
    allows_fields: bool = True
    """Whether a field may stand outside an aggregate."""
    takes_elements: bool = False
    """Whether a multivalued field stands for one of its elements."""


@contextmanager
def errors_of(clause: Clause) -> Iterator[None]:
    """Tell errors which clause they come from."""
    try:
        yield
    except OdsqlError as err:
        if err.clause is None:
            err.clause = clause
        raise


def resolve(node: ast.Name, scope: Scope) -> tree.Value:
    """Return what a name stands for: a field, else a technical field."""
    field_ = scope.schema.get(node.name)
    if field_ is None:
        value = _technical(node.name, scope.technical)
        if value is None:
            raise UnknownFieldError(
                node.name, span=node.span, hint=closest(node.name, scope.schema.names)
            )
        if not isinstance(value, tree.Constant):
            _check_ungrouped(node, scope)
        return value
    _check_ungrouped(node, scope)
    is_element = field_.multivalued and scope.takes_elements
    return tree.FieldValue(
        type=field_.type,
        multivalued=field_.multivalued and not is_element,
        field=field_,
        is_element=is_element,
    )


def _check_ungrouped(node: ast.Name, scope: Scope) -> None:
    if not scope.allows_fields:
        raise OdsqlError(
            "`" + node.name + "` must be in an aggregate or in group_by.", span=node.span
        )


def _technical(name: str, technical: TechnicalFields | None) -> tree.Value | None:
    if technical is None:
        return None
    match name:
        case "recordid":
            return tree.RecordId(type=FieldType.TEXT)
        case "record_size":
            return tree.RecordSize(type=FieldType.INT)
        case "datasetid":
            return tree.Constant(type=FieldType.TEXT, value=technical.datasetid)
        case "record_timestamp":
            moment = technical.record_timestamp
            value = None if moment is None else instant(moment)
            return tree.Constant(type=FieldType.DATETIME, value=value)
        case _:
            return None
