"""A worker is told to stop, janitors meet, and what a machine may run out of runs out."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone

from datasets import describing
from datasets.models import Dataset
from datasets.records import write
from datasets.storage import SNAPSHOTS
from ingest import janitor, pipeline, services
from ingest.files import _work_mark
from ingest.models import Run, RunState
from tests.faults.scene import DATASET, Scene, cleaned, leftovers, table_file, wait_until
from tests.workers import ROOT, address

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"]),
]


def test_a_worker_told_to_stop_ends_what_it_has_begun(scene: Scene) -> None:
    """What else it holds goes to the next worker, without a janitor."""
    worker = scene.start_worker()
    begun = scene.upload("alpha")
    wait_until(lambda: Run.objects.get(pk=begun.pk).state != RunState.RECEIVED, "the load")
    waiting = [scene.upload(mark) for mark in ("beta", "alpha") * 2]
    worker.process.terminate()
    assert worker.process.wait(timeout=120) == 0
    assert b"Warm shutdown" in worker.log.read_bytes()
    begun.refresh_from_db()
    assert (begun.state, begun.attempts) == (RunState.PUBLISHED, 1)
    scene.start_worker()
    for run in waiting:
        assert scene.wait_for_end(run).state in (RunState.PUBLISHED, RunState.UNCHANGED)
        assert run.attempts == 1
    assert cleaned() == []


def _load(run: Run) -> Run:
    pipeline.process(run.pk)
    run.refresh_from_db()
    return run


def _upload(scene: Scene, mark: str) -> Run:
    """Hand a file in without telling the workers."""
    dataset = Dataset.objects.filter(dataset_id=DATASET).first()
    if dataset is None:
        dataset = describing.create_dataset(DATASET, title={"fr": "Arbres"}, visibility="public")
    with scene.files[mark].open("rb") as source:
        return services.start_run(dataset, source, f"{mark}.csv", is_queued=False)


def test_janitors_that_meet_do_everything_once(
    scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four at once, over tables, files, runs that died and one that is at work."""
    for number in range(6):
        scene.files[f"small-{number}"] = table_file(scene.folder, f"small-{number}", rows=50)
    shown = _load(_upload(scene, "small-0"))
    lost, hopeless, at_work = (_upload(scene, f"small-{number}") for number in (1, 2, 3))
    past, soon = timezone.now() - timedelta(minutes=5), timezone.now() + timedelta(minutes=5)
    Run.objects.filter(pk=lost.pk).update(state="loading", attempts=1, lease_until=past)
    Run.objects.filter(pk=hopeless.pk).update(state="loading", attempts=3, lease_until=past)
    Run.objects.filter(pk=at_work.pk).update(
        state="loading", attempts=1, claims=1, lease_until=soon, part_number=50
    )
    kept = [f"d{shown.dataset_id}_p{number}" for number in (shown.part_number, 50)]
    with connections["records"].cursor() as cursor:
        for number in range(50, 62):
            name = f"{settings.RECORDS_SCHEMA}.d{shown.dataset_id}_p{number}"
            cursor.execute(f"CREATE TABLE {name} (a int)")
            cursor.execute(f"CREATE TABLE {name}_words (a int)")
    for number in range(40):
        default_storage.save(f"{SNAPSHOTS}/ab/{number}", ContentFile(b"PAR1"))
    temporary = Path(str(settings.FILE_UPLOAD_TEMP_DIR))
    folders = {claims: temporary / f"{_work_mark()}-{at_work.pk}-{claims}" for claims in range(5)}
    for folder in folders.values():
        folder.mkdir()
        (folder / "snapshot.parquet").write_bytes(b"PAR1")
    monkeypatch.setattr(janitor, "FILE_AGE", timedelta(0))

    together = threading.Barrier(4)
    taken_up: list[list[int]] = []

    def pass_once() -> None:
        try:
            together.wait(timeout=60)
            taken_up.append(janitor.clean())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=pass_once) for _turn in range(4)]
    with caplog.at_level(logging.ERROR):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
    assert [record.getMessage() for record in caplog.records] == []
    assert len(taken_up) == 4
    assert {pk for pks in taken_up for pk in pks} == {lost.pk}
    hopeless.refresh_from_db()
    assert hopeless.state == RunState.FAILED
    assert [event.problem["code"] for event in hopeless.events.all()] == ["interrupted"]
    assert write.existing_tables(settings.RECORDS_SCHEMA) == sorted(kept)
    assert [folder for folder in folders.values() if folder.exists()] == [folders[1]]
    assert not any(default_storage.exists(f"{SNAPSHOTS}/ab/{number}") for number in range(40))
    Run.objects.filter(pk=at_work.pk).update(lease_until=past)
    assert _load(lost).state == RunState.PUBLISHED


