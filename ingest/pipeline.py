"""A run from its file to a version: understand, check, load, publish.

Doing a run twice is harmless: what is over stays over, what was interrupted begins again,
and the public version changes in one transaction at the very end.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import Error as DatabaseFault
from django.db import InterfaceError, OperationalError, transaction

from datasets.models import Dataset, Part
from datasets.records import write
from datasets.records.errors import RecordsError
from datasets.records.tables import part_table
from datasets.records.write import RowTooLargeError
from ingest import groups
from ingest.bad_cells import keep_breaches
from ingest.blocks import BadCells
from ingest.contract import check, planned_schema
from ingest.errors import IngestError, QuestionError, UnreadableFileError
from ingest.faults import internal_fault, lasting_fault
from ingest.files import local_copy, work_folder
from ingest.fingerprint import settings_hash
from ingest.journal import Journal, storable
from ingest.lease import Heartbeat, LeaseLostError, claim, confirm, give_back
from ingest.loader import files_for, load
from ingest.models import Level, Run, RunState
from ingest.options import RunOptions
from ingest.problems import Problem
from ingest.readers.base import Reader
from ingest.recording import close, finish_unchanged, record
from ingest.understand import Understanding, understand
from ingest.wishes import wishes_for

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3


def process(run_id: int) -> Run | None:
    """Take a run as far as it goes; None where there is nothing to do.

    Raises:
        BusyError: another run of the dataset is at work.
        OperationalError, InterfaceError: a database is away; the run may be taken up again.
    """
    run = claim(run_id)
    if run is None:
        return None
    journal = Journal(run)
    with Heartbeat(run):
        try:
            with work_folder(run):
                _work(run, journal)
        except LeaseLostError:
            log.warning("Run %s is no longer ours: taken over, answered or deleted.", run.pk)
            _drop_own_table(run)
        except QuestionError as err:
            _end(run, journal, RunState.WAITING, err.problems)
        except IngestError as err:
            _end(run, journal, RunState.FAILED, err.problems)
        except (OperationalError, InterfaceError) as err:
            log.exception("A database went away during run %s.", run.pk)
            lasting = lasting_fault(err)
            if lasting is None and run.attempts < MAX_ATTEMPTS:
                give_back(run)
                raise
            told = lasting or Problem(code="interrupted", params={"attempts": run.attempts})
            _end(run, journal, RunState.FAILED, [told])
        except RowTooLargeError:
            log.exception("The records of run %s are too wide.", run.pk)
            _end(run, journal, RunState.FAILED, [Problem(code="rows_too_wide")])
        except RecordsError:
            log.exception("The records of run %s could not be loaded.", run.pk)
            _end(run, journal, RunState.FAILED, [internal_fault(run, "refused_by_database")])
        except Exception as err:  # the edge of the task: logged here, told by reference
            log.exception("Run %s failed.", run.pk)
            _end(run, journal, RunState.FAILED, [lasting_fault(err) or internal_fault(run)])
    return run


def _drop_own_table(run: Run) -> None:
    """Drop the table of an attempt that came too late, also where its dataset is gone.

    Its number was this attempt's alone; what cannot be dropped now, the janitor finds.
    """
    if run.part_number is None:
        return
    table = part_table(run.dataset_id, run.part_number)
    with contextlib.suppress(DatabaseFault):
        if not Part.objects.filter(schema_name=table.schema, table_name=table.name).exists():
            write.drop(table)


def _work(run: Run, journal: Journal) -> None:
    options = RunOptions.from_json(run.options)
    dataset = run.dataset
    if run.attempts > 1:
        with transaction.atomic():
            confirm(run)
            run.events.all().delete()
            run.cells.all().delete()
        journal.tell("resumed", Level.WARNING if run.part_number else Level.INFO)
    journal.tell("received", name=run.file_name, size=run.file_size)
    is_same = _is_published_already(run, dataset, options)
    if is_same and dataset.group_id is None:
        finish_unchanged(run, journal, dataset, options)
        return
    try:
        with local_copy(run.file_key) as path:
            tables = groups.facts_of(path, run, options)
            if is_same or _is_same_table(dataset, options, tables.get("content_sha256")):
                run.report = tables
                finish_unchanged(run, journal, dataset, options)
                return
            with journal.stage(RunState.UNDERSTANDING):
                reader, found = _understand(path, dataset, options, journal)
                run.report = {**_report(found), **tables, "warnings": []}
                for problem in found.warnings:
                    journal.tell_problem(problem, Level.WARNING)
                run.rows_read = found.rows
                keep_breaches(run, found.breaches)
                journal.tell("understood", rows=found.rows, fields=len(found.published))
                if found.errors:
                    raise UnreadableFileError(*found.errors)
            with journal.stage(RunState.CHECKING):
                key = check(dataset, found, options, journal)
            with journal.stage(RunState.LOADING):
                bad = BadCells()
                schema = planned_schema(dataset, found.published, options)
                files = files_for(dataset, schema)
                built, snapshot = load(
                    run, dataset, reader, found, schema, key, bad, files, options, journal
                )
    except FileNotFoundError as err:
        raise UnreadableFileError.of("file_missing") from err
    with journal.stage(RunState.PUBLISHING):
        record(run, journal, dataset, found, schema, built, snapshot, bad, files, options)


def _is_published_already(run: Run, dataset: Dataset, options: RunOptions) -> bool:
    version = dataset.published_version
    if options.new_version or version is None or not dataset.is_published:
        return False
    if version.file_sha256 != run.file_sha256:
        return False
    return version.settings_hash == settings_hash(dataset, options)


def _is_same_table(dataset: Dataset, options: RunOptions, sha256: str | None) -> bool:
    """Return whether the table is the published one, whatever else of the file has changed."""
    version = dataset.published_version
    if options.new_version or version is None or not dataset.is_published or not sha256:
        return False
    is_same = version.content_sha256 == sha256
    return is_same and version.settings_hash == settings_hash(dataset, options)


def _understand(
    path: Path, dataset: Dataset, options: RunOptions, journal: Journal
) -> tuple[Reader, Understanding]:
    wishes = wishes_for(dataset, options.metadata, holds_types=options.accept_breaking is None)
    return understand(path, options.read, wishes=wishes, progress=journal.progress)


def _report(found: Understanding) -> dict[str, Any]:
    report = found.as_json()
    report["fields"] += report.pop("added", [])
    for shown, item in zip(report["fields"], found.published, strict=True):
        shown["evidence_problem"] = storable(item.evidence)
        shown["is_fixed"] = item.is_fixed
    return report


def _end(run: Run, journal: Journal, state: RunState, problems: Sequence[Problem]) -> None:
    """Close a run that stopped, unless it is no longer ours."""
    with transaction.atomic():
        try:
            confirm(run)
        except LeaseLostError:
            return
        for problem in problems:
            journal.tell_problem(problem, Level.ERROR if state == RunState.FAILED else Level.INFO)
        close(run, journal, state, problems)
