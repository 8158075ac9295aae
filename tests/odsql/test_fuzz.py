"""Very many texts, made and spoilt: parsed, checked and compiled, or refused with a message.

`PARVIS_FUZZ` says how many (`make fuzz`: 200,000); a number in a failure makes its text again.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from datasets.odsql import (
    OdsqlError,
    Query,
    TechnicalFields,
    check_query,
    compile_count,
    compile_page,
    compile_stream,
    parse_query,
)
from datasets.types import Table
from tests.odsql import places
from tests.odsql.random_texts import MARKER, any_query
from tests.odsql.sqlcheck import check_statement

TABLE = Table(schema="records", name="d1_p1")
TECHNICAL = TechnicalFields(datasetid="places")
COUNT = int(os.environ.get("PARVIS_FUZZ", "0")) or 2_000
_BATCH = 1_000
_SAMPLE = 25
"""One compiled statement in so many is parsed again."""
_P99_S = 0.05
_LONGEST_S = 5.0

_parsed_in: list[float] = []


@pytest.fixture(scope="module", autouse=True)
def tally(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """Count what came of the texts and say it at the end."""
    counts: Counter[str] = Counter()
    yield counts
    if _parsed_in and os.environ.get("PARVIS_FUZZ"):
        times = sorted(_parsed_in)
        p50, p99 = (times[int(len(times) * part)] * 1000 for part in (0.5, 0.99))
        said = (
            f"{len(times)} texts: {dict(counts)}; parsed in {p50:.2f} ms at p50,"
            f" {p99:.2f} ms at p99, {times[-1] * 1000:.1f} ms at most"
        )
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"\n  {said}")


def _refused(query: Query, error: OdsqlError) -> str:
    """Look at a refusal: it has a code, a sentence and a clause, and can be written."""
    assert error.code
    assert error.clause is not None, repr(query)
    assert str(error).encode(), repr(query)
    return error.code


def _outcome(number: int) -> str:
    query = any_query(number)
    started = time.perf_counter()
    try:
        parsed = parse_query(query)
    except OdsqlError as err:
        return _refused(query, err)
    finally:
        _parsed_in.append(time.perf_counter() - started)
    try:
        checked = check_query(parsed, places.SCHEMA, technical=TECHNICAL)
    except OdsqlError as err:
        return _refused(query, err)
    for compiled in (
        compile_page(checked, TABLE),
        compile_count(checked, TABLE),
        compile_stream(checked, TABLE),
    ):
        text = compiled.sql.as_string(None)
        assert MARKER not in text
        if number % _SAMPLE == 0:
            check_statement(compiled, TABLE)
    return "answered"


@pytest.mark.parametrize("seed", range(0, COUNT, _BATCH))
def test_a_text_compiles_or_is_refused(seed: int, tally: Counter[str]) -> None:
    found: Counter[str] = Counter()
    for number in range(seed, seed + _BATCH):
        try:
            found[_outcome(number)] += 1
        except Exception as err:
            raise AssertionError(f"number {number}: {any_query(number)!r}") from err
    tally.update(found)
    assert found["answered"] > _BATCH // 20
    assert found["ODSQLSyntaxError"] > _BATCH // 20
    assert found["ODSQLError"] > _BATCH // 20


def test_parsing_is_quick() -> None:
    """Runs after the texts: the slowest one in a hundred stays under 50 ms, none takes long."""
    times = sorted(_parsed_in)
    if not times:
        pytest.skip("no text was parsed in this process")
    assert times[int(len(times) * 0.99)] < _P99_S
    assert times[-1] < _LONGEST_S
