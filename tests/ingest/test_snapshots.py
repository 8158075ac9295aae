"""The snapshot of a version: in the storage, named by the version alone, gone with it."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from datasets.models import Dataset, FieldCounts, Version
from datasets.records.snapshot import SnapshotError
from datasets.storage import SNAPSHOTS, keep
from ingest import janitor, loader
from tests.ingest.conftest import Publish

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)

CSV = "Nom;Prix\nAngers;1\nNantes;2\nAngers;2\n"
TWO_DAYS = 2 * 86_400


def published() -> Version:
    version = Dataset.objects.get(dataset_id="jeu").published_version
    assert version is not None
    return version


def test_version_names_its_snapshot_and_its_counts(publish: Publish) -> None:
    publish(CSV)
    version = published()
    assert version.snapshot_key.startswith(f"{SNAPSHOTS}/")
    assert "jeu" not in version.snapshot_key
    with default_storage.open(version.snapshot_key) as source:
        content = source.read()
        source.seek(0)
        table = pq.read_table(source)
    assert table.column("nom").to_pylist() == ["Angers", "Nantes", "Angers"]
    assert len(content) == version.snapshot_size
    assert hashlib.sha256(content).hexdigest() == version.snapshot_sha256
    counted = dict(FieldCounts.objects.filter(version=version).values_list("name", "values"))
    assert sorted(counted["nom"]) == [["Angers", 2], ["Nantes", 1]]


def test_janitor_deletes_snapshots_that_no_version_names(publish: Publish, tmp_path: Path) -> None:
    publish(CSV)
    forgotten = tmp_path / "s"
    forgotten.write_bytes(b"PAR1")
    lost = keep(forgotten, folder=SNAPSHOTS)
    before = time.time() - TWO_DAYS
    for key in (lost.key, published().snapshot_key):
        os.utime(default_storage.path(key), (before, before))
    assert lost.key in janitor.delete_orphan_files()
    assert not default_storage.exists(lost.key)
    assert default_storage.exists(published().snapshot_key)


def test_run_whose_snapshot_fails_publishes_nothing(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(CSV)
    before = published()

    def broken(*_given: object, **_named: object) -> None:
        raise SnapshotError

    monkeypatch.setattr(loader.write, "write_snapshot", broken)
    run = publish(CSV + "Tours;3\n")
    assert run.state == "failed"
    assert published() == before
    assert run.part_number is not None
    names = loader.write.existing_tables(settings.RECORDS_SCHEMA)
    assert f"d{before.dataset_id}_p{run.part_number}" not in names
