"""The registry of functions: each entry is documented, and its example works."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import datasets.odsql
from datasets.odsql import Clause, Query, check_query, compile_page, parse_query
from datasets.odsql.functions import REGISTRY
from datasets.odsql.reference import function_reference
from datasets.types import Field, FieldType, Schema, Table
from tests.odsql.sqlcheck import check_statement

SCHEMA = Schema(
    (
        Field(name="name", type=FieldType.TEXT),
        Field(name="city", type=FieldType.TEXT),
        Field(name="population", type=FieldType.INT),
        Field(name="opened_on", type=FieldType.DATETIME),
        Field(name="geo", type=FieldType.GEO_POINT_2D),
        Field(name="shape", type=FieldType.GEO_SHAPE),
    )
)
TABLE = Table(schema="records", name="d1_p1")


def _query(clause: Clause, example: str) -> Query:
    match clause:
        case Clause.SELECT:
            return Query(select=example)
        case Clause.WHERE:
            is_condition = REGISTRY[example.partition("(")[0]].kind.name == "PREDICATE"
            return Query(
                where=(example if is_condition else f"ifnull({example}, null) = {example}",)
            )
        case Clause.GROUP_BY:
            return Query(group_by=example)
        case _:
            is_aggregate = REGISTRY[example.partition("(")[0]].kind.name == "AGGREGATE"
            return Query(order_by=example, group_by="city" if is_aggregate else None)


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_example_works_in_every_clause(name: str) -> None:
    function = REGISTRY[name]
    for clause in function.clauses:
        query = _query(clause, function.example)
        compiled = compile_page(check_query(parse_query(query), SCHEMA), TABLE)
        check_statement(compiled, TABLE)


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_entry_is_documented(name: str) -> None:
    function = REGISTRY[name]
    assert function.doc.endswith(".")
    assert name == function.name == name.lower()
    assert "`" + function.example + "`" in function_reference()


def test_examples_in_docstrings_hold() -> None:
    packages = pkgutil.walk_packages(datasets.odsql.__path__, "datasets.odsql.")
    for info in packages:
        result = doctest.testmod(importlib.import_module(info.name))
        assert result.failed == 0, info.name
