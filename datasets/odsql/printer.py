"""Syntax tree to text: one spelling for each tree, which parses back to the same tree.

Takes nodes, returns text. Used for canonical forms (cache keys, ETags, saved queries).
"""

from __future__ import annotations

import re
from typing import assert_never

from datasets.odsql import ast
from datasets.odsql.functions import REGISTRY
from datasets.odsql.keywords import KEYWORDS
from datasets.odsql.query import ParsedQuery

_BARE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")

# How tightly an expression binds: a looser one inside a tighter one takes brackets.
_OR, _AND, _NOT, _PREDICATE, _SUM, _PRODUCT, _SIGN, _ATOM = range(8)


def print_name(name: str) -> str:
    """Return a name as it may stand in a text, in back quotes where it must.

    >>> print_name("a b")
    '`a b`'
    """
    if _BARE.fullmatch(name) and name.lower() not in KEYWORDS and name.lower() not in REGISTRY:
        return name
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def print_text(value: str) -> str:
    """Return a string literal."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def print_expr(node: ast.Expr, around: int = _OR) -> str:
    """Return the text of an expression, in brackets where `around` binds more tightly.

    >>> print_expr(ast.Not(operand=ast.Name(name="ok")))
    'NOT ok'
    """
    text, tightness = _printed(node)
    return "(" + text + ")" if tightness < around else text


def _printed(node: ast.Expr) -> tuple[str, int]:
    match node:
        case ast.Or():
            return " OR ".join(print_expr(item, _AND) for item in node.operands), _OR
        case ast.And():
            return " AND ".join(print_expr(item, _NOT) for item in node.operands), _AND
        case ast.Not():
            return "NOT " + print_expr(node.operand, _NOT), _NOT
        case ast.Arithmetic():
            mine = _SUM if node.op in {"+", "-"} else _PRODUCT
            right = print_expr(node.right, mine + 1)
            return " ".join((print_expr(node.left, mine), node.op, right)), mine
        case ast.Negative():
            return "-" + print_expr(node.operand, _ATOM), _SIGN
        case (
            ast.Comparison() | ast.Like() | ast.Is() | ast.InList() | ast.InRange() | ast.Contains()
        ):
            return _predicate(node), _PREDICATE
        case _:
            return _atom(node), _ATOM


def _predicate(
    node: ast.Comparison | ast.Like | ast.Is | ast.InList | ast.InRange | ast.Contains,
) -> str:
    match node:
        case ast.Comparison():
            left, right = print_expr(node.left, _SUM), print_expr(node.right, _SUM)
            return " ".join((left, node.op, right))
        case ast.Like():
            return print_name(node.operand.name) + " LIKE " + print_text(node.pattern)
        case ast.Is():
            negation = "NOT " if node.is_negated else ""
            return print_name(node.operand.name) + " IS " + negation + node.what.upper()
        case ast.InList():
            values = ", ".join(print_expr(value) for value in node.values)
            return print_name(node.operand.name) + " IN (" + values + ")"
        case ast.InRange():
            opening = "[" if node.includes_low else "]"
            closing = "]" if node.includes_high else "["
            bounds = print_expr(node.low) + " TO " + print_expr(node.high)
            return print_name(node.operand.name) + " IN " + opening + bounds + closing
        case ast.Contains():
            return print_expr(node.value) + " IN " + print_name(node.operand.name)
        case _:
            assert_never(node)


def _atom(node: ast.Expr) -> str:
    match node:
        case ast.Name():
            return print_name(node.name)
        case ast.Text():
            return print_text(node.value)
        case ast.Number():
            return node.digits
        case ast.Boolean():
            return "TRUE" if node.value else "FALSE"
        case ast.Date():
            return "date" + print_text(node.text)
        case ast.Geometry():
            return "geom" + print_text(node.text)
        case ast.Null():
            return "NULL"
        case ast.Quantity():
            return node.digits + " " + node.unit
        case ast.Star():
            return "*"
        case ast.Prefix():
            return print_name(node.name) + "*"
        case ast.Distinct():
            return "DISTINCT " + print_expr(node.operand, _ATOM)
        case ast.NamedArgument():
            return print_name(node.name) + "=" + print_expr(node.value)
        case ast.Call():
            arguments = ", ".join(print_expr(item, _SUM) for item in node.arguments)
            return node.function + "(" + arguments + ")"
        case _:
            return print_expr(node, _ATOM)


def _aliased(item: ast.SelectItem | ast.GroupItem) -> str:
    text = print_expr(item.expr, _SUM)
    return text if item.alias is None else text + " AS " + print_name(item.alias)


def canonical(parsed: ParsedQuery) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return every clause in one spelling: equal queries give equal tuples.

    The keys of a result are the text as typed, so that text belongs to the select.
    """
    return (
        ("select", tuple(_aliased(item) + "\0" + item.text for item in parsed.select)),
        ("where", tuple(print_expr(node) for node in parsed.where)),
        ("group_by", tuple(_aliased(item) + "\0" + item.text for item in parsed.group_by)),
        (
            "order_by",
            tuple(
                print_expr(item.expr, _SUM) + (" DESC" if item.is_descending else "")
                for item in parsed.order_by
            ),
        ),
        ("refine", tuple(item.name + "\0" + item.value for item in parsed.refine)),
        ("exclude", tuple(item.name + "\0" + item.value for item in parsed.exclude)),
        ("limit", ("" if parsed.limit is None else str(parsed.limit),)),
        ("offset", (str(parsed.offset),)),
        ("lang", (parsed.lang,)),
        ("timezone", (parsed.timezone,)),
    )
