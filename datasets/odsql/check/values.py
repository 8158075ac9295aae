"""Values: literals, names, arithmetic and calls, each with its type.

Takes a syntax tree and a scope, returns a checked tree; raises OdsqlError.
"""

from __future__ import annotations

from decimal import Decimal

from datasets.odsql import ast, tree
from datasets.odsql.check import calls
from datasets.odsql.check.scope import Scope, resolve
from datasets.odsql.errors import OdsqlError
from datasets.odsql.functions.signature import NUMBERS
from datasets.odsql.geometry import TooManyPointsError, parse_geometry
from datasets.odsql.limits import MAX_POINTS
from datasets.odsql.periods import parse_period
from datasets.types import FieldType


def check_value(node: ast.Expr, scope: Scope) -> tree.Value:
    """Return the checked form of an expression that yields a value."""
    key = scope.keys.get(node)
    if key is not None:
        return key
    match node:
        case ast.Name():
            return resolve(node, scope)
        case ast.Call():
            return calls.check_call(node, scope, check_value)
        case ast.Negative():
            return _negative(node, scope)
        case ast.Arithmetic():
            return _arithmetic(node, scope)
        case ast.Text() | ast.Number() | ast.Boolean() | ast.Date() | ast.Geometry() | ast.Null():
            return check_literal(node)
        case _:
            raise OdsqlError("A condition or a `*` cannot be used as a value.", span=node.span)


def check_literal(
    node: ast.Text | ast.Number | ast.Boolean | ast.Date | ast.Geometry | ast.Null,
) -> tree.Constant:
    """Return the constant that a literal stands for."""
    match node:
        case ast.Text():
            return tree.Constant(type=FieldType.TEXT, value=node.value)
        case ast.Number():
            return number_constant(node.digits)
        case ast.Boolean():
            return tree.Constant(type=FieldType.BOOLEAN, value=node.value)
        case ast.Null():
            return tree.Constant(type=FieldType.TEXT, value=None)
        case ast.Date():
            try:
                period = parse_period(node.text)
            except ValueError as err:
                raise OdsqlError("`" + node.text[:40] + "` is not a date.", span=node.span) from err
            type_ = FieldType.DATE if period.is_whole_days else FieldType.DATETIME
            return tree.Constant(type=type_, value=period)
        case ast.Geometry():
            try:
                shape = parse_geometry(node.text)
            except TooManyPointsError as err:
                raise OdsqlError(
                    "A geometry may hold at most " + str(MAX_POINTS) + " points.", span=node.span
                ) from err
            except ValueError as err:
                raise OdsqlError(
                    "`" + node.text[:40] + "` is not a geometry in WKT, WKB or GeoJSON.",
                    span=node.span,
                ) from err
            return tree.Constant(type=FieldType.GEO_SHAPE, value=shape)


def number_constant(digits: str, *, is_negative: bool = False) -> tree.Constant:
    """Return the constant that digits stand for: whole without a point and an exponent."""
    typed = "-" + digits if is_negative else digits
    if digits.isdecimal():
        return tree.Constant(type=FieldType.INT, value=int(typed), digits=typed)
    return tree.Constant(type=FieldType.DOUBLE, value=Decimal(typed), digits=typed)


def _negative(node: ast.Negative, scope: Scope) -> tree.Value:
    operand = _numeric(node.operand, scope)
    if isinstance(operand, tree.Constant) and isinstance(operand.value, int | Decimal):
        return tree.Constant(type=operand.type, value=-operand.value)
    return tree.Negative(type=operand.type, operand=operand)


def _numeric(node: ast.Expr, scope: Scope) -> tree.Value:
    value = check_value(node, scope)
    if value.type not in NUMBERS or value.multivalued:
        what = "a multivalued field" if value.multivalued else "a value of type " + value.type.value
        raise OdsqlError("Arithmetic takes numbers, not " + what + ".", span=node.span)
    return value


def _arithmetic(node: ast.Arithmetic, scope: Scope) -> tree.Arithmetic:
    left = _numeric(node.left, scope)
    right = _numeric(node.right, scope)
    is_whole = node.op != "/" and left.type is FieldType.INT and right.type is FieldType.INT
    type_ = FieldType.INT if is_whole else FieldType.DOUBLE
    return tree.Arithmetic(type=type_, op=node.op, left=left, right=right)
