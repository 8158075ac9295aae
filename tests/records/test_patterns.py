"""Patterns that make careless matchers run for minutes (security: Q7): each is answered at once."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from datasets.odsql import OdsqlError, Query, TechnicalFields, check_query, parse_query
from datasets.records import read, write
from datasets.types import Field, FieldType, Schema, Table

pytestmark = pytest.mark.django_db(databases=["default", "records", "records_read"])

SCHEMA = Schema((Field(name="city", type=FieldType.TEXT),))
LONGEST_S = 1.0
"""A tenth of it is usual; a matcher that goes back over its steps takes minutes."""
VALUES = ["a" * 240 + "!", "ab" * 120, "a " * 120, "%_" * 100, "\\" * 200, "x*?" * 80, "é" * 200]
ROWS = 210
_PARTS = (
    *("a*" * 40, "*a" * 40, "*" * 100, "?" * 100, "*?" * 60, "a?" * 60, "(a+)+$", "(a|aa)+$"),
    *(
        "^(a*)*$",
        "[a-z]*" * 20,
        ".*" * 60,
        "%" * 200,
        "_" * 200,
        "%a" * 60,
        "\\\\" * 50,
        "a{1,99}" * 9,
    ),
    *("a " * 99, "* " * 99, "a* " * 90, "é*" * 60, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(?=a)" * 20),
)
_FORMS = (
    "city like '{}'",
    "'{}'",
    "suggest(city, '{}')",
    "startswith(city, '{}')",
    "city = '{}'",
)
PATTERNS = [form.format(part) for part in _PARTS for form in _FORMS]


@pytest.fixture(scope="module")
def long_texts(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Table]:
    table = Table(schema=settings.RECORDS_SCHEMA, name="d0_long")
    block = write.Block(
        ids=[f"{row:032x}" for row in range(ROWS)],
        columns=[[VALUES[row % len(VALUES)] for row in range(ROWS)]],
    )
    with django_db_blocker.unblock():
        write.build(table, SCHEMA, iter([block]))
    yield table
    with django_db_blocker.unblock():
        write.drop(table)


def _seconds(table: Table, text: str) -> float:
    started = time.perf_counter()
    try:
        query = Query(where=(text,), limit=1)
        checked = check_query(parse_query(query), SCHEMA, technical=TechnicalFields())
    except OdsqlError:
        return time.perf_counter() - started
    read.answer(checked, table)
    return time.perf_counter() - started


def test_there_are_a_hundred() -> None:
    assert len(set(PATTERNS)) >= 100


@pytest.mark.parametrize("form", _FORMS)
def test_q7_hostile_patterns_are_answered_at_once(long_texts: Table, form: str) -> None:
    """Take the best of three: a busy machine is no fault of the pattern."""
    for part in _PARTS:
        text = form.format(part)
        best = min(_seconds(long_texts, text) for _ in range(3))
        assert best < LONGEST_S, text
