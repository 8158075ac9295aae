"""Text to syntax tree: the grammar, the words, the bounds that hold before any tree is walked.

Raises OdsqlSyntaxError at the first unexpected token and OdsqlLimitError beyond a bound; both
know their clause. Looks up no field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken
from lark.lark import PostLex

from datasets.odsql import ast, hints, hyphens, limits
from datasets.odsql.builder import Builder, unquote
from datasets.odsql.errors import (
    END,
    Clause,
    Failures,
    OdsqlError,
    OdsqlLimitError,
    OdsqlSyntaxError,
)
from datasets.odsql.functions import REGISTRY
from datasets.odsql.keywords import KEYWORDS
from datasets.odsql.query import ParsedQuery, Query

_AFTER_OPERAND = frozenset(
    {"WORD", "QUOTED", "FUNC", "NUMBER", "STRING", "RPAR", "DATE", "GEOM", "TRUE", "FALSE"}
    | {"AS", "ASC", "DESC", "DISTINCT", "LIKE", "IS", "TO"}
)
_Item = TypeVar("_Item", ast.SelectItem, ast.GroupItem)


class _Words(PostLex):
    """Gives each word its type and counts what is bounded while the tokens pass."""

    always_accept = ()

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        signs = [0]  # prefix operators that are open, per level of brackets
        terms = items = columns = 1
        before = ""
        for token in _ranges_after_colons(hyphens.joined(stream)):
            kind = token.type
            if kind == "WORD":
                word = token.lower()
                if word in KEYWORDS:
                    kind = word.upper()
                elif before == "NUMBER" and word.isalpha():
                    kind = "UNIT"
                elif word in REGISTRY:
                    kind = "FUNC"
                token.type = kind
            elif kind == "NUMBER":
                _bound_number(token)
            if kind == "LPAR":
                signs.append(0)
            elif kind == "RPAR" and len(signs) > 1:
                signs.pop()
            elif kind == "_COMMA":
                items += 1
                columns += len(signs) == 1
                signs[-1] = 0
            elif kind in {"AND", "OR"}:
                terms += 1
                signs[-1] = 0
            elif kind == "NOT" or (kind == "MINUS" and before not in _AFTER_OPERAND):
                signs[-1] += 1
            elif kind in {"PLUS", "MINUS", "STAR", "SLASH"} and before in _AFTER_OPERAND:
                terms += 1
            _bound("levels of nesting", len(signs) - 1 + sum(signs), limits.MAX_NESTING)
            _bound("terms", terms, limits.MAX_TERMS)
            _bound("values between commas", items, limits.MAX_ITEMS)
            _bound("items", columns, limits.MAX_CLAUSE_ITEMS)
            before = kind
            yield token


def _ranges_after_colons(stream: Iterator[Token]) -> Iterator[Token]:
    """Yield the tokens with `f:[a TO b]` turned into `f IN [a TO b]`.

    Looks ahead of a colon only: elsewhere the first unexpected token must be the first told.
    """
    for token in stream:
        if token.type != "COLON":
            yield token
            continue
        after = next(stream, None)
        if after is not None and after.type in {"LSQB", "RSQB"}:
            token.type = "IN"
        yield token
        if after is not None:
            yield after


def _bound(what: str, value: int, bound: int) -> None:
    if value > bound:
        raise OdsqlLimitError("A clause may hold at most " + str(bound) + " " + what + ".")


def _bound_number(token: str) -> None:
    _bound("digits in a number", len(token), limits.MAX_DIGITS)
    _digits, _mark, exponent = token.lower().partition("e")
    if exponent and abs(int(exponent)) > limits.MAX_EXPONENT:
        raise OdsqlLimitError(
            "The exponent of a number goes from -"
            + str(limits.MAX_EXPONENT)
            + " to "
            + str(limits.MAX_EXPONENT)
            + "."
        )


@lru_cache(maxsize=1)
def _lark() -> Lark:
    return Lark(
        Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8"),
        start=["where", "select", "group_by", "order_by", "facet"],
        parser="lalr",
        lexer="basic",
        postlex=_Words(),
        transformer=Builder(),
        maybe_placeholders=True,
    )


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that no database text can hold."""


def _check_characters(text: str) -> None:
    found = _UNSTORABLE.search(text)
    if found is not None:
        shown = text.replace(found[0], "\ufffd").encode("utf-8", "replace").decode()
        raise OdsqlSyntaxError(unexpected="\ufffd", position=found.start(), text=shown)


def _parse(text: str, clause: Clause) -> object:
    """Return the tree of one clause, or raise with its place."""
    try:
        _check_characters(text)
        _bound("characters", len(text), limits.MAX_TEXT_LENGTH)
        return _lark().parse(text, start=clause.value)
    except OdsqlError as err:
        err.clause = clause
        raise
    except UnexpectedToken as err:
        token = cast(Token, err.token)
        if token.type == "$END":
            error = OdsqlSyntaxError(unexpected=END, position=len(text), text=text)
        else:
            error = _unexpected(text, token.start_pos or 0, str(token))
        cause: Exception = err
    except UnexpectedCharacters as err:
        position = err.pos_in_stream or 0
        error = _unexpected(text, position, text[position])
        cause = err
    error.clause = clause
    raise error from cause


def _unexpected(text: str, position: int, token: str) -> OdsqlSyntaxError:
    return OdsqlSyntaxError(
        unexpected=token,
        position=position,
        text=text,
        hint=hints.unexpected(text, position, token),
    )


def parse_where(text: str) -> ast.Expr:
    """Return the tree of one where text.

    >>> parse_where("pop > 3")
    Comparison(op='>', left=Name(name='pop'), right=Number(digits='3'))
    """
    return cast(ast.Expr, _parse(text, Clause.WHERE))


