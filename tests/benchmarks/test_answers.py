"""Answers of the API over the reference table, against the bare statement on a connection."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client

from datasets.models import Dataset
from ingest.models import Run

pytestmark = [
    pytest.mark.bench,
    pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"]),
]

QUESTIONS = [
    ("page of 100", {"limit": "100"}, "SELECT * FROM {table} ORDER BY _ord LIMIT 100"),
    (
        "filter and sort",
        {"where": "commune = 'Compiègne'", "order_by": "hauteur_cm desc", "limit": "100"},
        (
            "SELECT * FROM {table} WHERE commune = 'Compiègne'"
            " ORDER BY hauteur_cm DESC NULLS LAST, _ord LIMIT 100"
        ),
    ),
    (
        "group by",
        {"select": "count(*), avg(hauteur_cm)", "group_by": "commune", "limit": "100"},
        "SELECT commune, count(*), avg(hauteur_cm) FROM {table} GROUP BY 1 ORDER BY 1 LIMIT 100",
    ),
    (
        "full text",
        {"where": '"érable argenté"', "limit": "100"},
        (
            "SELECT * FROM {table} WHERE _search @@ to_tsquery('records.plain', 'erable & argente')"
            " ORDER BY _ord LIMIT 100"
        ),
    ),
]


def median_ms(ask: Callable[[], object], times: int = 15) -> float:
    ask()
    taken = []
    for _turn in range(times):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def test_answers(loaded: tuple[Dataset, Run], client: Client, say: Callable[[str], None]) -> None:
    dataset, _run = loaded
    part = dataset.parts.get()
    table = f'"{part.schema_name}"."{part.table_name}"'
    address = f"/api/explore/v2.1/catalog/datasets/{dataset.dataset_id}/records"
    for name, parameters, statement in QUESTIONS:

        def ask(parameters: dict[str, str] = parameters) -> None:
            assert client.get(address, parameters).status_code == 200

        def floor(statement: str = statement) -> None:
            with connections["records_read"].cursor() as cursor:
                cursor.execute(statement.format(table=table))
                assert cursor.fetchall()

        ours, bare = median_ms(ask), median_ms(floor)
        say(f"{name}: {ours:.1f} ms, {ours / bare:.1f} times the bare statement ({bare:.1f} ms)")
