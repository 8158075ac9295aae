"""Workers to kill, and a dataset with two files that readers watch meanwhile."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
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
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "temporary")
    Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir()
    settings.ANONYMOUS_CALLS_PER_DAY = 0
    licences = importlib.import_module("datasets.migrations.0004_licences").LICENCES
    model = apps.get_model("datasets", "Licence")
    for values in licences:
        model.objects.get_or_create(code=values["code"], defaults=values)
    stage = Scene(tmp_path)
    try:
        yield stage
    finally:
        stage.end()
        for name in write.existing_tables(configured.RECORDS_SCHEMA):
            write.drop(Table(schema=configured.RECORDS_SCHEMA, name=name))
        for connection in connections.all():
            connection.close()
