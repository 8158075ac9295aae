"""Text -> tree -> text -> tree: the printer and the parser agree on every tree."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasets.odsql import OdsqlError, ast, check_query, compile_page, parse_query
from datasets.odsql.parser import parse_order_by, parse_select, parse_where
from datasets.odsql.printer import print_expr
from datasets.odsql.query import Query
from datasets.types import Table
from tests.odsql import places, trees
from tests.odsql.sqlcheck import check_statement

TABLE = Table(schema="records", name="d1_p1")
_SLOW = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@_SLOW
@given(trees.wheres)
def test_where_round_trip(tree: ast.Expr) -> None:
    text = print_expr(tree)
    assert parse_where(text) == tree
    assert print_expr(parse_where(text)) == text


@_SLOW
@given(trees.values)
def test_select_round_trip(tree: ast.Expr) -> None:
    text = print_expr(tree, 4)  # a select holds sums: conditions take brackets
    (item,) = parse_select(text + " AS x")
    assert item.expr == tree
    assert item.text == text


@_SLOW
@given(st.text(max_size=40))
def test_any_text_parses_or_is_refused(text: str) -> None:
    for parse in (parse_where, parse_select, parse_order_by):
        refusal: OdsqlError | None = None
        try:
            parse(text)
        except OdsqlError as error:
            refusal = error
        assert refusal is None or (refusal.clause is not None and str(refusal))


_WORDS = ["city", "pop", "h", "d", "t", "tags", "ok", "geo", "and", "or", "not", "in", "like", "is"]
_MARKS = [*"()[],+-*/=<:", "!=", ">=", "..", "'x'", "`1_uai`", "date'2020'", "null", "as", "desc"]
_CALLS = ["count(*)", "sum(pop)", "year(d)", "length(city)", "lower(", "ifnull(", "range(", "now()"]
_TOKENS = [
    "1",
    "2.5",
    "day",
    "TO",
    *_WORDS,
    *_MARKS,
    *_CALLS,
    "date_format(d, 'yyyy')",
    "geom'POINT(1 2)'",
]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(["select", "where", "group_by", "order_by"]),
    st.lists(st.sampled_from(_TOKENS), min_size=1, max_size=9),
)
def test_any_tokens_compile_or_are_refused(clause: str, tokens: list[str]) -> None:
    text = " ".join(tokens)
    query = Query(**{clause: (text,) if clause == "where" else text})  # type: ignore[arg-type]  # one clause
    try:
        checked = check_query(parse_query(query), places.SCHEMA)
    except OdsqlError:
        return
    check_statement(compile_page(checked, TABLE), TABLE)
