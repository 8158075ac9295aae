"""A large export: memory stays flat, the first byte comes at once, nothing is lost."""

from __future__ import annotations

import gc
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
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


@pytest.mark.parametrize("name", ["csv", "jsonl", "json", "geojson", "kml", "gpx"])
def test_export_of_many_records_is_flat(large: str, name: str) -> None:
    client = Client()
    mark = {"kml": b"<Placemark>", "gpx": b"<wpt "}.get(name, b"Rue num")
    path = f"/api/explore/v2.1/catalog/datasets/{large}/exports/{name}"
    list(client.get(path, {"limit": 1}, HTTP_HOST="localhost"))
    gc.collect()
    before = resident_bytes()
    started = time.monotonic()
    answer = client.get(path, HTTP_HOST="localhost")
    chunks = iter(answer)
    first = next(chunks)
    until_first = time.monotonic() - started
    size, records, count, most = len(first), first.count(mark), 1, before
    for chunk in chunks:
        size += len(chunk)
        records += chunk.count(mark)
        count += 1
        if count % 20 == 0:
            most = max(most, resident_bytes())
    assert records == RECORDS
    assert count > 300
    assert until_first < 2
    assert size > 10_000_000
    assert most - before < 40_000_000, f"grew by {most - before} bytes for {size} sent"


class Watch(threading.Thread):
    """Sees how much memory the processes that this one started hold at the most."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.02):
            for task in Path("/proc/self/task").iterdir():
                with suppress(OSError):
                    for child in (task / "children").read_text(encoding="ascii").split():
                        status = Path(f"/proc/{child}/status").read_text(encoding="utf-8")
                        found = re.search(r"VmHWM:\s+(\d+) kB", status)
                        self.most = max(self.most, int(found[1]) * 1024 if found else 0)

    def __enter__(self) -> Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.join()


@pytest.mark.parametrize("name", ["xlsx", "parquet", "shp", "fgb"])
def test_file_of_many_records_is_flat_in_both_processes(large: str, name: str) -> None:
    client = Client()
    path = f"/api/explore/v2.1/catalog/datasets/{large}/exports/{name}"
    few = measured(client, path, limit=RECORDS // 2)  # buffers are full by then
    gc.collect()
    before = resident_bytes()
    all_of_them = measured(client, path)
    assert all_of_them.size > few.size * 1.5
    grown = all_of_them.child - few.child
    assert grown < 60_000_000, f"the writer grew by {grown} bytes"
    assert resident_bytes() - before < 40_000_000


@dataclass(frozen=True, kw_only=True)
class Measured:
    size: int
    child: int


def measured(client: Client, path: str, **params: int) -> Measured:
    """Return the bytes of a file and the most memory that its writer held."""
    with Watch() as watch:
        answer = client.get(path, params, HTTP_HOST="localhost")
        assert answer.status_code == 200
        size = sum(len(chunk) for chunk in answer)
    assert int(answer.get("Content-Length", size)) == size
    return Measured(size=size, child=watch.most)


def resident_bytes() -> int:
    """Return the memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
