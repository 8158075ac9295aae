"""What staff and commands ask of ingestion: start a run, answer its question, cancel it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import IO, Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from datasets.models import Dataset, State, Version
from datasets.records import write
from datasets.records.tables import part_table
from ingest import groups, recording, tasks
from ingest.errors import QuestionError, RefusedError
from ingest.files import store
from ingest.journal import storable
from ingest.models import Level, Run, RunEvent, RunState
from ingest.options import RunOptions
from ingest.problems import Problem

log = logging.getLogger(__name__)


def start_run(
    dataset: Dataset,
    source: IO[bytes],
    file_name: str,
    *,
    options: RunOptions | None = None,
    message: str = "",
    user: User | None = None,
    is_queued: bool = True,
) -> Run:
    """Store a file, make its run, and hand it to a worker once the transaction ends.

    With `is_queued=False` the caller runs `ingest.pipeline.process(run.pk)` itself.

    Raises:
        RefusedError: the file is larger than the setting allows.
    """
    stored = store(source, file_name)
    run = Run.objects.create(
        dataset=dataset,
        options=(options or RunOptions()).as_json(),
        file_key=stored.key,
        file_name=stored.name,
        file_size=stored.size,
        file_sha256=stored.sha256,
        message=message,
        created_by=user,
    )
    if is_queued:
        transaction.on_commit(lambda: enqueue(run))
    return run


def rebuild(version: Version, *, user: User | None = None, is_queued: bool = True) -> Run:
    """Load the original file of a version again, to be the next version and public.

    It is read as it was then, under the dataset's present settings; what it breaks of the
    version on show is meant.

    Raises:
        RefusedError: its original is not kept.
    """
    if not version.file_key:
        raise RefusedError.of("file_missing")
    first = version.runs.order_by("pk").first()
    before = RunOptions.from_json(first.options) if first is not None else RunOptions()
    options = RunOptions(
        read=before.read,
        bad_cells="empty" if version.rejected_cells else before.bad_cells,
        accept_breaking=f"rebuild {version.number}",
        accept_personal_data=before.accept_personal_data,
        new_version=True,
        is_alone=True,
    )
    run = Run.objects.create(
        dataset=version.dataset,
        options=options.as_json(),
        file_key=version.file_key,
        file_name=version.file_name,
        file_size=version.file_size,
        file_sha256=version.file_sha256,
        message=version.message,
        created_by=user,
    )
    if is_queued:
        transaction.on_commit(lambda: enqueue(run))
    return run


def enqueue(run: Run) -> None:
    """Hand a run to the workers; without a broker the janitor does it later."""
    try:
        tasks.run.delay(run.pk)
    except OperationalError:
        log.exception("Run %s could not be queued; it will be taken up later.", run.pk)


def answer(run: Run, **answers: Any) -> Run:
    """Change options of a run that waits or failed, and take it up again.

    Raises:
        QuestionError: the run is neither waiting nor failed.
    """
    with transaction.atomic():
        held = Run.objects.select_for_update().get(pk=run.pk)
        if held.state not in (RunState.WAITING, RunState.FAILED) or held.version_id:
            raise QuestionError.of("nothing_waits")
        held.options = replace(RunOptions.from_json(held.options), **answers).as_json()
        held.state = RunState.RECEIVED
        held.question = ""
        held.progress = held.attempts = held.rejected_cells = 0
        held.claims += 1  # whoever worked on it before has no right to it any more
        held.lease_until = held.finished_at = None
        held.queued_at = held.waits_since = timezone.now()
        held.report = {}
        held.events.all().delete()
        held.cells.all().delete()
        held.save()
        transaction.on_commit(lambda: enqueue(held))
    return held


def publish_run(run: Run) -> Version:
    """Publish the version that a run has loaded and that waits for a person's word.

    Raises:
        QuestionError: nothing waits, or a newer version was published since.
        BusyError: a run of the dataset is at work.
    """
    version = recording.publish_waiting(run)
    for sibling in run.siblings.filter(pk__in=groups.waiting_siblings(run)):
        enqueue(sibling)
    return version


def cancel(run: Run, problem: Problem | None = None) -> bool:
    """Close a run that no worker has taken yet; return whether it was still free."""
    told = problem or Problem(code="cancelled")
    with transaction.atomic():
        held = Run.objects.select_for_update().get(pk=run.pk)
        if held.state not in (RunState.RECEIVED, RunState.WAITING) or held.lease_until:
            return False
        held.state = RunState.FAILED
        held.question = ""
        held.finished_at = timezone.now()
        held.report = {**held.report, "errors": [storable(told)]}
        held.save()
        RunEvent.objects.create(
            run=held, stage=RunState.RECEIVED, level=Level.ERROR, problem=storable(told)
        )
    return True


@transaction.atomic
def delete_failed_draft(run: Run) -> bool:
    """Delete the draft that was made for a run which failed; return whether it was.

    It goes with the run: whoever calls has read the report. What holds a version, was ever
    shown, or has another run stays.
    """
    dataset = Dataset.objects.select_for_update().get(pk=run.dataset_id)
    has_failed = dataset.runs.filter(pk=run.pk, state=RunState.FAILED).exists()
    is_used = dataset.runs.exclude(pk=run.pk).exists() or dataset.versions.exists()
    if not has_failed or is_used or dataset.state != State.DRAFT or dataset.is_id_locked:
        return False
    if run.part_number is not None:
        table = part_table(dataset.pk, run.part_number)
        transaction.on_commit(lambda: write.drop(table))
    dataset.delete()
    return True


def group_reports(run: Run) -> list[Mapping[str, Any]]:
    """Return the reports of the siblings that were published with a main table."""
    siblings = run.siblings.select_related("dataset", "version").order_by("pk")
    return [
        {"table": RunOptions.from_json(sibling.options).read.member, **run_report(sibling)}
        for sibling in siblings
    ]


def run_report(run: Run) -> Mapping[str, Any]:
    """Return the report of `publish`."""
    fields = [
        {key: item for key, item in field.items() if key not in ("evidence_problem",)}
        for field in run.report.get("fields", [])
    ]
    return {
        "dataset_id": run.dataset.dataset_id,
        "dataset_uid": run.dataset.uid,
        "version": run.version.number if run.version else None,
        "run": run.pk,
        "state": run.state,
        "records_count": run.rows_loaded,
        "rejected_cells": run.rejected_cells,
        "fields": fields,
        "warnings": [problem.as_json() for problem in run.problems("warnings")],
        "errors": [problem.as_json() for problem in run.problems("errors")],
        "seconds": run.seconds,
    }
