"""Load Rivemaine, the demo city, through the same way as any upload. Doing it twice is harmless."""

from __future__ import annotations

import sys
import tempfile
import time
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ingest.demo import publishing
from ingest.demo.reference import describe_city
from ingest.demo.registry import UnknownDemoDatasetError, chosen
from ingest.demo.table import DemoDataset
from ingest.models import Run


class Command(BaseCommand):
    help = "Load the demo city; a second time on the same day changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", metavar="ID", nargs="+", default=[], help="These datasets.")
        parser.add_argument(
            "--wait",
            action=BooleanOptionalAction,
            default=True,
            help="Wait for the end (default); --no-wait queues the present state and returns.",
        )
        parser.add_argument(
            "--day",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="The day that live data are told for (default: today).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            datasets = chosen(options["only"])
        except UnknownDemoDatasetError as err:
            raise CommandError(str(err), returncode=2) from err
        day = options["day"] or timezone.localdate()
        with tempfile.TemporaryDirectory(prefix="parvis-demo-") as name:
            try:
                publishing.require_worker()
                describe_city()
                if options["wait"]:
                    self._load(datasets, day, Path(name), started)
                else:
                    self._queue(datasets, day, Path(name))
            except publishing.DemoError as err:
                raise CommandError(str(err)) from err

    def _queue(self, datasets: Sequence[DemoDataset], day: date, folder: Path) -> None:
        for dataset in datasets:
            delivery = publishing.deliver(dataset, -1, day, folder)
            self.stdout.write(f"{dataset.id}: run {delivery.run_id} is queued.")

    def _load(
        self, datasets: Sequence[DemoDataset], day: date, folder: Path, started: float
    ) -> None:
        self.stdout.write(f"Rivemaine on {day:%d/%m/%Y}: {len(datasets)} datasets.")
        outcome = publishing.publish_city(datasets, day, folder, self._tell)
        records = sum(run.rows_loaded for run in outcome.published)
        self.stdout.write(
            f"{len(outcome.published)} versions published ({records} records), "
            f"{len(outcome.unchanged)} datasets unchanged, {len(outcome.failed)} failed, "
            f"in {time.monotonic() - started:.0f} s."
        )
        if outcome.failed:
            sys.exit(1)

    def _tell(self, run: Run, done: int, total: int) -> None:
        place = f"[{done:>2}/{total}] {run.dataset.dataset_id}"
        if publishing.is_good(run):
            version = f"version {run.version.number}, " if run.version else ""
            seconds = sum(run.seconds.values())
            self.stdout.write(
                f"{place}: {run.state}, {version}{run.rows_loaded} records, {seconds:.1f} s"
            )
            return
        self.stderr.write(f"{place}: {run.state}")
        for problem in run.problems("errors"):
            self.stderr.write(f"    {problem.message} {problem.hint or ''}".rstrip())
