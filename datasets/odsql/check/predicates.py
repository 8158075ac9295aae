"""Predicates: the only place that knows what may be compared with what.

Takes a syntax tree and a scope, returns a checked predicate; raises OdsqlError.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from datasets.odsql import ast, tree
from datasets.odsql.ast import CompareOp
from datasets.odsql.check.scope import Scope, resolve
from datasets.odsql.check.values import check_literal, check_value, number_constant
from datasets.odsql.errors import IncompatibleTypesError, OdsqlError, OdsqlLimitError
from datasets.odsql.functions.signature import DATES, NUMBERS
from datasets.odsql.limits import MAX_WORD_LENGTH, MAX_WORDS
from datasets.odsql.periods import Period, parse_period, year_period
from datasets.types import FieldType

_FLIPPED: dict[CompareOp, CompareOp] = {
    "=": "=",
    "!=": "!=",
    ">": "<",
    ">=": "<=",
    "<": ">",
    "<=": ">=",
}
_EQUALITY = frozenset({"=", "!="})
_PATTERN_WORD = re.compile(r"[\w*?]+")
_A_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")


def check_predicate_node(node: ast.Expr, scope: Scope) -> tree.Predicate:
    """Return the checked form of a condition."""
    match node:
        case ast.And():
            return tree.AllOf(
                operands=tuple(check_predicate_node(item, scope) for item in node.operands)
            )
        case ast.Or():
            return tree.AnyOf(
                operands=tuple(check_predicate_node(item, scope) for item in node.operands)
            )
        case ast.Not():
            return tree.Complement(operand=check_predicate_node(node.operand, scope))
        case ast.Text():
            return full_text(node.value, scope)
        case ast.Boolean():
            return tree.Always(value=node.value)
        case ast.Comparison():
            return _comparison(node, scope)
        case ast.Like():
            return _like(node, scope)
        case ast.Is():
            return _truth(node, scope)
        case ast.InList():
            return _in_list(node, scope)
        case ast.InRange():
            return _in_range(node, scope)
        case ast.Contains():
            return compare(
                "=", resolve(node.operand, scope), _constant(node.value, scope), node, scope
            )
        case _:
            value = check_value(node, scope)
            if value.type is not FieldType.BOOLEAN:
                raise OdsqlError(
                    "A condition is needed, not a value of type " + value.type.value + ".",
                    span=node.span,
                )
            return tree.Truth(operand=value)


def full_text(text: str, scope: Scope) -> tree.Predicate:
    """Return a search for every word of a text, anywhere in the record.

    A number is sought in the number fields too; the catalogue, whose numbers nobody reads as
    text, knows no technical fields.
    """
    words = tuple(text.split())
    bound_words(words)
    if not any(char.isalnum() for char in text):
        return tree.Always(value=True)
    fields = _fields(scope, frozenset({FieldType.TEXT}))
    numbers = _fields(scope, NUMBERS) if scope.technical is not None else ()
    sought = tuple(word for word in words if numbers and _A_NUMBER.fullmatch(word))
    rest = tuple(
        word for word in words if word not in sought and any(char.isalnum() for char in word)
    )
    tests: list[tree.Predicate] = [tree.FullText(words=rest, fields=fields)] if rest else []
    for word in sought:
        value = number_constant(word.lstrip("+-"), is_negative=word.startswith("-"))
        tests.append(
            tree.AnyOf(
                operands=(
                    *(tree.Compare(op="=", left=field, right=value) for field in numbers),
                    tree.FullText(words=(word,), fields=fields),
                )
            )
        )
    return tests[0] if len(tests) == 1 else tree.AllOf(operands=tuple(tests))


def _fields(scope: Scope, types: frozenset[FieldType]) -> tuple[tree.FieldValue, ...]:
    return tuple(
        tree.FieldValue(type=field.type, multivalued=field.multivalued, field=field)
        for field in scope.schema
        if field.type in types
    )


def bound_words(words: Sequence[str]) -> None:
    """Refuse a search for more words, or longer ones, than the bounds allow."""
    if len(words) > MAX_WORDS:
        raise OdsqlLimitError("A text may be searched for at most " + str(MAX_WORDS) + " words.")
    if any(len(word) > MAX_WORD_LENGTH for word in words):
        raise OdsqlLimitError(
            "A word that is searched for may have at most " + str(MAX_WORD_LENGTH) + " characters."
        )


def _comparison(node: ast.Comparison, scope: Scope) -> tree.Predicate:
    left = check_value(node.left, scope)
    right = check_value(node.right, scope)
    op = node.op
    is_literal_first = isinstance(left, tree.Constant) and not isinstance(right, tree.Constant)
    if is_literal_first or (right.multivalued and not left.multivalued):
        left, right, op = right, left, _FLIPPED[op]
    return compare(op, left, right, node, scope)


def compare(
    op: CompareOp, left: tree.Value, right: tree.Value, node: ast.Node, scope: Scope
) -> tree.Predicate:
    """Return a comparison, once both sides are known to mix."""
    if any(isinstance(side, tree.Constant) and side.value is None for side in (left, right)):
        return tree.Always(value=False)
    if isinstance(right, tree.Constant) and op in _EQUALITY:
        right = _as_text(left, right)
    if left.multivalued and op == "!=":
        same = compare("=", left, right, node, scope)
        return tree.AllOf(operands=(tree.IsNotNull(operand=left), tree.Complement(operand=same)))
    if right.multivalued:
        raise OdsqlError(
            "A multivalued field can only be compared with a single value.", span=node.span
        )
    if left.type in DATES:
        return _compare_date(op, left, right, node, scope)
    if left.type in NUMBERS and right.type in NUMBERS:
        return tree.Compare(op=op, left=left, right=right)
    if left.type is right.type is FieldType.TEXT:
        return tree.Compare(op=op, left=left, right=right)
    if left.type is right.type is FieldType.BOOLEAN:
        if op in _EQUALITY:
            return tree.Compare(op=op, left=left, right=right)
        raise OdsqlError("Booleans have no order: compare them with = or !=.", span=node.span)
    raise IncompatibleTypesError(left.type, right.type, span=node.span)


def _as_text(field: tree.Value, value: tree.Constant) -> tree.Constant:
    """Return a number as the text it is beside a text field: clients write codes without quotes.

    `station = 0101` finds the text `0101`.
    """
    is_text = isinstance(field, tree.FieldValue) and field.type is FieldType.TEXT
    if not is_text or value.type not in NUMBERS:
        return value
    return tree.Constant(type=FieldType.TEXT, value=value.digits or str(value.value))


def _compare_date(
    op: CompareOp, left: tree.Value, right: tree.Value, node: ast.Node, scope: Scope
) -> tree.Predicate:
    zone = scope.context.zone
    if isinstance(right, tree.Constant):
        period = _period(op, right, left.type, node)
        if isinstance(left, tree.Constant):
            low, high = period.instants(zone)
            return tree.Always(value=_holds(op, left, low, high, zone))
        return compare_period(op, left, period, zone)
    if right.type in DATES:
        return tree.Compare(op=op, left=left, right=right)
    raise IncompatibleTypesError(left.type, right.type, span=node.span)


def _period(op: CompareOp, right: tree.Constant, left_type: FieldType, node: ast.Node) -> Period:
    """Return the period a constant stands for beside a date: strings and years only in order."""
    value = right.value
    if isinstance(value, Period):
        return value
    if op not in _EQUALITY:
        try:
            if isinstance(value, str):
                return parse_period(value)
            if isinstance(value, int) and right.type is FieldType.INT:
                return _day_or_year(value)
        except ValueError as err:
            raise OdsqlError("`" + str(value)[:40] + "` is not a date.", span=node.span) from err
    raise IncompatibleTypesError(
        left_type, right.type, span=node.span, hint=_as_date_literal(value)
    )


def _as_date_literal(value: object) -> str | None:
    """Return how a text or a number would be written as a date, where it is one."""
    text = str(value)
    try:
        parse_period(text)
    except ValueError:
        return None
    return "Dates are written date'" + text + "'."


def _day_or_year(number: int) -> Period:
    """Return the period of a bare number: a year, or a day written with its eight digits."""
    text = str(number)
    if len(text) == 8:
        return parse_period("-".join((text[:4], text[4:6], text[6:])))
    return year_period(number)


def _holds(
    op: CompareOp, left: tree.Constant, low: datetime, high: datetime | None, zone: ZoneInfo
) -> bool:
    """Return the answer for two constants."""
    if not isinstance(left.value, Period):
        return False
    moment = left.value.instants(zone)[0]
    is_inside = low <= moment and (high is None or moment < high)
    answers: dict[CompareOp, bool] = {
        "=": is_inside,
        "!=": not is_inside,
        ">": high is not None and moment >= high,
        ">=": moment >= low,
        "<": moment < low,
        "<=": high is None or moment < high,
    }
    return answers[op]


def _ends(operand: tree.Value, period: Period, zone: ZoneInfo) -> tuple[date | None, date | None]:
    """Return both ends as values of the operand's type; a datetime is a date."""
    if operand.type is FieldType.DATE:
        return period.days(zone)
    return period.instants(zone)


