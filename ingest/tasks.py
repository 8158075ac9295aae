"""What the workers do for ingestion. Tasks take ids only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError

from ingest import groups, janitor, pipeline
from ingest.errors import BusyError

_BUSY_SECONDS = 2
_AWAY_SECONDS = 10


@shared_task(name="ingest.run", bind=True, max_retries=None)
def run(self: Task[[int], None], run_id: int) -> None:
    """Take one run as far as it goes; come back later while its dataset is busy."""
    try:
        done = pipeline.process(run_id)
    except BusyError as err:
        raise self.retry(countdown=_BUSY_SECONDS, exc=err) from err
    except (OperationalError, InterfaceError) as err:
        raise self.retry(countdown=_AWAY_SECONDS, exc=err) from err
    if done is not None:
        for sibling in groups.waiting_siblings(done):
            # To the queue that this worker reads, as a retry goes.
            self.apply_async((sibling,), **_same_queue(self.request.delivery_info))


def _same_queue(delivery: Mapping[str, Any] | None) -> dict[str, Any]:
    queue = (delivery or {}).get("routing_key")
    return {"queue": queue} if queue else {}


@shared_task(name="ingest.janitor")
def clean() -> None:
    """Take up what was interrupted and remove what nobody names any more."""
    for run_id in janitor.interrupted_runs():
        run.delay(run_id)
    janitor.tidy()
