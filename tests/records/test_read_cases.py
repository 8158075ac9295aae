"""Every question of the case files that has an answer, against a real table."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from datasets.odsql import TechnicalFields, check_query, parse_query
from datasets.records import read
from datasets.types import Table
from tests.odsql import places
from tests.odsql.case_files import Case, answers

pytestmark = pytest.mark.django_db(databases=["default", "records", "records_read"])

NOW = datetime(2024, 1, 31, 12, 30, tzinfo=UTC)
TECHNICAL = TechnicalFields(datasetid="places", record_timestamp=datetime(2024, 1, 1, tzinfo=UTC))


def _plain(value: object) -> object:
    """Return a value as the case files write it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, read.GeoPoint):
        return {"lon": value.lon, "lat": value.lat}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


@pytest.mark.parametrize("case", answers(), ids=str)
def test_rows(case: Case, place_table: Table) -> None:
    checked = check_query(parse_query(case.query), places.SCHEMA, technical=TECHNICAL, now=NOW)
    _compare(case, read.answer(checked, place_table))
    if any("search(" in where for where in case.wheres):  # the same without the table of words
        _compare(case, read.answer(checked, replace(place_table, words_name=None)))


def _compare(case: Case, answer: read.Answer) -> None:
    rows = [
        {column.name: _plain(value) for column, value in zip(answer.columns, row, strict=True)}
        for row in answer.rows
    ]
    if "cities" in case.values:
        assert [row["city"] for row in rows] == json.loads(case.values["cities"])
    if "rows" in case.values:
        expected = json.loads(case.values["rows"])
        assert rows == expected
        assert [list(row) for row in rows] == [list(row) for row in expected]
    if "count" in case.values:
        assert answer.total_count == int(case.values["count"])