def _with_text(items: tuple[_Item, ...], text: str) -> tuple[_Item, ...]:
    return tuple(replace(item, text=text[item.span[0] : item.span[1]]) for item in items)


def parse_select(text: str) -> tuple[ast.SelectItem, ...]:
    """Return the items of a select, each with its text as typed."""
    items = _with_text(cast(tuple[ast.SelectItem, ...], _parse(text, Clause.SELECT)), text)
    for item in items:
        for node in ast.walk(item.expr):
            if isinstance(node, ast.Text) and len(node.value) > limits.MAX_LITERAL:
                raise OdsqlLimitError(
                    "A text in select may hold at most " + str(limits.MAX_LITERAL) + " characters.",
                    span=node.span,
                    clause=Clause.SELECT,
                )
    return items


def parse_group_by(text: str) -> tuple[ast.GroupItem, ...]:
    """Return the keys of a group_by, each with its text as typed."""
    items = _with_text(cast(tuple[ast.GroupItem, ...], _parse(text, Clause.GROUP_BY)), text)
    if len(items) > limits.MAX_GROUP_KEYS:
        error = OdsqlLimitError(
            "group_by takes at most " + str(limits.MAX_GROUP_KEYS) + " expressions."
        )
        error.clause = Clause.GROUP_BY
        raise error
    return items


def parse_order_by(text: str) -> tuple[ast.OrderItem, ...]:
    return cast(tuple[ast.OrderItem, ...], _parse(text, Clause.ORDER_BY))


_PLAIN_FACET = re.compile(r"\s*(?P<name>[\w.-]+)\s*")
"""A name as people and clients write it, whatever it begins with and without quotes."""


def parse_facet(text: str) -> tuple[ast.FacetItem, ...]:
    """Return the facets that one text asks for: names, and `facet(...)` with arguments.

    >>> parse_facet("facet(name='x', limit=5)")[0].arguments[1].name
    'limit'
    """
    found = _PLAIN_FACET.fullmatch(text)
    if found is not None and len(text) <= limits.MAX_TEXT_LENGTH:
        name = ast.Name(name=found["name"], span=found.span("name"))
        return (ast.FacetItem(name=name, span=name.span),)
    items = cast(tuple[ast.FacetItem, ...], _parse(text, Clause.FACET))
    for item in items:
        if item.arguments is not None and item.name.name.lower() != "facet":
            position = text.index("(", item.name.span[1])
            error = OdsqlSyntaxError(unexpected="(", position=position, text=text)
            error.clause = Clause.FACET
            raise error
    return items


_QUOTED_NAME = re.compile(r"`(?:\\.|[^`\\])+`", flags=re.DOTALL)


def _split_refinement(text: str) -> tuple[str, str] | None:
    """Return the name and the value around the first colon outside of back quotes."""
    stripped = text.lstrip()
    if not stripped.startswith("`"):
        name, colon, value = stripped.partition(":")
        name = name.rstrip()
        return (name, value) if colon and name and "`" not in name else None
    quoted = _QUOTED_NAME.match(stripped)
    if quoted is None:
        return None
    rest = stripped[quoted.end() :].lstrip()
    return (unquote(quoted[0]), rest[1:]) if rest.startswith(":") else None


def parse_refinement(text: str, clause: Clause = Clause.REFINE) -> ast.Refinement:
    """Return a refinement; the first colon splits, back quotes and double quotes are taken off.

    >>> parse_refinement('`a b`:"x y"')
    Refinement(name='a b', value='x y')
    """
    try:
        _check_characters(text)
        _bound("characters", len(text), limits.MAX_TEXT_LENGTH)
        found = _split_refinement(text)
        if found is None:
            raise OdsqlSyntaxError(unexpected=END, position=len(text), text=text)
    except OdsqlError as err:
        err.clause = clause
        raise
    name, value = found
    stripped = value.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] == '"':
        value = unquote(stripped)
    return ast.Refinement(name=name, value=value, span=(0, len(text)))


def parse_query(query: Query, *, names: Set[str] = frozenset()) -> ParsedQuery:
    """Parse every clause. An empty text counts as no clause.

    `names` are those that hold hyphens and may be written without back quotes; elsewhere a
    hyphen subtracts.

    Raises:
        OdsqlSyntaxError: at the first unexpected token of a clause.
        OdsqlLimitError: beyond a bound of `limits`.
    """
    with hyphens.known_names(names):
        return _parsed(query)


def _parsed(query: Query) -> ParsedQuery:
    parsed = ParsedQuery(
        disjunctive=query.disjunctive,
        limit=query.limit,
        offset=query.offset,
        lang=query.lang,
        timezone=query.timezone,
    )
    failures = Failures()
    with failures.of(Clause.SELECT):
        if query.select and query.select.strip():
            parsed = replace(parsed, select=parse_select(query.select))
    with failures.of(Clause.WHERE):
        where = tuple(parse_where(text) for text in query.where if text.strip())
        parsed = replace(parsed, where=where)
    with failures.of(Clause.GROUP_BY):
        if query.group_by and query.group_by.strip():
            parsed = replace(parsed, group_by=parse_group_by(query.group_by))
    with failures.of(Clause.ORDER_BY):
        if query.order_by and query.order_by.strip():
            parsed = replace(parsed, order_by=parse_order_by(query.order_by))
    with failures.of(Clause.REFINE):
        parsed = replace(parsed, refine=tuple(map(parse_refinement, query.refine)))
    with failures.of(Clause.EXCLUDE):
        excluded = tuple(parse_refinement(text, Clause.EXCLUDE) for text in query.exclude)
        parsed = replace(parsed, exclude=excluded)
    failures.raise_first()
    return parsed
