"""Files to understand, datasets to publish into, and the folder of real files."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections

from datasets import describing
from datasets.models import Dataset
from datasets.records import write
from datasets.types import Table
from ingest import metadata_file, pipeline, services
from ingest.models import Run
from ingest.options import ReadOptions, RunOptions
from ingest.understand import Understanding, understand

Understand = Callable[..., Understanding]
Publish = Callable[..., Run]


@pytest.fixture
def understood(tmp_path: Path) -> Understand:
    """Return what is understood of some bytes or text."""

    def read(content: str | bytes, **options: Any) -> Understanding:
        path = tmp_path / "file"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return understand(path, ReadOptions(**options))[1]

    return read


@pytest.fixture
def tables(transactional_db: None) -> Iterator[None]:
    """Let a test load record tables: the licences are there, the tables go afterwards."""
    licences = importlib.import_module("datasets.migrations.0004_licences").LICENCES
    model = apps.get_model("datasets", "Licence")
    for values in licences:
        model.objects.get_or_create(code=values["code"], defaults=values)
    yield
    for name in write.existing_tables(settings.RECORDS_SCHEMA):
        write.drop(Table(schema=settings.RECORDS_SCHEMA, name=name))


@pytest.fixture
def publish(tables: None, tmp_path: Path) -> Publish:
    """Publish some bytes as the next version of a dataset, without a worker."""

    def run(
        content: str | bytes | Path,
        dataset_id: str = "jeu",
        *,
        metadata: dict[str, Any] | None = None,
        file_name: str = "jeu.csv",
        **options: Any,
    ) -> Run:
        path = content if isinstance(content, Path) else tmp_path / "source"
        if not isinstance(content, Path):
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        dataset = Dataset.objects.filter(dataset_id=dataset_id).first()
        if dataset is None:
            dataset = describing.create_dataset(
                dataset_id, title={"fr": dataset_id}, visibility="public"
            )
        read = ReadOptions(**{k: options.pop(k) for k in ReadOptions.__slots__ if k in options})
        checked = metadata_file.checked(metadata or {})
        checked.pop("attachments", None)
        run_options = RunOptions(read=read, metadata=checked, **options)
        with path.open("rb") as source:
            started = services.start_run(
                dataset, source, file_name, options=run_options, is_queued=False
            )
        pipeline.process(started.pk)
        started.refresh_from_db()
        return started

    return run


def rows(dataset_id: str, columns: str = "*", order: str = "_ord") -> list[tuple[Any, ...]]:
    """Return the records that readers see."""
    version = Dataset.objects.get(dataset_id=dataset_id).published_version
    assert version is not None
    part = version.parts.get()
    with connections["records_read"].cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {part.schema_name}.{part.table_name} ORDER BY {order}"
        )
        return list(cursor.fetchall())


@pytest.fixture(scope="session")
def real_files() -> Path:
    """Return the folder of real files, or skip loudly (never in CI)."""
    named = os.environ.get("PARVIS_TEST_DATA", "")
    if named and (Path(named) / "catalog.json").is_file():
        return Path(named)
    reason = "PARVIS_TEST_DATA names no folder with catalog.json: NO REAL FILE WAS TESTED"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
