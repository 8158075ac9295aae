"""A large export: memory stays flat, the first byte comes at once, nothing is lost."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from datasets.types import Field, FieldType
from tests.api.builders import publish, withdraw

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.slow]

RECORDS = 200_000
FIELDS = (
    Field(name="n", type=FieldType.INT),
    Field(name="nom", type=FieldType.TEXT),
    Field(name="quand", type=FieldType.DATETIME),
    Field(name="ou", type=FieldType.GEO_POINT_2D),
)


@pytest.fixture(scope="module")
def large(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    rows = [
        (place, f"Rue numéro {place}", "2024-05-06T07:08:09Z", (place / 1e4, 48.0))
        for place in range(RECORDS)
    ]
    with django_db_blocker.unblock():
        dataset = publish("large", FIELDS, rows)
        yield dataset.dataset_id
        withdraw(dataset)


@pytest.mark.parametrize("name", ["csv", "jsonl", "json", "geojson"])
def test_export_of_many_records_is_flat(large: str, name: str) -> None:
    client = Client()
    path = f"/api/explore/v2.1/catalog/datasets/{large}/exports/{name}"
    list(client.get(path, {"limit": 1}, HTTP_HOST="localhost"))
    gc.collect()
    before = resident_bytes()
    started = time.monotonic()
    answer = client.get(path, HTTP_HOST="localhost")
    chunks = iter(answer)
    first = next(chunks)
    until_first = time.monotonic() - started
    size, records, count, most = len(first), first.count(b"Rue num"), 1, before
    for chunk in chunks:
        size += len(chunk)
        records += chunk.count(b"Rue num")
        count += 1
        if count % 20 == 0:
            most = max(most, resident_bytes())
    assert records == RECORDS
    assert count > 300
    assert until_first < 2
    assert size > 10_000_000
    assert most - before < 40_000_000, f"grew by {most - before} bytes for {size} sent"


def resident_bytes() -> int:
    """Return the memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
