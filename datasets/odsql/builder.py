"""Turns what the grammar recognises into nodes of the syntax tree; called by lark rule by rule.

Takes tokens and nodes, returns nodes. Looks up no name and raises nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar, cast

from lark import Token, Transformer, v_args

from datasets.odsql import ast

_ESCAPE = re.compile(r"\\(['\"`\\])")
_Item = TypeVar("_Item")


def unquote(text: str) -> str:
    r"""Return what stands between quotes, with escaped quotes and backslashes resolved.

    >>> unquote(r"'Don\'t'")
    "Don't"
    """
    return _ESCAPE.sub(r"\1", text[1:-1])


def _span(first: Token | ast.Node, last: Token | ast.Node) -> ast.Span:
    start = (first.start_pos or 0) if isinstance(first, Token) else first.span[0]
    end = (last.end_pos or 0) if isinstance(last, Token) else last.span[1]
    return start, end


def _prefixed(token: Token) -> str:
    """Return the text of a literal that bears a word before its quotes."""
    return unquote(token[4:].lstrip())


def _sign(sign: Token | None, digits: Token) -> ast.Expr:
    number = ast.Number(digits=str(digits), span=_span(digits, digits))
    if sign is None or sign.type == "PLUS":
        return replace(number, span=_span(sign or digits, digits))
    return ast.Negative(operand=number, span=_span(sign, digits))


@v_args(inline=True)
class Builder(Transformer[Token, ast.Node]):
    """One method for each rule of grammar.lark."""

    def where(self, expr: ast.Expr) -> ast.Expr:
        return expr

    @staticmethod
    def _tuple(*items: _Item) -> tuple[_Item, ...]:
        return items

    select = group_by = order_by = facet = _tuple

    def select_item(self, expr: ast.Expr, _as: Token | None, alias: str | None) -> ast.SelectItem:
        return ast.SelectItem(expr=expr, alias=alias, span=expr.span)

    def group_item(
        self, expr: ast.Name | ast.Call, _as: Token | None, alias: str | None
    ) -> ast.GroupItem:
        return ast.GroupItem(expr=expr, alias=alias, span=expr.span)

    def order_item(self, expr: ast.Expr, direction: Token | None) -> ast.OrderItem:
        is_descending = direction is not None and direction.type == "DESC"
        if isinstance(expr, ast.Negative):
            return ast.OrderItem(expr=expr.operand, is_descending=not is_descending, span=expr.span)
        return ast.OrderItem(expr=expr, is_descending=is_descending, span=expr.span)

    def facet_item(self, name: ast.Name, *rest: ast.FacetArgument | Token | None) -> ast.FacetItem:
        if not rest:
            return ast.FacetItem(name=name, span=name.span)
        arguments = tuple(item for item in rest if isinstance(item, ast.FacetArgument))
        closing = cast(Token, rest[-1])
        return ast.FacetItem(name=name, arguments=arguments, span=_span(name, closing))

    def facet_argument(self, name: ast.Name, _eq: Token, value: ast.Expr) -> ast.FacetArgument:
        return ast.FacetArgument(name=name.name, value=value, span=_span(name, value))

    def alias(self, word: ast.Name | Token) -> str:
        return str(word) if isinstance(word, Token) else word.name

    def disjunction(self, *operands: ast.Expr | Token) -> ast.Or:
        nodes = tuple(node for node in operands if not isinstance(node, Token))
        return ast.Or(operands=nodes, span=_span(nodes[0], nodes[-1]))

    def conjunction(self, *operands: ast.Expr | Token) -> ast.And:
        nodes = tuple(node for node in operands if not isinstance(node, Token))
        return ast.And(operands=nodes, span=_span(nodes[0], nodes[-1]))

    def negation(self, word: Token, operand: ast.Expr) -> ast.Not:
        return ast.Not(operand=operand, span=_span(word, operand))

    def comparison(self, left: ast.Expr, op: Token, right: ast.Expr) -> ast.Comparison:
        symbol = cast(ast.CompareOp, "=" if op.type == "COLON" else str(op))
        return ast.Comparison(op=symbol, left=left, right=right, span=_span(left, right))

    def like(self, operand: ast.Name, _like: Token, pattern: Token) -> ast.Like:
        return ast.Like(operand=operand, pattern=unquote(pattern), span=_span(operand, pattern))

    def truth(self, operand: ast.Name, _is: Token, negation: Token | None, what: Token) -> ast.Is:
        return ast.Is(
            operand=operand,
            what=cast(ast.What, what.type.lower()),
            is_negated=negation is not None,
            span=_span(operand, what),
        )

    def in_list(
        self, operand: ast.Name, _in: Token, _open: Token, *rest: ast.Expr | Token
    ) -> ast.InList:
        values = tuple(node for node in rest if not isinstance(node, Token))
        return ast.InList(operand=operand, values=values, span=_span(operand, rest[-1]))

    def in_range(
        self,
        operand: ast.Name,
        _in: Token,
        opening: Token,
        low: ast.Expr,
        *rest: ast.Expr | Token,
    ) -> ast.InRange:
        closing = cast(Token, rest[-1])
        return ast.InRange(
            operand=operand,
            low=low,
            high=cast(ast.Expr, rest[-2]),
            includes_low=opening.type == "LSQB",
            includes_high=closing.type == "RSQB",
            span=_span(operand, closing),
        )

    def contains(self, value: ast.Expr, _in: Token, operand: ast.Name) -> ast.Contains:
        return ast.Contains(value=value, operand=operand, span=_span(value, operand))

    def list_value(self, first: Token | None, digits: Token | None = None) -> ast.Expr:
        if digits is not None:
            return _sign(first, digits)
        token = cast(Token, first)
        return ast.Text(value=unquote(token), span=_span(token, token))

    def signed(self, sign: Token, digits: Token) -> ast.Expr:
        return _sign(sign, digits)

    signed_plus = signed

    def _binary(self, left: ast.Expr, op: Token, right: ast.Expr) -> ast.Arithmetic:
        symbol = cast(ast.ArithmeticOp, str(op))
        return ast.Arithmetic(op=symbol, left=left, right=right, span=_span(left, right))

    sum_ = product = _binary

    def negative(self, sign: Token, operand: ast.Expr) -> ast.Negative:
        return ast.Negative(operand=operand, span=_span(sign, operand))

    def name_atom(self, name: ast.Name) -> ast.Name:
        return name

    def group(self, opening: Token, expr: ast.Expr, closing: Token) -> ast.Expr:
        return replace(expr, span=_span(opening, closing))

    def call(self, word: Token, _open: Token, *rest: ast.Expr | Token | None) -> ast.Call:
        arguments = tuple(node for node in rest if node is not None and not isinstance(node, Token))
        closing = cast(Token, rest[-1])
        return ast.Call(function=word.lower(), arguments=arguments, span=_span(word, closing))

    def null(self, word: Token) -> ast.Null:
        return ast.Null(span=_span(word, word))

    def star(self, sign: Token) -> ast.Star:
        return ast.Star(span=_span(sign, sign))

    def prefix(self, expr: ast.Expr, sign: Token) -> ast.Expr:
        if isinstance(expr, ast.Name):
            return ast.Prefix(name=expr.name, span=_span(expr, sign))
        return ast.Arithmetic(op="*", left=expr, right=ast.Star(), span=_span(expr, sign))

    def whole_group(self, name: ast.Name, end: Token) -> ast.Prefix:
        return ast.Prefix(name=name.name + ".", span=_span(name, end))

    def quantity(self, digits: Token, unit: Token) -> ast.Quantity:
        return ast.Quantity(digits=str(digits), unit=str(unit), span=_span(digits, unit))

    def distinct(self, word: Token, operand: ast.Expr) -> ast.Distinct:
        return ast.Distinct(operand=operand, span=_span(word, operand))

    def named(self, name: ast.Name, _eq: Token, value: ast.Expr) -> ast.NamedArgument:
        return ast.NamedArgument(name=name.name, value=value, span=_span(name, value))

    def text(self, token: Token) -> ast.Text:
        return ast.Text(value=unquote(token), span=_span(token, token))

    def number(self, token: Token) -> ast.Number:
        return ast.Number(digits=str(token), span=_span(token, token))

    def boolean(self, token: Token) -> ast.Boolean:
        return ast.Boolean(value=token.type == "TRUE", span=_span(token, token))

    def date(self, token: Token) -> ast.Date:
        return ast.Date(text=_prefixed(token), span=_span(token, token))

    def geometry(self, token: Token) -> ast.Geometry:
        return ast.Geometry(text=_prefixed(token), span=_span(token, token))

    def name(self, token: Token) -> ast.Name:
        text = unquote(token) if token.type == "QUOTED" else str(token)
        return ast.Name(name=text, span=_span(token, token))
