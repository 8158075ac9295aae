"""12.1: a reserved word is a name where no bracket or operator of its own follows."""

from __future__ import annotations

import pytest

from datasets.odsql import Query, TechnicalFields, check_query, compile_page, parse_query
from datasets.odsql.functions import REGISTRY
from datasets.types import Field, FieldType, Schema, Table
from tests.odsql.sqlcheck import check_statement

_RESERVED = [
    *("and", "as", "asc", "avg", "by", "count", "date_format"),
    *("day", "dayofweek", "desc", "distinct", "equi", "false", "group"),
    *("hour", "ifnull", "or", "limit", "lower", "max", "millisecond"),
    *("min", "minute", "month", "not", "null", "quarter", "range"),
    *("search", "second", "select", "sum", "top", "true", "upper"),
    *("where", "year"),
]
_OPERATORS = {"and", "or", "not", "true", "false", "null"}
"""Words that mean themselves wherever an expression may begin: as a field they need quotes."""
_OTHERS = ["date", "geom", "in", "is", "like", "to", "from", "include", "exclude", "facet", "now"]
_NAMES = sorted({*_RESERVED, *_OTHERS, *REGISTRY} - _OPERATORS)

SCHEMA = Schema(
    tuple(
        Field(name=name, type=FieldType.DATE if name in {"date", "year"} else FieldType.INT)
        for name in sorted({*_NAMES, *_OPERATORS, "DATE", "n"})
    )
)
TABLE = Table(schema="records", name="d1_p1")


def _columns(**clauses: str) -> list[str]:
    where = clauses.pop("where", "")
    checked = check_query(
        parse_query(Query(where=(where,), limit=10, **clauses)),
        SCHEMA,
        technical=TechnicalFields(),
    )
    check_statement(compile_page(checked, TABLE), TABLE)
    return [column.name for column in checked.columns]


@pytest.mark.parametrize("word", _NAMES)
def test_12_1_bare_word_is_a_field(word: str) -> None:
    assert _columns(select=f"{word}, n", order_by=f"{word} asc, -{word}") == [word, "n"]
    assert _columns(select=f"n,{word}", where=f"{word} > 2000") == ["n", word]
    assert _columns(where=f"{word} is not null and not {word} < 2000", select=word) == [word]
    assert _columns(group_by=f"{word}, n") == [word, "n"]
    assert _columns(select=f"count({word}), max({word}) as m", order_by="m") == [
        f"count({word})",
        "m",
    ]


@pytest.mark.parametrize("word", [*_NAMES, *sorted(_OPERATORS)])
def test_12_1_bare_word_is_an_alias(word: str) -> None:
    assert _columns(select=f"n as {word}") == [word]
    assert _columns(select="count(*) as c", group_by=f"n as {word}") == [word, "c"]


@pytest.mark.parametrize("word", [*_NAMES, *sorted(_OPERATORS)])
def test_12_1_quoted_word_is_a_field(word: str) -> None:
    name = f"`{word}`"
    assert _columns(select=name, where=f"{name} >= 2000", order_by=f"{name} desc") == [word]
    assert _columns(select="n", where=f"not {name} is null") == ["n"]
    assert _columns(group_by=name, select=f"sum(n), {name}") == [word, "sum(n)"]


@pytest.mark.parametrize("word", sorted({"count", "sum", "month", "year", "range"}))
def test_12_1_aliased_word_sorts(word: str) -> None:
    assert _columns(select="n", group_by=f"n as {word}", order_by=f"{word} desc") == [word, "n"]
    assert _columns(select=f"sum(n) as {word}", group_by="n", order_by=f"-{word}") == ["n", word]


def test_12_1_field_named_date_is_no_literal() -> None:
    assert _columns(select="date", where="date >= date'2020' and date<'2021'") == ["date"]
    assert _columns(where="date in [date'2020'..date'2021'] or date: date'2022'", select="n") == [
        "n"
    ]
    assert _columns(select="year(date) as year", where="year(date)=2020") == ["year"]
