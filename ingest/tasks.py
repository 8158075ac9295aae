"""What the workers do for ingestion. Tasks take ids only."""

from __future__ import annotations

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError

from ingest import janitor, pipeline
from ingest.errors import BusyError

_BUSY_SECONDS = 2
_AWAY_SECONDS = 10


@shared_task(name="ingest.run", bind=True, max_retries=None)
def run(self: Task[[int], None], run_id: int) -> None:
    """Take one run as far as it goes; come back later while its dataset is busy."""
    try:
        pipeline.process(run_id)
    except BusyError as err:
        raise self.retry(countdown=_BUSY_SECONDS, exc=err) from err
    except (OperationalError, InterfaceError) as err:
        raise self.retry(countdown=_AWAY_SECONDS, exc=err) from err


@shared_task(name="ingest.janitor")
def clean() -> None:
    """Take up what was interrupted and remove what nobody names any more."""
    for run_id in janitor.clean():
        run.delay(run_id)
