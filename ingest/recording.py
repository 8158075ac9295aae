"""The last step: make the version, describe it, show it, close the run. One transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from datasets import describing, services
from datasets.models import AttachmentKind, Dataset, Version
from datasets.records import write
from datasets.records.tables import part_table
from datasets.storage import StoredFile
from datasets.types import Schema
from ingest import groups
from ingest.blocks import BadCells
from ingest.contract import check
from ingest.errors import BusyError, QuestionError
from ingest.fingerprint import settings_hash
from ingest.journal import Journal, storable
from ingest.lease import confirm
from ingest.models import ACTIVE_STATES, Level, Run, RunState
from ingest.options import RunOptions
from ingest.plan import PlannedField
from ingest.problems import Problem
from ingest.understand import Understanding
from ingest.values.files import CellFiles
from ingest.wishes import key_names

_ATTACHMENT = AttachmentKind.ATTACHMENT.value


def record(
    run: Run,
    journal: Journal,
    dataset: Dataset,
    found: Understanding,
    schema: Schema,
    built: write.Built,
    snapshot: StoredFile,
    bad: BadCells,
    files: CellFiles,
    options: RunOptions,
) -> None:
    """Make the version and publish it, or ask whether to.

    Raises:
        QuestionError: another version was published meanwhile, and the file breaks its promises.
    """
    assert run.part_number is not None  # noqa: S101  (set by _load)
    with transaction.atomic():
        confirm(run)
        is_confirmed = options.is_confirmed and _is_still_meant(dataset, found, options, journal)
        part = services.create_part(
            dataset,
            part_table(dataset.pk, run.part_number),
            number=run.part_number,
            records_count=built.records_count,
        )
        version = services.create_version(
            dataset,
            [part],
            schema,
            files=files.used,
            facets=built.facets,
            profile=built.profile,
            bbox=built.bbox,
            geometry_types=built.geometry_types,
            rejected_cells=bad.count,
            file_key=run.file_key,
            file_name=run.file_name,
            file_size=run.file_size,
            file_sha256=run.file_sha256,
            content_sha256=run.report.get("content_sha256", ""),
            snapshot_key=snapshot.key,
            snapshot_size=snapshot.size,
            snapshot_sha256=snapshot.sha256,
            message=run.message,
            created_by=run.created_by,
        )
        run.version = version
        run.rows_loaded = built.records_count
        describing.add_fields(dataset, [_described(item, dataset) for item in found.published])
        if is_confirmed:
            _show(journal, dataset, version, options)
            journal.tell("published", version=version.number)
            groups.start_siblings(run, dataset, options, journal)
            close(run, journal, RunState.PUBLISHED, [])
        else:
            question = Problem(code="confirm_publish", params={"version": version.number})
            journal.tell_problem(question, Level.INFO)
            close(run, journal, RunState.WAITING, [question])


def _is_still_meant(
    dataset: Dataset, found: Understanding, options: RunOptions, journal: Journal
) -> bool:
    """Look at what staff did to the dataset while the file was loaded.

    Taken out of sight meanwhile, it is not shown again without a person's word; with another
    version on show, the file is held against that one.
    """
    was_published, before = dataset.is_published, dataset.published_version_id
    dataset.refresh_from_db(from_queryset=Dataset.objects.select_for_update())
    if was_published and not dataset.is_published:
        journal.tell("unpublished_meanwhile", Level.WARNING)
        return False
    if dataset.published_version_id != before:
        check(dataset, found, options, journal)
    return True


def _described(item: PlannedField, dataset: Dataset) -> dict[str, Any]:
    return {
        "name": item.name,
        "source": item.source,
        "label": {dataset.language: item.label},
        "unit": item.unit,
        "annotations": dict(item.annotations),
        "position": item.place,
    }


def _describe(journal: Journal, dataset: Dataset, options: RunOptions) -> None:
    beside = {
        kind: [item for item in options.attachments if item.get("kind", _ATTACHMENT) == kind]
        for kind in options.replaced_kinds or ([_ATTACHMENT] if options.attachments else [])
    }
    metadata = options.metadata
    if metadata.get("key"):
        known = dataset.fields.order_by("pk").values_list("name", "source")
        metadata = {**metadata, "key": key_names(metadata["key"], known)}
    for name in describing.apply_metadata(dataset, metadata, beside):
        journal.tell("unknown_licence", Level.WARNING, name=name)


def _show(journal: Journal, dataset: Dataset, version: Version, options: RunOptions) -> None:
    """Describe the dataset and point it at the version."""
    _describe(journal, dataset, options)
    version.settings_hash = settings_hash(dataset, options)
    version.save(update_fields=["settings_hash"])
    services.switch_version(dataset, version)


def finish_unchanged(run: Run, journal: Journal, dataset: Dataset, options: RunOptions) -> None:
    version = dataset.published_version
    with transaction.atomic():
        confirm(run)
        _describe(journal, dataset, options)
        run.version = version
        run.rows_loaded = version.records_count if version else 0
        journal.tell("unchanged")
        groups.start_siblings(run, dataset, options, journal)
        close(run, journal, RunState.UNCHANGED, [])


def publish_waiting(run: Run) -> Version:
    """Publish the version of a run that waits for a person's word.

    What it breaks was asked of the version that was public when it was loaded: over a newer
    one, or under the hands of a run at work, it is not published.

    Raises:
        QuestionError: nothing waits, or a newer version was published since.
        BusyError: a run of the dataset is at work.
    """
    with transaction.atomic():
        held = Run.objects.select_for_update().get(pk=run.pk)
        if held.state != RunState.WAITING or held.version is None:
            raise QuestionError.of("nothing_waits")
        journal = Journal(held)
        journal.warnings = held.problems("warnings")
        dataset = Dataset.objects.select_for_update().get(pk=held.dataset_id)
        _refuse_what_is_overtaken(dataset, held.version)
        options = RunOptions.from_json(held.options)
        _show(journal, dataset, held.version, options)
        journal.tell("published", version=held.version.number)
        groups.start_siblings(held, dataset, options, journal)
        close(held, journal, RunState.PUBLISHED, [])
        return held.version


def _refuse_what_is_overtaken(dataset: Dataset, version: Version) -> None:
    newer = dataset.versions.filter(number__gt=version.number, published_at__isnull=False)
    last = newer.order_by("-number").first()
    if last is not None:
        raise QuestionError.of("newer_version", version=last.number)
    at_work = dataset.runs.filter(state__in=ACTIVE_STATES, lease_until__gt=timezone.now())
    if at_work.exists():
        raise BusyError.of("busy")


def close(run: Run, journal: Journal, state: RunState, problems: Sequence[Problem]) -> None:
    """End a run, in whatever way; its report and its seconds are kept."""
    journal.end_stage()
    run.state = state
    run.question = problems[0].code if state == RunState.WAITING and problems else ""
    run.progress = 100
    run.lease_until = None
    run.finished_at = timezone.now()
    run.report = {
        **run.report,
        "warnings": [storable(problem) for problem in journal.warnings],
        "errors": [storable(problem) for problem in problems],
    }
    run.save()
