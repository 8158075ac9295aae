"""Refine and exclude: a facet and a value, turned into predicates.

Takes refinements, returns a predicate; raises OdsqlError for an unknown or geo field.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal, InvalidOperation

from datasets.odsql import ast, tree
from datasets.odsql.check.predicates import compare_period
from datasets.odsql.check.scope import Scope, resolve
from datasets.odsql.errors import OdsqlError
from datasets.odsql.periods import parse_period
from datasets.types import Field, FieldType

BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_MAX_DIGITS = 400
"""Digits and exponent of a number: every double fits."""
_BELOW = "/*"
"""How clients ask the catalogue for all of a branch, whether or not the field is a tree."""


def separator_of(field: Field) -> str | None:
    """Return what separates the levels of a hierarchical text field; None for any other."""
    mark = field.annotations.get("hierarchical")
    if not mark or field.type is not FieldType.TEXT:
        return None
    return mark if isinstance(mark, str) else "/"


def branch_of(value: str, separator: str) -> str:
    """Return the node that a refinement names: `France/*` is France and all below.

    >>> branch_of("France/*", "/")
    'France'
    """
    return value.removesuffix(separator + "*")


def check_refinements(
    items: Sequence[ast.Refinement], scope: Scope, *, disjunctive: Collection[str] = ()
) -> tuple[tree.Predicate, ...]:
    """Return one predicate a facet; the values of a disjunctive facet are alternatives.

    `disjunctive` names facets that are so for this question, beside those that staff marked.
    """
    asked = {field.name for name in disjunctive if (field := scope.schema.get(name)) is not None}
    by_name: dict[str, list[ast.Refinement]] = {}
    for item in items:
        known = scope.schema.get(item.name)
        by_name.setdefault(item.name if known is None else known.name, []).append(item)
    predicates: list[tree.Predicate] = []
    for name, group in by_name.items():
        tests = tuple(_refinement(item, scope) for item in group)
        field = scope.schema.get(name)
        is_any = name in asked or (field is not None and bool(field.annotations.get("disjunctive")))
        if len(tests) > 1 and is_any:
            predicates.append(tree.AnyOf(operands=tests))
        else:
            predicates.extend(tests)
    return tuple(predicates)


def check_exclusions(items: Sequence[ast.Refinement], scope: Scope) -> tuple[tree.Predicate, ...]:
    """Return predicates that leave out every value given; records without a value stay."""
    return tuple(tree.Complement(operand=_refinement(item, scope)) for item in items)


def _refinement(item: ast.Refinement, scope: Scope) -> tree.Predicate:
    operand = resolve(ast.Name(name=item.name, span=item.span), scope)
    if isinstance(operand, tree.Constant):
        return tree.Always(value=operand.value == item.value)
    match operand.type:
        case FieldType.TEXT:
            return _text(item, operand, scope)
        case FieldType.INT | FieldType.DOUBLE:
            number = number_of(item.value)
            if number is None:
                return tree.Always(value=False)
            return tree.Compare(op="=", left=operand, right=number)
        case FieldType.BOOLEAN:
            value = BOOLEANS.get(item.value.strip().lower())
            if value is None:
                return tree.Always(value=False)
            return tree.Compare(
                op="=", left=operand, right=tree.Constant(type=operand.type, value=value)
            )
        case FieldType.DATE | FieldType.DATETIME:
            return _date(item, operand, scope)
        case _:
            raise OdsqlError(
                "`" + item.name + "` is of type " + operand.type.value + " and cannot be refined.",
                span=item.span,
            )


def _text(item: ast.Refinement, operand: tree.Value, scope: Scope) -> tree.Predicate:
    separator = separator_of(operand.field) if isinstance(operand, tree.FieldValue) else None
    if separator is not None:
        branch = branch_of(item.value, separator)
        return tree.Subtree(operand=operand, value=branch, separator=separator)
    value = tree.Constant(type=FieldType.TEXT, value=item.value)
    same = tree.Compare(op="=", left=operand, right=value)
    is_catalog = scope.technical is None
    if not is_catalog or not item.value.endswith(_BELOW):
        return same
    branch = item.value.removesuffix(_BELOW)
    below = tree.Subtree(operand=operand, value=branch, separator=_BELOW[0])
    return tree.AnyOf(operands=(same, below))


def number_of(text: str) -> tree.Constant | None:
    """Return the number that a refinement spells, or None."""
    try:
        number = Decimal(text.strip()) if len(text) <= _MAX_DIGITS else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number.adjusted()) > _MAX_DIGITS:
        return None
    if number == number.to_integral_value():
        return tree.Constant(type=FieldType.INT, value=int(number))
    return tree.Constant(type=FieldType.DOUBLE, value=number)


def _date(item: ast.Refinement, operand: tree.Value, scope: Scope) -> tree.Predicate:
    try:
        period = parse_period(item.value)
    except ValueError as err:
        raise OdsqlError("`" + item.value[:40] + "` is not a date.", span=item.span) from err
    return compare_period("=", operand, period, scope.context.zone)
