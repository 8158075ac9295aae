"""Names with hyphens: one word where they are known, a subtraction elsewhere; texts as typed."""

from __future__ import annotations

import time

import pytest

from datasets.odsql import OdsqlError, OdsqlSyntaxError, Query, ast, limits, parse_query
from datasets.odsql.parser import parse_where

NAMES = frozenset(
    {"data-owner", "custom.data-owner", "data-owner-2", "niveau-2", "a-b-c", "in-use"}
)


def _where(text: str) -> ast.Expr:
    return parse_query(Query(where=(text,)), names=NAMES).where[0]


def _minus(left: str, right: ast.Expr) -> ast.Expr:
    return ast.Arithmetic(op="-", left=ast.Name(name=left), right=right)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("data-owner", ast.Name(name="data-owner")),
        ("custom.data-owner", ast.Name(name="custom.data-owner")),
        ("data-owner-2", ast.Name(name="data-owner-2")),
        ("data-owner-3", _minus("data-owner", ast.Number(digits="3"))),
        ("niveau-2", ast.Name(name="niveau-2")),
        ("niveau-25", _minus("niveau", ast.Number(digits="25"))),
        ("niveau-2-1", _minus("niveau-2", ast.Number(digits="1"))),
        ("in-use", ast.Name(name="in-use")),
        ("a-b", _minus("a", ast.Name(name="b"))),
        ("data -owner", _minus("data", ast.Name(name="owner"))),
        ("data- owner", _minus("data", ast.Name(name="owner"))),
        ("Data-owner", _minus("Data", ast.Name(name="owner"))),
        ("x.data-owner", _minus("x.data", ast.Name(name="owner"))),
        ("-data-owner", ast.Negative(operand=ast.Name(name="data-owner"))),
        ("'data-owner'", ast.Text(value="data-owner")),
    ],
)
def test_known_name_with_hyphens_is_one_word(text: str, expected: ast.Expr) -> None:
    assert _where(f"{text} = 1") == ast.Comparison(
        op="=", left=expected, right=ast.Number(digits="1")
    )


def test_without_known_names_a_hyphen_subtracts() -> None:
    assert parse_where("data-owner = 1") == ast.Comparison(
        op="=",
        left=_minus("data", ast.Name(name="owner")),
        right=ast.Number(digits="1"),
    )
    _where("data-owner in ('x')")
    with pytest.raises(OdsqlSyntaxError):
        parse_where("data-owner in ('x')")


@pytest.mark.parametrize(
    ("text", "position", "unexpected"),
    [
        ("data-owner = 'x' and bogus(1)", 26, "("),
        ("data-owner ) = 1 and data-owner = ?", 11, ")"),
        ("1 1 data-?", 2, "1"),
        ("1 + data-?", 9, "?"),
    ],
)
def test_error_stands_where_it_was_typed(text: str, position: int, unexpected: str) -> None:
    with pytest.raises(OdsqlSyntaxError) as caught:
        _where(text)
    assert caught.value.position == position
    assert f"unexpected {unexpected} at position {position} in {text}" in str(caught.value)


def test_text_of_an_item_is_as_typed() -> None:
    parsed = parse_query(Query(select="count(data-owner), custom.data-owner as x"), names=NAMES)
    assert [item.text for item in parsed.select] == ["count(data-owner)", "custom.data-owner"]


@pytest.mark.parametrize(
    "text",
    [
        "a-b'" + "\\'" * 20_000,
        "a-b" + '\\"' * 20_000,
        "data-" * (limits.MAX_TEXT_LENGTH // 5),
        "data-owner " * (limits.MAX_TEXT_LENGTH // 11),
        "a-b-" * (limits.MAX_TEXT_LENGTH // 4),
    ],
)
def test_long_text_with_hyphens_is_refused_in_time(text: str) -> None:
    start = time.process_time()
    with pytest.raises(OdsqlError):
        _where(text)
    assert time.process_time() - start < 0.5


def test_whole_group_is_a_beginning() -> None:
    parsed = parse_query(Query(select="include(dcat.*)"))
    (item,) = parsed.select
    assert item.expr == ast.Call(function="include", arguments=(ast.Prefix(name="dcat."),))
    assert item.text == "include(dcat.*)"
