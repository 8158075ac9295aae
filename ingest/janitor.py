"""Puts in order what killed processes left: runs without a worker, tables and files without
an owner. Safe to run at any time and as often as one likes."""

from __future__ import annotations

import logging
import shutil
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from datasets.models import Attachment, Dataset, Part, RecordFile, Version
from datasets.record_files import FOLDER as RECORD_FILES
from datasets.records import write
from datasets.storage import SNAPSHOTS
from datasets.types import Table
from ingest.files import ATTACHMENTS, FOLDER, orphan_folders
from ingest.models import ACTIVE_STATES, Level, Run, RunEvent, RunState
from ingest.pipeline import MAX_ATTEMPTS
from ingest.problems import Problem
from ingest.retention import close_unanswered, give_up_tables

log = logging.getLogger(__name__)

FORGOTTEN: Final = timedelta(minutes=2)
"""A run without a worker is queued again after this time: its message may have been lost.

The janitor's own message stood behind it in the queue: it would have come before."""
FILE_AGE: Final = timedelta(days=1)


def clean() -> list[int]:
    """Do all of it; return the runs that a worker should take up again."""
    again = interrupted_runs()
    tidy()
    return again


def tidy() -> None:
    """Do all but the runs; what fails keeps nothing else from being done."""
    for step in (
        close_unanswered,
        give_up_tables,
        drop_orphan_tables,
        delete_orphan_files,
        delete_orphan_folders,
    ):
        try:
            step()
        except Exception:
            log.exception("The janitor could not do all: %s.", step.__name__)
            close_old_connections()


def interrupted_runs() -> list[int]:
    """Return the runs whose worker died, and close those that died too often."""
    now = timezone.now()
    lost = Q(lease_until__lt=now) | Q(lease_until=None, queued_at__lt=now - FORGOTTEN)
    again = []
    for run in Run.objects.filter(lost, state__in=ACTIVE_STATES):
        if run.attempts < MAX_ATTEMPTS:
            Run.objects.filter(pk=run.pk).update(queued_at=now)
            again.append(run.pk)
            continue
        problem = Problem(code="interrupted", params={"attempts": run.attempts})
        with transaction.atomic():
            closed = Run.objects.filter(
                lost, pk=run.pk, claims=run.claims, state__in=ACTIVE_STATES
            ).update(
                state=RunState.FAILED,
                lease_until=None,
                finished_at=now,
                report={**run.report, "errors": [problem.as_stored()]},
            )
            if closed:
                RunEvent.objects.create(
                    run=run, stage=run.state, level=Level.ERROR, problem=problem.as_stored()
                )
    return again


def drop_orphan_tables() -> list[str]:
    """Drop the record tables that no part names and no run is building.

    A table whose dataset is not in this catalogue may be another catalogue's: it stays.
    """
    dropped = []
    for name in write.existing_tables(settings.RECORDS_SCHEMA):
        dataset_pk, number = (int(piece) for piece in name[1:].split("_p"))
        if _is_owned(name, dataset_pk, number):
            continue
        if not write.drop(Table(schema=settings.RECORDS_SCHEMA, name=name)):
            continue  # somebody reads it: next time
        log.info("Dropped the orphan table %s.", name)
        dropped.append(name)
    return dropped


def _is_owned(name: str, dataset_pk: int, number: int) -> bool:
    """Return whether a table may not be dropped.

    The order matters: a run that ends after the first question has its part by the second.
    """
    return (
        Run.objects.filter(
            dataset_id=dataset_pk, part_number=number, state__in=ACTIVE_STATES
        ).exists()
        or Part.objects.filter(
            schema_name=settings.RECORDS_SCHEMA, table_name=name, dropped_at=None
        ).exists()
        or not Dataset.objects.filter(pk=dataset_pk).exists()
    )


def delete_orphan_files() -> list[str]:
    """Delete stored files that nothing names and that are not of today."""
    deleted = []
    for folder in (FOLDER, ATTACHMENTS, RECORD_FILES, SNAPSHOTS):
        for key in _keys(folder):
            try:
                if default_storage.get_modified_time(key) > timezone.now() - FILE_AGE:
                    continue
            except FileNotFoundError:  # another janitor was faster
                continue
            is_named = (
                Run.objects.filter(file_key=key).exists()
                or Version.objects.filter(Q(file_key=key) | Q(snapshot_key=key)).exists()
                or Attachment.objects.filter(file_key=key).exists()
                or RecordFile.objects.filter(file_key=key).exists()
                or Run.objects.filter(options__attachments__contains=[{"file_key": key}]).exists()
            )
            if not is_named:
                default_storage.delete(key)
                deleted.append(key)
    return deleted


def delete_orphan_folders() -> None:
    """Delete the folders of temporary files that killed workers left on this machine."""
    for folder in orphan_folders():
        shutil.rmtree(folder, ignore_errors=True)


def _keys(folder: str) -> list[str]:
    if not default_storage.exists(folder):
        return []
    found = []
    for shelf in default_storage.listdir(folder)[0]:
        place = f"{folder}/{shelf}"
        found += [f"{place}/{name}" for name in default_storage.listdir(place)[1]]
    return found
