"""Understanding and loading the reference table without indexes, against a raw COPY of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from datasets.records.tables import record_table
from datasets.records.write import fill_bare
from datasets.types import Field
from ingest.blocks import BadCells, cast_blocks
from ingest.options import ReadOptions
from ingest.understand import understand
from tests.benchmarks.conftest import ROWS
from tests.benchmarks.test_load import copy_floor

pytestmark = [
    pytest.mark.bench,
    pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"]),
]


def test_understand_and_load_without_indexes(
    reference_file: Path, say: Callable[[str], None]
) -> None:
    """Say what reading, understanding, casting and sending take beside a raw COPY."""
    started = time.perf_counter()
    reader, found = understand(reference_file, ReadOptions())
    understood = time.perf_counter() - started
    schema = tuple(Field(name=item.name, type=item.type) for item in found.fields)
    blocks = cast_blocks(
        reader,
        found.fields,
        secret=b"secret",
        key=(),
        bad=BadCells(),
        progress=lambda _share, _rows: None,
    )
    table = record_table("records", "bench_bare")
    started = time.perf_counter()
    with transaction.atomic("records"):
        assert fill_bare(table, schema, blocks) == ROWS
        loaded = time.perf_counter() - started
        transaction.set_rollback(True, using="records")
    floor = copy_floor(reference_file)
    total = understood + loaded
    say(f"{ROWS} rows; raw COPY {floor:.2f} s")
    say(f"understand {understood:.2f} s, cast and COPY {loaded:.2f} s")
    say(f"understand and load without indexes: {total / floor:.1f} times COPY")
