"""Names of fields from hell (security: Q4): each is asked for, filtered, grouped and sorted by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from datasets.odsql import Query, TechnicalFields, check_query, compile_page, parse_query
from datasets.records import read, write
from datasets.types import Field, FieldType, Schema, Table
from tests.odsql.sqlcheck import check_statement

pytestmark = pytest.mark.django_db(databases=["default", "records", "records_read"])

HELL = (
    *("a`b", 'a"b', "a'b", "a]b", "a[b", "a;b", "a%b", "%s", "%(p0)s", "a\\b", "a.b", "a:b", "a,b"),
    *("select", "SELECT", "Select", "from", "where", "and", "count", "count(*)", "null", "true"),
    *("1", "1_uai", "é", "É", "e", "naïve", "a b", " a", "a ", "  ", "--", "/*", "$1", "{}", "*"),
    *(
        "😀",
        "اسم",
        "\u202eabc",
        "日本語",
        "n" * 300,
        "_id",
        "_ord",
        "xmin",
        "year",
        "🇫🇷",
        "in",
        "as",
    ),
)
"""Each is a field of its own; its values lie in a column with a plain name."""
SCHEMA = Schema(
    tuple(
        Field(name=name, type=FieldType.TEXT, physical=f"c{place}")
        for place, name in enumerate(HELL)
    )
)
ROWS = 3


@pytest.fixture(scope="module")
def hell(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Table]:
    table = Table(schema=settings.RECORDS_SCHEMA, name="d0_hell")
    block = write.Block(
        ids=[f"{row:032x}" for row in range(ROWS)],
        columns=[[f"{row}-{place}" for row in range(ROWS)] for place in range(len(HELL))],
    )
    with django_db_blocker.unblock():
        write.build(table, SCHEMA, iter([block]))
    yield table
    with django_db_blocker.unblock():
        write.drop(table)


def _asked(table: Table, query: Query) -> list[dict[str, object]]:
    checked = check_query(parse_query(query), SCHEMA, technical=TechnicalFields())
    compiled = compile_page(checked, table)
    check_statement(compiled, table)
    names = [column.name for column in checked.columns]
    return [dict(zip(names, row, strict=True)) for row in read.page(compiled)]


@pytest.mark.parametrize(
    ("place", "name"), list(enumerate(HELL)), ids=[ascii(name)[:30] for name in HELL]
)
def test_q4_name_round_trips(hell: Table, place: int, name: str) -> None:
    quoted = "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"
    expected = [{name: f"{row}-{place}"} for row in range(ROWS)]
    assert _asked(hell, Query(select=quoted, order_by=quoted)) == expected
    assert _asked(hell, Query(select=quoted, order_by=f"-{quoted}")) == expected[::-1]
    assert _asked(hell, Query(select=quoted, where=(f"{quoted} = '1-{place}'",))) == [expected[1]]
    assert _asked(hell, Query(group_by=quoted, order_by=quoted)) == expected
    assert _asked(hell, Query(select=quoted, refine=(f'{quoted}:"2-{place}"',))) == [expected[2]]
    alias = _asked(hell, Query(select=f"length(`1`) as {quoted}", limit=1))
    assert alias == [{name: len(f"0-{HELL.index('1')}")}]


def test_q4_names_stand_together(hell: Table) -> None:
    whole = _asked(hell, Query(limit=1))[0]
    assert list(whole) == list(HELL)
    assert len(set(whole.values())) == len(HELL)
