"""The language alone: check and compile against the parse of the same texts, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from datasets.odsql import (
    Query,
    TechnicalFields,
    check_query,
    compile_counted_page,
    compile_page,
    parse_query,
)
from datasets.types import Table
from tests.odsql import places

pytestmark = pytest.mark.bench

TABLE = Table(schema="records", name="d1_p1")
TECHNICAL = TechnicalFields(datasetid="places", record_timestamp=datetime(2024, 1, 1, tzinfo=UTC))
USUAL = (
    Query(where=("city = 'Paris'",), limit=10),
    Query(
        select="city, pop*2 as p2, year(d) as y",
        where=("pop > 10 and city like 'par*' and not d < date'2020'",),
        order_by="pop desc",
        limit=100,
    ),
    Query(select="count(*) as n, avg(pop)", group_by="city, year(d)", order_by="n desc", limit=50),
)


def _fastest_ms(ask: Callable[[], object], times: int = 200) -> tuple[float, float]:
    """Return the fastest and the median of many turns, in milliseconds."""
    ask()
    taken = []
    for _turn in range(times):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    return min(taken), statistics.median(taken)


@pytest.mark.parametrize("query", USUAL, ids=["one condition", "list", "groups"])
def test_language(query: Query, say: Callable[[str], None]) -> None:
    parsed = parse_query(query)
    parse, parse_median = _fastest_ms(lambda: parse_query(query))

    def ours() -> None:
        checked = check_query(parsed, places.SCHEMA, technical=TECHNICAL)
        (compile_page if checked.is_grouped else compile_counted_page)(checked, TABLE)

    rest, rest_median = _fastest_ms(ours)
    say(
        f"check and compile: {rest:.2f} ms (median {rest_median:.2f}), {rest / parse:.1f} times the"
        f" parse ({parse:.2f} ms, median {parse_median:.2f})"
    )
