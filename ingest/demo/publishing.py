"""Rivemaine's files on their way into the catalogue: published like any upload, then awaited.

Each file goes through the command `publish`. A dataset that tells of earlier states gets
them first, so that its list of versions is not empty; a dataset that is there already only
gets the present state, which is `unchanged` on the same day.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from celery import current_app
from django.core.management import call_command
from kombu.exceptions import OperationalError

from datasets.models import Dataset
from ingest.demo.scene import Stage
from ingest.demo.table import DemoDataset
from ingest.models import Run, RunState

WORKER_SECONDS: Final = 10.0
STALL_SECONDS: Final = 90.0
_POLL_SECONDS: Final = 0.25
_GOOD: Final = (RunState.PUBLISHED, RunState.UNCHANGED)


class DemoError(Exception):
    """The demo city could not be loaded; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One state of one dataset on its way."""

    dataset: DemoDataset
    state: int
    run_id: int


@dataclass(slots=True)
class Outcome:
    """What became of the deliveries."""

    published: list[Run] = field(default_factory=list)
    unchanged: list[Run] = field(default_factory=list)
    failed: list[Run] = field(default_factory=list)

    def add(self, run: Run) -> None:
        if run.state == RunState.PUBLISHED:
            self.published.append(run)
        elif run.state == RunState.UNCHANGED:
            self.unchanged.append(run)
        else:
            self.failed.append(run)


def require_worker() -> None:
    """Make sure that a worker answers.

    Raises:
        DemoError: there is no broker, or no worker answered in time.
    """
    try:
        deadline = time.monotonic() + WORKER_SECONDS
        while not current_app.control.ping(timeout=1.0, limit=1):
            if time.monotonic() > deadline:
                raise DemoError(
                    f"No worker answered within {WORKER_SECONDS:.0f} seconds. Start one "
                    "(celery -A portal.celery worker) or use `make run`, then try again."
                )
    except (OperationalError, OSError) as err:
        raise DemoError(
            "The broker cannot be reached: check that Redis runs and that REDIS_URL is right."
        ) from err


def rounds(
    datasets: Sequence[DemoDataset], *, with_past: bool
) -> list[list[tuple[DemoDataset, int]]]:
    """Return what to publish in which round: never two states of a dataset in one round."""
    known = set(
        Dataset.objects.filter(published_version__isnull=False).values_list("dataset_id", flat=True)
    )
    plan: list[list[tuple[DemoDataset, int]]] = []
    for dataset in datasets:
        is_told = with_past and dataset.id not in known
        earlier = len(dataset.states) - 1 if is_told else 0
        for place, state in enumerate([*range(earlier), -1]):
            if place == len(plan):
                plan.append([])
            plan[place].append((dataset, state))
    # The dataset with the longest past decides when all is done: it comes first.
    return [sorted(items, key=lambda item: -len(item[0].states)) for items in plan]


def deliver(dataset: DemoDataset, state: int, day: date, folder: Path) -> Delivery:
    """Write one state of a dataset and hand it to the workers.

    Raises:
        DemoError: the file or its metadata was refused.
    """
    place = folder / f"{dataset.id}-{state}"
    place.mkdir()
    path = dataset.write(Stage(today=day, state=state), place)
    metadata = place / "metadata.json"
    metadata.write_text(json.dumps(dataset.metadata(place), ensure_ascii=False), encoding="utf-8")
    said = io.StringIO()
    try:
        call_command(
            "publish",
            str(path),
            dataset=dataset.id,
            metadata=metadata,
            message=dataset.states[state],
            json=True,
            yes=True,
            stdout=said,
        )
    except SystemExit as err:
        raise DemoError(f"{dataset.id}: {_refusal(said.getvalue())}") from err
    return Delivery(dataset=dataset, state=state, run_id=json.loads(said.getvalue())["run"])


def _refusal(said: str) -> str:
    try:
        errors = json.loads(said)["errors"]
    except (ValueError, KeyError):
        return said.strip() or "refused without a reason."
    return " ".join(f"{e['message']} {e['hint'] or ''}".strip() for e in errors)


def ended(deliveries: Sequence[Delivery]) -> Iterator[Run]:
    """Give each run when it ends.

    Raises:
        DemoError: nothing has moved for a long time and no worker answers.
    """
    waiting = {delivery.run_id for delivery in deliveries}
    moved, last = "", time.monotonic()
    while waiting:
        runs = list(Run.objects.filter(pk__in=waiting).select_related("dataset", "version"))
        for run in runs:
            if run.is_over:
                waiting.discard(run.pk)
                yield run
        movement = repr(sorted((run.pk, run.state, run.progress, run.attempts) for run in runs))
        if movement != moved:
            moved, last = movement, time.monotonic()
        elif time.monotonic() - last > STALL_SECONDS:
            require_worker()
            last = time.monotonic()
        if waiting:
            time.sleep(_POLL_SECONDS)


def publish_city(
    datasets: Sequence[DemoDataset], day: date, folder: Path, tell: Callable[[Run, int, int], None]
) -> Outcome:
    """Publish every state in its round and wait; `tell` hears of each run that ends.

    A dataset whose earlier state failed is not offered its next one.
    """
    plan = rounds(datasets, with_past=True)
    total, done, outcome = sum(len(items) for items in plan), 0, Outcome()
    for items in plan:
        failed = {run.dataset.dataset_id for run in outcome.failed}
        total -= sum(dataset.id in failed for dataset, _state in items)
        deliveries = [
            deliver(dataset, state, day, folder)
            for dataset, state in items
            if dataset.id not in failed
        ]
        for run in ended(deliveries):
            done += 1
            outcome.add(run)
            tell(run, done, total)
    return outcome


def is_good(run: Run) -> bool:
    return run.state in _GOOD
