"""Who works on a run: one worker at a time, and one run of a dataset at a time.

A lease is kept alive by a heartbeat; when it runs out the run may be taken up again.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from types import TracebackType
from typing import Final

from django.db import Error, close_old_connections, connection, transaction
from django.utils import timezone

from datasets.models import Dataset
from ingest.errors import BusyError, IngestError
from ingest.models import ACTIVE_STATES, Run, RunState

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
BEAT_SECONDS: Final = 10.0
_PAUSES: Final = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0)


class LeaseLostError(IngestError):
    """Another worker took the run over: this one must stop without a word."""


def claim(run_id: int) -> Run | None:
    """Take a run, or return None when it is over or held by a living worker.

    Raises:
        BusyError: another run of the dataset is at work; this one comes after it.
    """
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id).first()
        if run is None or run.is_over:
            return None
        now = timezone.now()
        if run.lease_until is not None and run.lease_until > now:
            return None
        Dataset.objects.select_for_update().get(pk=run.dataset_id)
        now = timezone.now()  # whoever held the dataset has ended meanwhile
        others = Run.objects.filter(
            dataset_id=run.dataset_id, state__in=ACTIVE_STATES, lease_until__gt=now
        )
        is_busy = others.exclude(pk=run.pk).exists()
        if is_busy:
            Run.objects.filter(pk=run.pk).update(queued_at=now)
        else:
            run.attempts += 1
            run.claims += 1
            run.lease_until = now + LEASE
            run.started_at = run.started_at or now
            run.save(update_fields=["attempts", "claims", "lease_until", "started_at"])
    if is_busy:
        raise BusyError.of("busy")
    return run


def confirm(run: Run) -> None:
    """Make sure, inside a transaction, that the run is still ours.

    Raises:
        LeaseLostError: it was taken over or ended meanwhile, or deleted with its dataset.
    """
    held = Run.objects.select_for_update().filter(pk=run.pk).first()
    if held is None or held.claims != run.claims or held.is_over:
        raise LeaseLostError.of("busy")


def release(run: Run) -> None:
    """Give the run back, to be taken up again."""
    now = timezone.now()
    Run.objects.filter(pk=run.pk, claims=run.claims, state__in=ACTIVE_STATES).update(
        lease_until=None, state=RunState.RECEIVED, queued_at=now, waits_since=now
    )


def give_back(run: Run) -> bool:
    """Release the run once the database is there again; return whether it was in time.

    A database that starts again is back in seconds. A longer wait is of no use: the lease runs
    out and the janitor queues the run.
    """
    for pause in _PAUSES:
        time.sleep(pause)
        close_old_connections()
        try:
            release(run)
        except Error:
            continue
        return True
    return False


class Heartbeat:
    """Keeps a lease alive from a thread of its own while a long step is at work."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"run-{run.pk}", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._stop.wait(BEAT_SECONDS):
                try:
                    Run.objects.filter(
                        pk=self._run.pk, claims=self._run.claims, state__in=ACTIVE_STATES
                    ).update(lease_until=timezone.now() + LEASE)
                except Error:
                    log.warning("The heartbeat of run %s failed.", self._run.pk)
                    connection.close()  # the next beat takes a new one
        finally:
            connection.close()