_FULL = """
DO $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END $$
"""


@pytest.mark.parametrize("count", [50, write.LARGE + 1], ids=["one by one", "at once"])
def test_a_full_disk_is_told_and_leaves_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """The database itself says so, after the indexes that it has made."""
    scene.files["before"] = table_file(scene.folder, "before", rows=50)
    scene.files["more"] = table_file(scene.folder, "more", rows=count)
    before = _load(_upload(scene, "before"))
    index_jobs = write.index_jobs

    def and_full(*given: Any) -> Iterator[Callable[[Any], None]]:
        yield from index_jobs(*given)
        yield lambda cursor: cursor.execute(_FULL)

    with monkeypatch.context() as patch:
        patch.setattr(write, "index_jobs", and_full)
        run = _load(_upload(scene, "more"))
    assert run.state == RunState.FAILED
    assert [problem.code for problem in run.problems("errors")] == ["no_space"]
    assert run.attempts == 1
    assert Dataset.objects.get(dataset_id=DATASET).published_version == before.version
    assert leftovers() == []
    services.answer(run)
    assert _load(run).state == RunState.PUBLISHED
    assert cleaned() == []


_LIMITED = """
import resource, sys
import django
django.setup()
import pyarrow, pyarrow.compute
from ingest import pipeline
with open("/proc/self/statm") as told:
    now = int(told.read().split()[0]) * resource.getpagesize()
most = now + int(sys.argv[2]) * 2**20
resource.setrlimit(resource.RLIMIT_AS, (most, most))
pipeline.process(int(sys.argv[1]))
"""


def _load_within(run: Run, megabytes: int) -> subprocess.CompletedProcess[str]:
    """Load in a process that may take that much memory more than it has at its start."""
    env = {
        **os.environ,
        "DATABASE_URL": address("default"),
        "RECORDS_DATABASE_URL": address("records"),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PARVIS_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "PARVIS_UPLOAD_TEMP_DIR": str(settings.FILE_UPLOAD_TEMP_DIR),
        "PARVIS_SECRET_KEY": settings.SECRET_KEY,
    }
    return subprocess.run(
        [sys.executable, "-c", _LIMITED, str(run.pk), str(megabytes)],
        cwd=ROOT,
        env=env,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_worker_without_memory_says_so(scene: Scene) -> None:
    """One cell of 240 MB, read where 300 MB are free: told, and nothing is left."""
    scene.files["before"] = table_file(scene.folder, "before", rows=50)
    before = _load(_upload(scene, "before"))
    path = scene.folder / "wide.json"
    with path.open("w", encoding="utf-8") as target:
        target.write('[{"nom": "')
        for _turn in range(120):
            target.write("é" * 2**20)
        target.write('"}]')
    scene.files["wide"] = path
    run = _upload(scene, "wide")
    done = _load_within(run, 300)
    run.refresh_from_db()
    assert run.state == RunState.FAILED, (done.returncode, done.stderr[-3000:])
    assert [problem.code for problem in run.problems("errors")] == ["out_of_memory"]
    assert Dataset.objects.get(dataset_id=DATASET).published_version == before.version
    assert cleaned() == []
