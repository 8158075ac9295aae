"""Workers to kill, and a dataset with two files that readers watch meanwhile."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import connections

from datasets.records import write
from datasets.types import Table
from tests.faults.scene import Scene


@pytest.fixture
def scene(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Scene]:
    """Return a stage with nothing on it; whatever it started is ended afterwards."""
    with _stage(tmp_path, settings) as stage:
        try:
            yield stage
        finally:
            stage.end()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Return a stage whose worker outlives the tests of a module that do it no harm."""
    stage = Scene(tmp_path_factory.mktemp("standing"))
    try:
        yield stage
    finally:
        stage.end()


@pytest.fixture
def staffed(transactional_db: None, standing: Scene, settings: Any) -> Iterator[Scene]:
    """Return a stage with a worker at its place and nothing else."""
    for folder in ("media", "temporary"):
        shutil.rmtree(standing.folder / folder, ignore_errors=True)
    with _stage(standing.folder, settings, standing) as stage:
        if not stage.has_worker:
            stage.start_worker()
        yield stage


@contextmanager
def _stage(folder: Path, settings: Any, stage: Scene | None = None) -> Iterator[Scene]:
    """Prepare what a scene needs of the database and the disk, and take it away again."""
    settings.MEDIA_ROOT = folder / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(folder / "temporary")
    Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir()
    settings.ANONYMOUS_CALLS_PER_DAY = 0
    licences = importlib.import_module("datasets.migrations.0004_licences").LICENCES
    model = apps.get_model("datasets", "Licence")
    for values in licences:
        model.objects.get_or_create(code=values["code"], defaults=values)
    try:
        yield stage or Scene(folder)
    finally:
        for name in write.existing_tables(configured.RECORDS_SCHEMA):
            write.drop(Table(schema=configured.RECORDS_SCHEMA, name=name))
        for connection in connections.all():
            connection.close()
