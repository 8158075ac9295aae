"""Reading: pages, totals, streams, one record, time limits, and what a bad connection becomes."""

from __future__ import annotations

from datetime import UTC, datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from psycopg.sql import SQL

from datasets.odsql import (
    CheckedQuery,
    Compiled,
    Query,
    TechnicalFields,
    check_predicate,
    check_query,
    compile_page,
    compile_record,
    compile_stream,
    parse_query,
)
from datasets.odsql.query import Column
from datasets.records import read
from datasets.records.errors import QueryTooSlowError, RecordsBusyError, ValueOutOfRangeError
from datasets.types import FieldType, Table
from tests.odsql import places
from tests.records.conftest import identity

pytestmark = pytest.mark.django_db(databases=["default", "records", "records_read"])

TECHNICAL = TechnicalFields(datasetid="places")


def checked(**clauses: object) -> CheckedQuery:
    query = Query(**clauses)  # type: ignore[arg-type]  # the test names them
    return check_query(parse_query(query), places.SCHEMA, technical=TECHNICAL)


def test_a_page_that_is_not_full_needs_no_count(place_table: Table) -> None:
    with CaptureQueriesContext(connections["records_read"]) as queries:
        answer = read.answer(checked(where=("pop > 10",), limit=10), place_table)
    assert answer.total_count == len(answer.rows) == 5
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("clauses", "rows", "total"),
    [
        ({"limit": 2}, 2, 5),
        ({"limit": 5}, 5, 5),
        ({"limit": 2, "offset": 4}, 1, 5),
        ({"limit": 2, "offset": 3}, 2, 5),
        ({"limit": 2, "order_by": "-city"}, 2, 5),
        ({"limit": 2, "select": "exclude(*)"}, 2, 5),
        ({"limit": 2, "select": "include(geo), include(shape), t, marks, 1, 'x'"}, 2, 5),
        ({"limit": 0}, 0, 5),
        ({"limit": None}, 5, 5),
        ({"limit": 2, "select": "count(*), sum(pop)"}, 1, 5),
        ({"limit": None, "select": "max(d)"}, 1, 5),
        ({"limit": 2, "group_by": "ok"}, 2, 2),
    ],
)
def test_8_1_page_and_total_are_one_round_trip(
    place_table: Table, clauses: dict[str, object], rows: int, total: int
) -> None:
    with CaptureQueriesContext(connections["records_read"]) as queries:
        answer = read.answer(checked(where=("pop > 10",), **clauses), place_table)
    assert (len(answer.rows), answer.total_count) == (rows, total)
    assert all(len(row) == len(answer.columns) for row in answer.rows)
    assert len(queries) == 1


def test_8_1_deep_page_and_total_are_one_round_trip(place_table: Table, monkeypatch: Any) -> None:
    monkeypatch.setattr("datasets.odsql.compile.statements.DEEP_OFFSET", 2)
    with CaptureQueriesContext(connections["records_read"]) as queries:
        query = checked(select="city", where=("pop > 10",), order_by="pop desc", limit=2, offset=2)
        answer = read.answer(query, place_table)
    assert [row[0] for row in answer.rows] == ["Paris", "paris"]
    assert (answer.total_count, len(queries)) == (5, 1)


def test_12_4_distance_is_an_arc_on_the_sphere(place_table: Table) -> None:
    """Recorded distances are arcs of radius 6,371,008.7714 m; the ellipsoid's differ by metres."""
    query = checked(
        select="geo, distance(geo, geom'POINT(2.35 48.85)') as m", where=("geo is not null",)
    )
    for place, metres in read.answer(query, place_table).rows:
        half_lat, half_lon = radians(place.lat - 48.85) / 2, radians(place.lon - 2.35) / 2
        bow = (
            sin(half_lat) ** 2 + cos(radians(place.lat)) * cos(radians(48.85)) * sin(half_lon) ** 2
        )
        assert metres == pytest.approx(2 * 6_371_008.7714 * asin(sqrt(bow)), rel=1e-9, abs=1e-6)
        edge = f"within_distance(geo, geom'POINT({place.lon} {place.lat})', 1m)"
        assert read.answer(checked(where=(edge,), limit=0), place_table).total_count == 1


def test_a_known_count_saves_the_count(place_table: Table) -> None:
    with CaptureQueriesContext(connections["records_read"]) as queries:
        answer = read.answer(checked(limit=2), place_table, known_count=8)
    assert (len(answer.rows), answer.total_count, len(queries)) == (2, 8, 1)
    filtered = read.answer(checked(where=("ok",), limit=1), place_table, known_count=8)
    assert filtered.total_count == 3


def test_an_offset_beyond_the_end_still_counts(place_table: Table) -> None:
    with CaptureQueriesContext(connections["records_read"]) as queries:
        answer = read.answer(checked(limit=5, offset=100), place_table)
    assert (list(answer.rows), answer.total_count, len(queries)) == ([], 8, 2)


def test_a_row_predicate_is_joined_to_every_form(place_table: Table) -> None:
    predicate = check_predicate("ok is not false", places.SCHEMA)
    query = checked(select="city", where=('city like "paris" or pop = 5',), limit=1)
    answer = read.answer(query, place_table, predicate)
    assert [row[0] for row in answer.rows] == ["Paris"]
    assert answer.total_count == 2
    streamed = read.stream(compile_stream(checked(select="city"), place_table, predicate))
    assert len(list(streamed)) == 6
    arles = compile_record(checked(select="city"), place_table, identity("Arles", 1), predicate)
    assert read.record(arles) is None