def compare_period(
    op: CompareOp, operand: tree.Value, period: Period, zone: ZoneInfo
) -> tree.Predicate:
    """Return how a date compares with a whole period."""
    first, after = _ends(operand, period, zone)
    low = None if first is None else tree.Constant(type=operand.type, value=first)
    high = None if after is None else tree.Constant(type=operand.type, value=after)
    never, known = tree.Always(value=False), tree.IsNotNull(operand=operand)
    if low is None:  # the period begins after the last day there is
        return known if op in {"!=", "<", "<="} else never
    match op:
        case "=":
            return tree.Between(operand=operand, low=low, high=high)
        case "!=":
            return tree.Between(operand=operand, low=low, high=high, is_outside=True)
        case ">":
            return never if high is None else tree.Between(operand=operand, low=high, high=None)
        case ">=":
            return tree.Between(operand=operand, low=low, high=None)
        case "<":
            return tree.Between(operand=operand, low=None, high=low)
        case "<=":
            return known if high is None else tree.Between(operand=operand, low=None, high=high)


def _like(node: ast.Like, scope: Scope) -> tree.Predicate:
    operand = resolve(node.operand, scope)
    if operand.type is not FieldType.TEXT:
        raise OdsqlError(
            "LIKE takes a text field; `"
            + node.operand.name
            + "` is of type "
            + operand.type.value
            + ".",
            span=node.span,
        )
    words = tuple(_PATTERN_WORD.findall(node.pattern))
    bound_words(words)
    if not words:
        return tree.IsNotNull(operand=operand)
    return tree.HasWords(operand=operand, words=words)


