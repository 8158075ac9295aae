"""Calls: the arguments of a function against what the registry says of it.

Takes a call and a way to check values, returns a checked call; raises OdsqlError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from datasets.odsql import ast, tree
from datasets.odsql.check.scope import Scope
from datasets.odsql.errors import OdsqlError
from datasets.odsql.functions import REGISTRY
from datasets.odsql.functions.signature import Argument, Function, Kind, Parameter
from datasets.odsql.literals import Everything, parse_distance, parse_interval
from datasets.types import FieldType

CheckValue: TypeAlias = Callable[[ast.Expr, Scope], tree.Value]


def check_call(node: ast.Call, scope: Scope, check_value: CheckValue) -> tree.Value:
    """Return the checked form of a call, or what its function replaces it with."""
    function = REGISTRY[node.function]
    _check_place(function, node, scope)
    inner = scope
    if function.kind is Kind.AGGREGATE:
        inner = replace(scope, allows_aggregates=False, allows_fields=True, keys={})
    positional = [arg for arg in node.arguments if not isinstance(arg, ast.NamedArgument)]
    named = _named_arguments(function, node, inner, check_value)
    args: list[tree.Value] = []
    is_distinct = False
    for parameter, arg in _matched(function, node, positional):
        if isinstance(arg, ast.Distinct) and parameter.kind is Argument.COUNTED:
            is_distinct = True
            arg = arg.operand
        args.extend(_arguments(function, parameter, arg, inner, check_value))
    if len(positional) < len(function.parameters) and function.parameters[0].is_repeated:
        args = every_field(function.parameters[0], inner) + args  # none given: all of them
    result = function.result or args[0].type
    call = tree.Apply(
        type=result, function=function.name, args=tuple(args), is_distinct=is_distinct
    )
    if function.shape is None:
        return call
    try:
        return function.shape(scope.context, call, named)
    except ValueError as err:
        raise OdsqlError(str(err), span=node.span) from err


def _check_place(function: Function, node: ast.Call, scope: Scope) -> None:
    if scope.clause not in function.clauses or function.kind is Kind.SHAPER:
        raise OdsqlError(
            function.name + "() cannot be used here in " + scope.clause.value + ".",
            span=node.span,
        )
    if function.kind is Kind.AGGREGATE and not scope.allows_aggregates:
        raise OdsqlError(
            function.name + "() cannot stand inside another aggregate.", span=node.span
        )


def _named_arguments(
    function: Function, node: ast.Call, scope: Scope, check_value: CheckValue
) -> dict[str, tree.Constant]:
    """Return the arguments that are given by name; the last one of a name counts."""
    named: dict[str, tree.Constant] = {}
    for argument in node.arguments:
        if not isinstance(argument, ast.NamedArgument):
            continue
        name = argument.name.lower()
        value = check_value(argument.value, scope)
        if name not in function.named or not isinstance(value, tree.Constant):
            raise OdsqlError(
                function.name + "() has no parameter `" + argument.name + "`.", span=argument.span
            )
        named[name] = value
    return named


def _matched(
    function: Function, node: ast.Call, given: Sequence[ast.Expr]
) -> list[tuple[Parameter, ast.Expr]]:
    """Return each argument with its parameter."""
    parameters = function.parameters
    repeated = next((i for i, item in enumerate(parameters) if item.is_repeated), None)
    if repeated is not None:
        extra = len(given) - (len(parameters) - 1)
        if extra >= 0:
            parameters = (
                *parameters[:repeated],
                *(parameters[repeated],) * extra,
                *parameters[repeated + 1 :],
            )
    required = sum(not item.is_optional for item in parameters)
    if not required <= len(given) <= len(parameters):
        raise OdsqlError(
            "Wrong number of arguments: the form is " + form(function) + ".", span=node.span
        )
    return list(zip(parameters, given, strict=False))


def form(function: Function) -> str:
    """Return how a function is called.

    >>> form(REGISTRY["ifnull"])
    'ifnull(value, fallback)'
    """
    names = [
        "[" + item.name + "]" if item.is_optional or item.is_repeated else item.name
        for item in function.parameters
    ]
    return function.name + "(" + ", ".join(names) + ")"


def _arguments(
    function: Function,
    parameter: Parameter,
    node: ast.Expr,
    scope: Scope,
    check_value: CheckValue,
) -> list[tree.Value]:
    """Return the values of one argument: usually one, all fields for `*`."""
    if isinstance(node, ast.Star):
        return _star(function, parameter, node, scope)
    match parameter.kind:
        case Argument.DISTANCE | Argument.BOUND if isinstance(node, ast.Quantity):
            return [_quantity(parameter, node)]
        case Argument.WORD if isinstance(node, ast.Name):
            return [tree.Constant(type=FieldType.TEXT, value=node.name)]
        case Argument.DISTANCE | Argument.WORD:
            raise _unfit(function, parameter, node)
        case _:
            value = check_value(node, scope)
    if not _fits(parameter, value):
        raise _unfit(function, parameter, node, value)
    if value.multivalued and not parameter.allows_multivalued:
        raise OdsqlError(function.name + "() takes no multivalued field.", span=node.span)
    return [value]


def _star(
    function: Function, parameter: Parameter, node: ast.Star, scope: Scope
) -> list[tree.Value]:
    if parameter.kind is Argument.COUNTED:
        return []
    if parameter.kind is Argument.BOUND:
        return [tree.Constant(type=FieldType.TEXT, value=Everything())]
    if parameter.kind is Argument.FIELD and parameter.is_repeated:
        return every_field(parameter, scope)
    raise _unfit(function, parameter, node)


def every_field(parameter: Parameter, scope: Scope) -> list[tree.Value]:
    """Return every field of the schema that a parameter takes."""
    return [
        tree.FieldValue(type=field.type, multivalued=field.multivalued, field=field)
        for field in scope.schema
        if field.type in parameter.types
    ]


def _quantity(parameter: Parameter, node: ast.Quantity) -> tree.Constant:
    parse = parse_distance if parameter.kind is Argument.DISTANCE else parse_interval
    try:
        value: object = parse(node.digits, node.unit)
    except ValueError as err:
        raise OdsqlError(str(err), span=node.span) from err
    return tree.Constant(type=FieldType.DOUBLE, value=value)


def _fits(parameter: Parameter, value: tree.Value) -> bool:
    is_constant = isinstance(value, tree.Constant)
    match parameter.kind:
        case Argument.FIELD:
            return isinstance(value, tree.FieldValue) and value.type in parameter.types
        case Argument.TEXT:
            return is_constant and value.type is FieldType.TEXT
        case Argument.NUMBER:
            return is_constant and value.type in {FieldType.INT, FieldType.DOUBLE}
        case Argument.GEOMETRY:
            return is_constant and value.type is FieldType.GEO_SHAPE
        case Argument.BOUND:
            return is_constant
        case _:
            return value.type in parameter.types


def _unfit(
    function: Function, parameter: Parameter, node: ast.Expr, value: tree.Value | None = None
) -> OdsqlError:
    """Return the error of an argument that its function does not take, and why if it is known."""
    message = function.mismatch if parameter.kind is Argument.VALUE else None
    form_ = "the form is " + form(function) + ", as in " + function.example + "."
    hint = None
    if isinstance(node, ast.Name) and isinstance(value, tree.FieldValue):
        hint = "`" + node.name + "` is of type " + value.type.value + "."
    elif parameter.kind is Argument.DISTANCE:
        hint = "A distance has a unit: m, km, mi, yd, ft, cm or mm."
    return OdsqlError(
        message or "Wrong argument `" + parameter.name + "`: " + form_, span=node.span, hint=hint
    )
