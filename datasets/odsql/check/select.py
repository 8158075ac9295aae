"""The select of a query: which keys one result has, and what each of them is.

Takes parsed items and a scope, returns columns with their values; raises OdsqlError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from datasets.odsql import ast, tree
from datasets.odsql.check.scope import Scope
from datasets.odsql.check.values import check_value
from datasets.odsql.errors import OdsqlError, UnknownFieldError
from datasets.odsql.functions import REGISTRY
from datasets.odsql.functions.buckets import Buckets
from datasets.odsql.functions.signature import Kind
from datasets.odsql.functions.text import JsonText
from datasets.odsql.hints import closest
from datasets.odsql.query import Column
from datasets.types import Field, FieldType

_AS_JSON = frozenset({FieldType.GEO_SHAPE, FieldType.FILE, FieldType.JSON_BLOB})


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A column and the value that fills it."""

    column: Column
    value: tree.Value


def is_aggregate(node: ast.Expr) -> bool:
    """Return whether an expression holds an aggregate."""
    return any(
        isinstance(item, ast.Call) and REGISTRY[item.function].kind is Kind.AGGREGATE
        for item in ast.walk(node)
    )


def output(name: str, value: tree.Value) -> Output:
    """Return a column of this name for a value."""
    column = Column(
        name=name,
        type=value.type,
        multivalued=value.multivalued,
        field=_source(value),
        label=_label(value),
        json_text=_json_text(value),
        is_json=value.type in _AS_JSON,
    )
    return Output(column=column, value=value)


def _source(value: tree.Value) -> Field | None:
    """Return the field whose values pass unchanged."""
    match value:
        case tree.FieldValue():
            return value.field
        case tree.Apply(function="min" | "max" | "ifnull"):
            return _source(value.args[0])
        case _:
            return None


def _label(value: tree.Value) -> Callable[[object], object] | None:
    """Return what turns the start of a bucket into its text."""
    if not isinstance(value, tree.Apply):
        return None
    for argument in value.args[1:]:
        if isinstance(argument, tree.Constant) and isinstance(argument.value, Buckets):
            return argument.value.label
    return None


def _json_text(value: tree.Value) -> JsonText | None:
    """Return how the texts of a json_format are written."""
    form = value.args[-1] if isinstance(value, tree.Apply) and value.args else None
    is_form = isinstance(form, tree.Constant) and isinstance(form.value, JsonText)
    return form.value if is_form else None  # type: ignore[union-attr,return-value]  # just seen


def check_plain_select(items: Sequence[ast.SelectItem], scope: Scope) -> list[Output]:
    """Return the keys of a record: fields, expressions, and what include and exclude leave."""
    listed = [item for item in items if not _is_shaper(item.expr, "exclude")]
    outputs: dict[str, Output] = {}
    for item in listed or [ast.SelectItem(expr=ast.Star())]:
        for found in _plain_item(item, scope):
            outputs[found.column.name] = found
    for item in items:
        if _is_shaper(item.expr, "exclude"):
            for field in _shaped(item.expr, scope):
                existing = outputs.get(field.name)
                if existing is not None and existing.column.field is field:
                    del outputs[field.name]
    return list(outputs.values())


def _is_shaper(node: ast.Expr, name: str) -> bool:
    return isinstance(node, ast.Call) and node.function == name


def _plain_item(item: ast.SelectItem, scope: Scope) -> list[Output]:
    if isinstance(item.expr, ast.Star) or _is_shaper(item.expr, "include"):
        if item.alias is not None:
            raise OdsqlError("A list of fields takes no alias.", span=item.span)
        return [_bare(field) for field in _shaped(item.expr, scope)]
    value = check_value(item.expr, scope)
    _check_output(value, item)
    return [output(key_of(item), value)]


def _bare(field: Field) -> Output:
    value = tree.FieldValue(type=field.type, multivalued=field.multivalued, field=field)
    return output(field.name, value)


def key_of(item: ast.SelectItem | ast.GroupItem) -> str:
    """Return the key of a result: the alias, a bare name, or the text as typed."""
    if item.alias is not None:
        return item.alias
    return item.expr.name if isinstance(item.expr, ast.Name) else item.text


def _shaped(node: ast.Expr, scope: Scope) -> list[Field]:
    """Return the fields that `*`, include or exclude stands for."""
    if not isinstance(node, ast.Call):
        return list(scope.schema)
    argument = node.arguments[0] if len(node.arguments) == 1 else None
    match argument:
        case ast.Star():
            return list(scope.schema)
        case ast.Prefix():
            return [field for field in scope.schema if field.name.startswith(argument.name)]
        case ast.Name() if argument.name.endswith("*"):
            start = argument.name.removesuffix("*")
            return [field for field in scope.schema if field.name.startswith(start)]
        case ast.Name():
            field = scope.schema.get(argument.name)
            if field is None:
                raise UnknownFieldError(
                    argument.name,
                    span=argument.span,
                    hint=closest(argument.name, scope.schema.names),
                )
            return [field]
        case _:
            raise OdsqlError(
                node.function + "() takes the name of a field, or the start of one and `*`.",
                span=node.span,
            )


def _check_output(value: tree.Value, item: ast.SelectItem) -> None:
    """Refuse computed booleans, which have no place in a select."""
    is_computed = isinstance(value, tree.Apply) and value.function != "ifnull"
    if is_computed and value.type is FieldType.BOOLEAN:
        raise OdsqlError("A condition cannot be selected.", span=item.span)


def check_aggregates(
    items: Sequence[ast.SelectItem], scope: Scope, keys: Sequence[Column]
) -> list[Output]:
    """Return the keys of a group: those of group_by first, then what select adds."""
    outputs: dict[str, Output] = {}
    for index, column in enumerate(keys):
        key_value = tree.KeyValue(type=column.type, index=index)
        outputs.setdefault(column.name, Output(column=column, value=key_value))
    for item in items:
        if isinstance(item.expr, ast.Star) and keys:
            continue  # the default of select: the keys alone
        if isinstance(item.expr, ast.Star):
            raise OdsqlError("`*` cannot stand beside an aggregate.", span=item.span)
        name = key_of(item)
        value = check_value(item.expr, scope)
        if not isinstance(value, tree.KeyValue):
            _check_output(value, item)
            outputs[name] = output(name, value)
        elif name not in outputs:
            if item.alias is None:
                column = replace(keys[value.index], name=name)
                outputs[name] = Output(column=column, value=value)
            else:  # recorded: a group expression under an alias of its own is null
                outputs[name] = output(name, tree.Constant(type=value.type, value=None))
    return list(outputs.values())
