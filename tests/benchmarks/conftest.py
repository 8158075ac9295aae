"""The reference table for measurements, and a place where results are said.

Measurements are ratios against a floor taken in the same run; they never fail for being
slow. `PARVIS_BENCH_ROWS` chooses the size (default 100,000).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections

from datasets.describing import create_dataset
from datasets.models import Dataset, Visibility
from ingest import services
from ingest.models import Run, RunState
from ingest.pipeline import process

ROWS = int(os.environ.get("PARVIS_BENCH_ROWS", "100000"))


@pytest.fixture(scope="session")
def reference_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the reference table as a CSV file, made by the generator beside the real data."""
    data = os.environ.get("PARVIS_TEST_DATA")
    maker = Path(data).parent / "bench" / "make_data.py" if data else None
    if maker is None or not maker.is_file():
        pytest.skip("PARVIS_TEST_DATA names no folder beside which bench/make_data.py lies")
    folder = tmp_path_factory.mktemp("bench")
    subprocess.run(
        [sys.executable, str(maker), "--rows", str(ROWS), "--out", str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return folder / f"arbres_{ROWS}.csv"


@pytest.fixture
def loaded(transactional_db: None, reference_file: Path) -> Iterator[tuple[Dataset, Run]]:
    """Publish the reference table through the pipeline, and drop it afterwards."""
    dataset = create_dataset("arbres", title={"fr": "Arbres"}, visibility=Visibility.PUBLIC)
    with reference_file.open("rb") as source:
        run = services.start_run(dataset, source, reference_file.name, is_queued=False)
    process(run.pk)
    run.refresh_from_db()
    if run.state == RunState.WAITING:
        services.publish_run(run)
        run.refresh_from_db()
    assert run.state == RunState.PUBLISHED, run.report
    dataset.refresh_from_db()
    yield dataset, run
    part = dataset.parts.get()
    with connections["records"].cursor() as cursor:
        cursor.execute(f'DROP TABLE "{part.schema_name}"."{part.table_name}"')


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a result past pytest's capture."""

    def printed(line: str) -> None:
        with capsys.disabled():
            print(f"\n  {line}", end="")

    return printed
