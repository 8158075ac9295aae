"""The case files that need no database: refusals, spellings, statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from datasets.odsql import (
    OdsqlError,
    TechnicalFields,
    check_query,
    compile_count,
    compile_counted_page,
    compile_page,
    compile_record,
    compile_stream,
    parse_query,
)
from datasets.odsql.parser import parse_where
from datasets.odsql.printer import print_expr
from datasets.types import Table
from tests.odsql import places
from tests.odsql.case_files import Case, answers, refusals, spellings
from tests.odsql.sqlcheck import check_statement

TABLE = Table(schema="records", name="d1_p1")
TECHNICAL = TechnicalFields(datasetid="places", record_timestamp=datetime(2024, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("case", refusals(), ids=str)
def test_refusals(case: Case) -> None:
    with pytest.raises(OdsqlError) as caught:
        check_query(parse_query(case.query), places.SCHEMA, technical=TECHNICAL)
    error, expected = caught.value, case.values
    assert error.code == expected["error"], str(error)
    if "is" in expected:
        assert str(error) == expected["is"]
    assert expected.get("says", "") in str(error)
    if "hint" in expected:
        assert error.hint == expected["hint"]
    assert error.clause is not None


@pytest.mark.parametrize("case", spellings(), ids=str)
def test_spellings(case: Case) -> None:
    tree = parse_where(case.wheres[0])
    spelling = print_expr(tree)
    assert spelling == case.values["spells"]
    assert parse_where(spelling) == tree


@pytest.mark.parametrize("case", answers(), ids=str)
def test_statements_are_one_select(case: Case) -> None:
    checked = check_query(parse_query(case.query), places.SCHEMA, technical=TECHNICAL)
    for compiled in (
        compile_page(checked, TABLE),
        compile_counted_page(replace(checked, limit=checked.limit or 10), TABLE),
        compile_count(checked, TABLE),
        compile_stream(checked, TABLE),
        compile_record(checked, TABLE, "0" * 32),
    ):
        check_statement(compiled, TABLE)
