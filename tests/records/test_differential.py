"""Random questions: the database and plain Python must agree on every answer.

`PARVIS_DIFFERENTIAL` asks for more of them than the 300 of a usual run.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from random import Random

import pytest
from pytest_django.plugin import DjangoDbBlocker

from datasets.odsql import Query, TechnicalFields, check_query, parse_query
from datasets.records import read
from datasets.types import Table
from tests.odsql import places
from tests.odsql.places import Row
from tests.odsql.random_queries import Questions, random_rows
from tests.odsql.sqlcheck import check_statement
from tests.records.conftest import record_table

pytestmark = pytest.mark.django_db(databases=["default", "records", "records_read"])

COUNT = int(os.environ.get("PARVIS_DIFFERENTIAL", "300"))
_BATCH = 25
_ZONES = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata"]
ROWS = random_rows(Random(20_241), 120)


@pytest.fixture(scope="module")
def random_table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Table]:
    with record_table("d0_random", ROWS, django_db_blocker) as table:
        yield table


def _ask(table: Table, query: Query) -> list[dict[str, object]]:
    checked = check_query(parse_query(query), places.SCHEMA, technical=TechnicalFields())
    from datasets.odsql import compile_page

    compiled = compile_page(checked, table)
    check_statement(compiled, table)
    names = [column.name for column in checked.columns]
    return [dict(zip(names, row, strict=True)) for row in read.page(compiled)]


def _same(left: object, right: object) -> bool:
    if isinstance(left, float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12)
    return left == right


@pytest.mark.parametrize("seed", range(0, COUNT, _BATCH))
def test_where_keeps_the_same_records(random_table: Table, seed: int) -> None:
    for number in range(seed, seed + _BATCH):
        rng = Random(number)
        timezone = rng.choice(_ZONES)
        condition = Questions(rng, timezone).condition()
        query = Query(select="city, pop, t", where=(condition.text,), timezone=timezone)
        found = [(row["city"], row["pop"], row["t"]) for row in _ask(random_table, query)]
        expected = [
            (row["city"], row["pop"], row["t"]) for row in ROWS if condition.holds(row) is True
        ]
        assert found == expected, condition.text


@pytest.mark.parametrize("seed", range(0, COUNT // 4, _BATCH))
def test_arithmetic_gives_the_same_values(random_table: Table, seed: int) -> None:
    for number in range(seed, seed + _BATCH):
        text, value = Questions(Random(number), "UTC").number(3)
        found = [row["x"] for row in _ask(random_table, Query(select=f"{text} as x"))]
        for mine, row in zip(found, ROWS, strict=True):
            assert _same(mine, value(row)), (text, row)


def _sorted_keys(keys: set[object]) -> list[object]:
    """Return keys going up, nothing first."""
    known = [key for key in keys if key is not None]
    start: list[object] = [None] if None in keys else []
    return start + sorted(known)  # type: ignore[type-var]  # one type


@pytest.mark.parametrize("seed", range(0, COUNT // 4, _BATCH))
def test_groups_hold_the_same_records(random_table: Table, seed: int) -> None:
    for number in range(seed, seed + _BATCH):
        rng = Random(number)
        timezone = rng.choice(_ZONES)
        questions = Questions(rng, timezone)
        condition = questions.condition(2)
        key = rng.choice(["city", "ok", "d", "tags", "marks", "pop", "year(t)", "hour(t)"])
        query = Query(
            select="count(*) as n, sum(pop) as s, min(h) as low, max(d) as last, avg(h) as mean,"
            " count(distinct city) as cities",
            where=(condition.text,),
            group_by=key,
            timezone=timezone,
        )
        found = _ask(random_table, query)
        groups: dict[object, list[Row]] = {}
        for row in ROWS:
            if condition.holds(row) is True:
                for value in _key_values(key, row, questions):
                    groups.setdefault(value, []).append(row)
        assert [row[key] for row in found] == _sorted_keys(set(groups)), condition.text
        for row in found:
            _check_group(row, groups[row[key]])


def _key_values(key: str, row: Row, questions: Questions) -> list[object]:
    if "(" in key:
        return [questions.part(key.partition("(")[0], row["t"])]
    value = row[key]
    return list(set(value)) if isinstance(value, list) else [value]


def _check_group(found: dict[str, object], rows: list[Row]) -> None:
    def known(name: str) -> list[object]:
        return [row[name] for row in rows if row[name] is not None]

    heights = [float(str(value)) for value in known("h")]
    numbers = [int(str(value)) for value in known("pop")]
    assert found["n"] == len(rows)
    assert found["s"] == (sum(numbers) if numbers else None)
    assert found["low"] == min(heights, default=None)
    assert found["last"] == max(known("d"), default=None)  # type: ignore[type-var]  # dates
    assert _same(found["mean"], math.fsum(heights) / len(heights) if heights else None)
    assert found["cities"] == len(set(known("city")))


@pytest.mark.parametrize("seed", range(0, COUNT // 8, _BATCH))
def test_ranges_hold_the_same_records(random_table: Table, seed: int) -> None:
    for number in range(seed, seed + _BATCH):
        rng = Random(number)
        name, width = rng.choice(["pop", "marks", "h"]), rng.choice([1, 2, 3, 7, 15, 1000])
        query = Query(
            select="count(*) as n, sum(marks) as s, max(marks) as m",
            group_by=f"range({name}, {width}) as r",
        )
        groups: dict[int, list[Row]] = {}
        for row in ROWS:
            value = row[name]
            values = value if isinstance(value, list) else [value]
            for low in {math.floor(item / width) * width for item in values if item is not None}:
                groups.setdefault(low, []).append(row)
        expected: list[dict[str, object]] = []
        for low in sorted(groups):
            label = f"[{low}, {low + width - 1}]"
            if name == "h":
                label = f"[{float(low)!r}, {float(low + width)!r}["
            marks = [mark for row in groups[low] for mark in _marks(row)]
            expected.append(
                {
                    "r": label,
                    "n": len(groups[low]),
                    "s": sum(marks) if marks else None,
                    "m": max(marks, default=None),
                }
            )
        assert _ask(random_table, query) == expected, (name, width)


def _marks(row: Row) -> list[int]:
    marks = row["marks"]
    return marks if isinstance(marks, list) else []


@pytest.mark.parametrize("seed", range(0, COUNT // 8, _BATCH))
def test_pages_never_repeat_or_skip(random_table: Table, seed: int) -> None:
    for number in range(seed, seed + _BATCH):
        rng = Random(number)
        name = rng.choice(["city", "pop", "h", "d", "t", "ok", "length(city)"])
        order = rng.choice(["{}", "-{}", "{} desc", "{} asc"]).format(name)
        size = rng.choice([7, 30, 50])
        pages: list[object] = []
        for offset in range(0, len(ROWS) + size, size):
            query = Query(select="recordid", order_by=order, limit=size, offset=offset)
            pages.extend(row["recordid"] for row in _ask(random_table, query))
        assert len(pages) == len(set(pages)) == len(ROWS), order
