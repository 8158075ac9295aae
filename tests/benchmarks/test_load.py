"""Loading the reference table, against COPY of the same typed data into the same columns."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections

from datasets.models import Dataset
from ingest.models import Run
from tests.benchmarks.conftest import ROWS

pytestmark = [
    pytest.mark.bench,
    pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"]),
]

COLUMNS = (
    "id text, type_emplacement text, commune text, espece text, adresse text, hauteur_cm bigint,"
    " circonference_m double precision, remarquable boolean, date_plantation date,"
    " releve_le timestamptz, observation text, geo_point_2d text"
)


def copy_floor(path: Path) -> float:
    """Return the seconds of a raw COPY of the file into typed columns, without an index."""
    with connections["records"].cursor() as cursor:
        cursor.execute(f"CREATE TABLE records.bench_floor ({COLUMNS})")
        started = time.perf_counter()
        with (
            path.open("rb") as source,
            cursor.copy(
                "COPY records.bench_floor FROM STDIN (FORMAT csv, DELIMITER ';', HEADER true)"
            ) as copy,
        ):
            while block := source.read(1 << 16):
                copy.write(block)
        seconds = time.perf_counter() - started
        cursor.execute("SELECT count(*) FROM records.bench_floor")
        assert cursor.fetchone() == (ROWS,)
        cursor.execute("DROP TABLE records.bench_floor")
    return seconds


def python_floor(path: Path) -> float:
    """Return the seconds Python needs to cut the file into cells and do nothing else."""
    started = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as source:
        assert sum(1 for _row in csv.reader(source, delimiter=";")) == ROWS + 1
    return time.perf_counter() - started


def test_load(
    loaded: tuple[Dataset, Run], reference_file: Path, say: Callable[[str], None]
) -> None:
    _dataset, run = loaded
    assert run.rows_loaded == ROWS
    floor = copy_floor(reference_file)
    stages = run.seconds
    total = sum(stages.values())
    say(f"{ROWS} rows; raw COPY {floor:.2f} s; cutting cells {python_floor(reference_file):.2f} s")
    for stage, seconds in stages.items():
        say(f"{stage}: {seconds:.2f} s, {seconds / floor:.1f} times COPY")
    say(f"whole run with indexes and profile: {total:.2f} s, {total / floor:.1f} times COPY")
