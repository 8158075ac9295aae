"""What every test of faults does: publish through a real worker, and look for what is left."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from celery import current_app
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone

from datasets import describing
from datasets.models import Dataset, Part, Version
from ingest import janitor, services
from ingest.models import ACTIVE_STATES, Run, RunState
from ingest.options import RunOptions
from tests.workers import Worker

DATASET = "arbres"
PATIENCE_S = 180.0
long = pytest.mark.skipif("PARVIS_KILLS" not in os.environ, reason="run by `make faults` alone")
ROWS = 20_000 if "PARVIS_KILLS" in os.environ else 3_000
_WORDS = ("platane", "tilleul", "érable", "charme", "hêtre", "bouleau", "cèdre", "if", "orme")


def table_file(folder: Path, mark: str, rows: int = ROWS) -> Path:
    """Write a file whose every row bears a mark; another mark, other values."""
    chance = random.Random(mark)
    path = folder / f"{mark}.csv"
    with path.open("w", encoding="utf-8") as target:
        target.write("Lot;Numéro;Nom;Hauteur;Planté le;Lieu;Remarque\n")
        for number in range(rows):
            words = " ".join(chance.choices(_WORDS, k=6))
            target.write(
                f"{mark};{number};{chance.choice(_WORDS)};{chance.uniform(1, 40):.2f};"
                f"20{chance.randrange(10, 25)}-{chance.randrange(1, 13):02d}-11;"
                f"{47 + chance.random():.6f}, {chance.random():.6f};{words} {number}\n"
            )
    return path


class Scene:
    """One dataset, the workers that load it, and the questions about what they leave."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {mark: table_file(folder, mark) for mark in ("alpha", "beta")}
        self._workers: list[Worker] = []

    def start_worker(self, environment: Mapping[str, str] | None = None) -> Worker:
        temporary = str(settings.FILE_UPLOAD_TEMP_DIR)
        worker = Worker(
            self.folder / f"worker-{len(self._workers)}.log",
            {
                "PARVIS_UPLOAD_TEMP_DIR": temporary,
                "TMPDIR": temporary,
                "PARVIS_HOT_VERSIONS": "1",
                "PARVIS_TABLE_GRACE_HOURS": str(20 / 3600),
                **(environment or {}),
            },
        )
        self._workers.append(worker)
        worker.wait_until_ready()
        return worker

    @property
    def has_worker(self) -> bool:
        return any(worker.process.poll() is None for worker in self._workers)

    def end(self) -> None:
        for worker in self._workers:
            if worker.process.poll() is None:
                worker.stop(patience=3)

    def upload(self, mark: str, options: RunOptions | None = None) -> Run:
        """Hand a file to the workers as the next version."""
        dataset = Dataset.objects.filter(dataset_id=DATASET).first()
        if dataset is None:
            dataset = describing.create_dataset(
                DATASET, title={"fr": "Arbres"}, visibility="public"
            )
        path = self.files[mark]
        with path.open("rb") as source:
            return services.start_run(dataset, source, path.name, options=options)

    def wait_for_end(self, run: Run, patience: float = PATIENCE_S) -> Run:
        try:
            wait_until(lambda: Run.objects.get(pk=run.pk).is_over, f"run {run.pk}", patience)
        except AssertionError as err:
            state = Run.objects.filter(pk=run.pk).values()
            log = self._workers[-1].log.read_text(errors="replace")[-6000:]
            raise AssertionError(f"{err}: {state}\n{log}") from err
        run.refresh_from_db()
        return run

    def publish(self, mark: str, options: RunOptions | None = None) -> Run:
        run = self.wait_for_end(self.upload(mark, options))
        assert run.state == RunState.PUBLISHED, run.report
        return run

    def let_leases_run_out(self) -> None:
        """Make the clock of what is at work, or queued, go on by more than any patience."""
        past = timezone.now() - timedelta(minutes=30)
        active = Run.objects.filter(state__in=ACTIVE_STATES)
        active.filter(lease_until__isnull=False).update(lease_until=past)
        active.filter(lease_until=None).update(queued_at=past)

    def call_janitor(self) -> None:
        """Have a worker do what beat has it do every minute."""
        current_app.send_task("ingest.janitor")


def wait_until(is_so: Callable[[], bool], what: str, patience: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < deadline, f"waited {patience} s in vain for {what}"
        time.sleep(0.05)


def leftovers() -> list[str]:
    """Name everything that nothing needs any more; after a janitor it must be nothing."""
    found = [
        f"run {run.pk} holds a lease or is at work"
        for run in Run.objects.all()
        if run.lease_until is not None or not run.is_over
    ]
    wanted = set(Part.objects.filter(dropped_at=None).values_list("table_name", flat=True))
    with connections["records"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace"
            " AND relkind IN ('r', 'v', 'm', 'S') AND relname ~ '^d[0-9]+_p[0-9]+'",
            [settings.RECORDS_SCHEMA],
        )
        names = {name for (name,) in cursor.fetchall()}
    found += [f"table {n}" for n in names if re.match(r"d\d+_p\d+", n)[0] not in wanted]  # type: ignore[index]
    found += [f"no table {name}" for name in wanted - names]
    found += [f"part {part}" for part in Part.objects.filter(versions=None)]
    found += [f"version {version}" for version in Version.objects.filter(runs=None)]
    found += [f"version {version} has no part" for version in Version.objects.filter(parts=None)]
    named = set(Run.objects.values_list("file_key", flat=True))
    named |= {key for key in Version.objects.values_list("snapshot_key", flat=True) if key}
    kept = {str(path.relative_to(default_storage.path(""))) for path in _stored()}
    found += [f"file {key}" for key in kept - named]
    found += [f"no file {key}" for key in named - kept]
    # An empty folder, pymp-*, is what each worker of Celery itself makes once, whatever it does.
    temporary = Path(str(settings.FILE_UPLOAD_TEMP_DIR)).iterdir()
    found += [f"temporary {p}" for p in temporary if p.name[:5] != "pymp-" or any(p.iterdir())]
    return found


def _stored() -> list[Path]:
    return [path for path in Path(default_storage.path("")).rglob("*") if path.is_file()]


def cleaned() -> list[str]:
    """Let the janitor pass once more, a day later, and name what is left all the same."""
    with mock.patch.object(janitor, "FILE_AGE", timedelta(0)):
        assert janitor.clean() == []
    return leftovers()