def _truth(node: ast.Is, scope: Scope) -> tree.Predicate:
    operand = resolve(node.operand, scope)
    if node.what == "null":
        if node.is_negated:
            return tree.IsNotNull(operand=operand)
        return tree.IsNull(operand=operand)
    if operand.type is not FieldType.BOOLEAN:
        raise IncompatibleTypesError(operand.type, FieldType.BOOLEAN, span=node.span)
    truth = tree.Truth(operand=operand, value=node.what == "true")
    return tree.Complement(operand=truth) if node.is_negated else truth


def _constant(node: ast.Expr, scope: Scope) -> tree.Constant:
    match node:
        case ast.Text() | ast.Number() | ast.Boolean() | ast.Date() | ast.Geometry() | ast.Null():
            return check_literal(node)
        case _:
            value = check_value(node, scope)
            if isinstance(value, tree.Constant):
                return value
            raise OdsqlError("A literal is needed here.", span=node.span)


def _in_list(node: ast.InList, scope: Scope) -> tree.Predicate:
    operand = resolve(node.operand, scope)
    values = tuple(_as_text(operand, _constant(item, scope)) for item in node.values)
    for value in values:
        is_number = operand.type in NUMBERS and value.type in NUMBERS
        if not is_number and not operand.type is value.type is FieldType.TEXT:
            raise IncompatibleTypesError(operand.type, value.type, span=node.span)
    if isinstance(operand, tree.Constant):  # a technical field that is the same everywhere
        return tree.Always(value=any(item.value == operand.value for item in values))
    return tree.Member(operand=operand, values=values)


def _in_range(node: ast.InRange, scope: Scope) -> tree.Predicate:
    operand = resolve(node.operand, scope)
    low, high = _constant(node.low, scope), _constant(node.high, scope)
    if operand.type in DATES:
        zone = scope.context.zone
        from_ = compare(">=" if node.includes_low else ">", operand, low, node, scope)
        to = compare("<=" if node.includes_high else "<", operand, high, node, scope)
        return _joined(from_, to, operand, zone)
    if operand.type not in NUMBERS:
        raise OdsqlError(
            "A range is made of numbers or dates; `"
            + node.operand.name
            + "` is of type "
            + operand.type.value
            + ".",
            span=node.span,
        )
    for bound in (low, high):
        if bound.type not in NUMBERS:
            raise IncompatibleTypesError(operand.type, bound.type, span=node.span)
    ends = {
        (True, True): tree.Ends.BOTH,
        (True, False): tree.Ends.LOW,
        (False, True): tree.Ends.HIGH,
        (False, False): tree.Ends.NONE,
    }[node.includes_low, node.includes_high]
    return tree.Between(operand=operand, low=low, high=high, ends=ends)


def _joined(
    from_: tree.Predicate, to: tree.Predicate, operand: tree.Value, zone: ZoneInfo
) -> tree.Predicate:
    """Return one range made of two, so that one element of a multivalued field fits both."""
    if isinstance(from_, tree.Between) and isinstance(to, tree.Between):
        return replace(from_, high=to.high)
    return tree.AllOf(operands=(from_, to))
