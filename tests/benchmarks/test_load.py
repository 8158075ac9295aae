"""Loading the reference table, against COPY of the same typed data into the same columns."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from datasets.models import Dataset
from datasets.records import write
from datasets.records.indexes import create_words
from datasets.records.profile import extent, measure
from datasets.records.snapshot import write_snapshot
from datasets.records.tables import column_definitions, record_table, search_column
from datasets.selectors import described_schema
from ingest.models import Run
from tests.benchmarks.conftest import ROWS
from tests.workers import ROOT, address

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


def whole_floor(dataset: Dataset, folder: Path) -> dict[str, float]:
    """Return the seconds of each step that makes the same things from rows that are typed.

    One connection, one step after the other: COPY of what the table holds, the same indexes,
    words, statistics, profile, counts and snapshot. What it makes is dropped again.
    """
    version = dataset.published_version
    part = dataset.parts.get()
    assert version is not None
    schema = described_schema(dataset, version)
    made = record_table(part.schema_name, part.table_name)
    table = record_table(part.schema_name, f"{part.table_name}_floor")
    name = sql.Identifier(table.schema, table.name)
    columns = sql.SQL(", ").join(
        sql.Identifier(column) for column in ("_ord", "_id", *(item.column for item in schema))
    )
    taken: dict[str, float] = {}
    began = time.perf_counter()

    def step(named: str) -> None:
        nonlocal began
        now = time.perf_counter()
        taken[named] = now - began
        began = now

    with transaction.atomic(using="records"), connections["records"].cursor() as cursor:
        rows = folder / "rows"
        with (
            rows.open("wb") as target,
            cursor.copy(
                sql.SQL("COPY (SELECT {} FROM {} ORDER BY _ord) TO STDOUT").format(
                    columns, sql.Identifier(made.schema, made.name)
                )
            ) as sent,
        ):
            for piece in sent:
                target.write(piece)
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", [made.name])
        indexes = [text.replace(made.name, table.name) for (text,) in cursor.fetchall()]
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SET LOCAL jit = off")
        began = time.perf_counter()
        cursor.execute(
            sql.SQL("CREATE TABLE {} ({}, {})").format(
                name, column_definitions(schema), search_column(table, schema)
            )
        )
        statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FREEZE)").format(name, columns)
        with rows.open("rb") as source, cursor.copy(statement) as copy:
            while block := source.read(1 << 18):
                copy.write(block)
        step("COPY with the text vector")
        for text in indexes:
            cursor.execute(text)
        step("indexes")
        create_words(cursor, table)
        step("words")
        cursor.execute(sql.SQL("ANALYZE {}").format(name))
        extents = {item.name: extent(cursor, table, item) for item in schema if item.traits.is_geo}
        for item in schema:
            measure(cursor, table, item, ROWS)
        step("statistics, profile and counts")
        write_snapshot(cursor, table, schema, folder / "snapshot", rows=ROWS, extents=extents)
        step("snapshot")
        transaction.set_rollback(True, using="records")
    return taken


def test_whole_run(loaded: tuple[Dataset, Run], tmp_path: Path, say: Callable[[str], None]) -> None:
    """Compare a whole run with a floor that begins where the rows are typed already."""
    dataset, run = loaded
    taken = whole_floor(dataset, tmp_path)
    floor, whole = sum(taken.values()), sum(run.seconds.values())
    for named, seconds in taken.items():
        say(f"floor, {named}: {seconds:.2f} s")
    say(
        f"{ROWS} rows; whole run {whole:.2f} s, {whole / floor:.2f} times its floor ({floor:.2f} s)"
    )


_PUBLISHING = """
import re, sys
import django
django.setup()
from datasets.describing import create_dataset
from ingest import services
from ingest.pipeline import process
with open(sys.argv[1], "rb") as source:
    run = services.start_run(
        create_dataset("memoire", title={"fr": "x"}), source, "arbres.csv", is_queued=False
    )
run = process(run.pk)
with open("/proc/self/status") as source:  # the system's other count holds what it was before exec
    print(run.state, int(re.search(r"VmHWM:\\s+([0-9]+)", source.read())[1]) // 1024)
"""


def test_memory(transactional_db: None, reference_file: Path, say: Callable[[str], None]) -> None:
    """Measure the most memory that a process holds which takes the table through the pipeline."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": address("default"),
        "RECORDS_DATABASE_URL": address("records"),
        "PARVIS_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "PARVIS_SECRET_KEY": settings.SECRET_KEY,
    }
    done = subprocess.run(
        [sys.executable, "-c", _PUBLISHING, str(reference_file)],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    state, megabytes = done.stdout.split()[-2:]
    assert state in ("published", "waiting")
    for table in write.existing_tables(settings.RECORDS_SCHEMA):
        write.drop(record_table(settings.RECORDS_SCHEMA, table))
    say(f"{ROWS} rows; the process that loads them holds {megabytes} MB at most")