def test_a_record_is_found_by_its_identity(place_table: Table) -> None:
    query = checked(select="recordid, city")
    found = read.record(compile_record(query, place_table, identity("Arles", 1)))
    assert found == (identity("Arles", 1), "Arles")
    assert read.record(compile_record(query, place_table, identity("nobody", 1))) is None
    assert read.record(compile_record(query, place_table, "x' or true")) is None


def test_an_identity_may_be_asked_in_a_where(place_table: Table) -> None:
    text = 'recordid = "' + identity("Arles", 1).upper() + '"'
    answer = read.answer(checked(select="city, record_size", where=(text,)), place_table)
    ((city, size),) = answer.rows
    assert city == "Arles"
    assert isinstance(size, int)
    assert size > 0


def test_a_deep_offset_gives_the_same_rows(
    place_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = checked(select="city", order_by="pop desc", where=("pop >= 0",), limit=3, offset=2)
    shallow = read.page(compile_page(query, place_table))
    monkeypatch.setattr("datasets.odsql.compile.statements.DEEP_OFFSET", 1)
    deep = read.page(compile_page(query, place_table))
    assert deep == shallow
    assert len(deep) == 3


def test_a_stream_gives_every_row_in_order(place_table: Table) -> None:
    query = checked(select="city, geo, tags", order_by="-pop")
    rows = list(read.stream(compile_stream(query, place_table), itersize=3))
    assert [row[0] for row in rows][:2] == ["New Paris Town", "L'Haÿ-les-Roses"]
    assert rows[0][1:] == (read.GeoPoint(lon=-84.79, lat=39.85), ["d e"])
    assert len(rows) == 8


def test_a_stream_may_be_left_in_the_middle(place_table: Table) -> None:
    rows = read.stream(compile_stream(checked(select="city"), place_table), itersize=1)
    assert next(rows) == ("Paris",)
    rows.close()  # type: ignore[attr-defined]  # a generator
    assert read.answer(checked(limit=0), place_table).total_count == 8


def _sleep() -> Compiled:
    return Compiled(
        sql=SQL("SELECT {}").format(SQL("pg_sleep(5)::text")),
        params={},
        columns=(Column(name="x", type=FieldType.TEXT),),
    )


def test_a_slow_page_is_stopped_with_a_name() -> None:
    with connections["records_read"].cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '50', true)")
    with pytest.raises(QueryTooSlowError):
        read.page(_sleep())


def test_a_slow_stream_is_stopped_with_a_name() -> None:
    with pytest.raises(QueryTooSlowError):
        list(read.stream(_sleep(), timeout_ms=50))


def test_a_number_out_of_range_is_the_fault_of_the_query(place_table: Table) -> None:
    big = "h * " + "9" * 100 + " * " + "9" * 100 + " * " + "9" * 100 + " * " + "9" * 100
    with pytest.raises(ValueOutOfRangeError):
        read.answer(checked(select=big, limit=1), place_table)


def test_no_free_connection_is_busy(place_table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError
    from psycopg_pool import PoolTimeout

    def refuse(*args: object, **kwargs: object) -> None:
        try:
            raise PoolTimeout("no connection")
        except PoolTimeout as err:
            raise OperationalError from err

    monkeypatch.setattr(connections["records_read"], "cursor", refuse)
    with pytest.raises(RecordsBusyError):
        read.answer(checked(limit=1), place_table)


def test_full_text_without_an_index_reads_the_fields(place_table: Table) -> None:
    bare = Table(schema=place_table.schema, name=place_table.name, search_column=None)
    query = checked(select="city", where=('"par* texas" or "hay-les"',))
    assert [row[0] for row in read.answer(query, bare).rows] == ["paris", "L'Haÿ-les-Roses"]


def test_random_is_the_same_for_one_seed(place_table: Table) -> None:
    def cities(seed: int) -> list[object]:
        query = checked(select="city", order_by=f"random({seed})")
        return [row[0] for row in read.answer(query, place_table).rows]

    assert cities(1) == cities(1)
    assert sorted(map(str, cities(1))) == sorted(map(str, cities(2)))
    assert any(cities(1) != cities(seed) for seed in range(2, 6))


def test_a_query_with_now_is_volatile() -> None:
    assert checked(where=("d < now()",)).is_volatile
    assert not checked(where=("d < date'2020'",)).is_volatile


def test_equal_questions_have_one_canonical_form() -> None:
    from datasets.odsql.printer import canonical

    first = canonical(parse_query(Query(where=("pop>3 AND (ok)",))))
    second = canonical(parse_query(Query(where=("pop  >  3 and ok",))))
    assert first == second


def test_the_reader_cannot_write(place_table: Table) -> None:
    from django.db import DatabaseError, transaction

    delete = SQL("DELETE FROM {}.{}").format(SQL(place_table.schema), SQL(place_table.name))
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(using="records_read"),
        connections["records_read"].cursor() as cursor,
    ):
        cursor.execute(delete)


def test_technical_constants_compare_without_the_table(place_table: Table) -> None:
    technical = TechnicalFields(
        datasetid="places", record_timestamp=datetime(2024, 5, 1, tzinfo=UTC)
    )

    def total(text: str) -> int:
        query = check_query(
            parse_query(Query(where=(text,), limit=0)), places.SCHEMA, technical=technical
        )
        return read.answer(query, place_table).total_count

    assert total("record_timestamp > date'2024-04'") == 8
    assert total("record_timestamp = date'2023'") == 0
    assert total("datasetid = 'places'") == 8
    assert total("datasetid in ('other')") == 0
