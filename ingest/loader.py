"""Load what was understood: build the table, keep the cells that do not fit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from datasets import storage
from datasets.models import Dataset
from datasets.record_files import file_values
from datasets.records import write
from datasets.records.tables import part_table
from datasets.storage import StoredFile
from datasets.types import FieldType, Schema
from ingest.blocks import BadCells, cast_blocks
from ingest.casts import MISSING_FILE
from ingest.clock import ClockWatch
from ingest.errors import QuestionError
from ingest.journal import Journal, clean_text
from ingest.lease import confirm
from ingest.models import Level, RejectedCell, Run
from ingest.options import RunOptions
from ingest.problems import Problem
from ingest.readers.base import Reader
from ingest.statistics import statistics_of
from ingest.suggestions import suggestion
from ingest.understand import Understanding
from ingest.values.files import CellFiles

_NAMED_FILES: Final = 20
"""Missing files that a report names one by one; all of them are among the rejected cells."""


def load(
    run: Run,
    dataset: Dataset,
    reader: Reader,
    found: Understanding,
    schema: Schema,
    key: Sequence[str],
    bad: BadCells,
    files: CellFiles,
    options: RunOptions,
    journal: Journal,
) -> tuple[write.Built, StoredFile]:
    """Build the table and its snapshot; both are nobody's until a version names them."""
    table = part_table(dataset.pk, _reserve_part(run))
    write.drop(table)  # the number is this attempt's alone: at most a forgotten table has it
    zone = options.metadata.get("timezone", dataset.timezone)
    clock = ClockWatch(zone)
    blocks = cast_blocks(
        reader,
        found.published,
        secret=bytes(dataset.record_secret),
        key=key,
        bad=bad,
        progress=journal.progress,
        files=files,
        clock=clock,
    )

    def checked() -> Iterator[write.Block]:
        for block in blocks:
            # Once a cell is bad and may not be left empty, the rest is only looked at.
            if not bad.count or options.bad_cells == "empty":
                yield block
        if bad.count and options.bad_cells != "empty":
            raise QuestionError(_bad_cells(bad, "bad_cells"), *_missing_files(bad))

    with tempfile.TemporaryDirectory() as folder:  # in the run's own folder
        path = Path(folder, "snapshot.parquet")
        try:
            built = write.build(table, schema, checked(), timezone=zone, key=key, snapshot=path)
        finally:
            _keep_cells(run, bad)
        built = _with_statistics(built, statistics_of(path, schema, timezone=zone))
        snapshot = storage.keep(path, folder=storage.SNAPSHOTS)
    if bad.count:
        for problem in (_bad_cells(bad, "bad_cells_emptied"), *_missing_files(bad)):
            journal.tell_problem(problem, Level.WARNING)
    for problem in clock.problems():
        journal.tell_problem(problem, Level.WARNING)
    sources = {item.name: item.source for item in found.published}
    for mended in built.mended:
        problem = Problem(
            code="invalid_shapes",
            column=sources[mended.field],
            row=mended.first,
            params={"count": mended.count},
        )
        journal.tell_problem(problem, Level.WARNING)
    if built.repeated:
        code = "key_not_unique" if key else "repeated_records"
        journal.tell(code, Level.WARNING if key else Level.INFO, count=built.repeated)
    journal.tell("loaded", rows=built.records_count)
    return built, snapshot


def _with_statistics(built: write.Built, told: Mapping[str, dict[str, Any]]) -> write.Built:
    profile = {
        name: {**known, "statistics": told[name]} if name in told else known
        for name, known in built.profile.items()
    }
    return replace(built, profile=profile)


def files_for(dataset: Dataset, schema: Schema) -> CellFiles:
    """Return the files that cells may name: none where no field holds files."""
    holds_files = any(field.type is FieldType.FILE for field in schema)
    return CellFiles(file_values(dataset) if holds_files else {})


def _reserve_part(run: Run) -> int:
    """Take a number for the table of this attempt, that no other attempt ever had.

    So a worker that lost the run drops and fills no table of the one that took it over;
    the janitor collects what stays behind.
    """
    with transaction.atomic():
        confirm(run)
        dataset = Dataset.objects.select_for_update().get(pk=run.dataset_id)
        used = [
            dataset.parts.aggregate(last=Max("number"))["last"] or 0,
            Run.objects.filter(dataset=dataset).aggregate(last=Max("part_number"))["last"] or 0,
        ]
        number = max(used) + 1
        run.part_number = number
        run.save(update_fields=["part_number"])
    return number


def _bad_cells(bad: BadCells, code: str) -> Problem:
    first = bad.kept[0]
    return Problem(
        code=code,
        params={"count": bad.count},
        row=first.row,
        column=first.column or None,
        value=clean_text(first.value),
    )


def _missing_files(bad: BadCells) -> Iterator[Problem]:
    """Say which cells name files that did not come, and where to put these."""
    missing = [cell for cell in bad.kept if cell.rule == MISSING_FILE]
    for cell in missing[:_NAMED_FILES]:
        yield Problem(
            code="missing_file",
            row=cell.row,
            column=cell.column or None,
            value=clean_text(cell.value),
        )
    if len(missing) > _NAMED_FILES:
        yield Problem(code="missing_files", params={"count": len(missing) - _NAMED_FILES})


def _keep_cells(run: Run, bad: BadCells) -> None:
    if not bad.count:
        return
    with transaction.atomic():
        confirm(run)
        RejectedCell.objects.bulk_create(
            (
                RejectedCell(
                    run=run,
                    row=cell.row,
                    column=clean_text(cell.column),
                    field=cell.field,
                    value=clean_text(cell.value, 10_000),
                    rule=cell.rule,
                    suggestion=suggestion(cell.value, cell.rule)[:200],
                )
                for cell in bad.kept
            ),
            batch_size=2_000,
        )
        run.rejected_cells = bad.count
        run.save(update_fields=["rejected_cells"])
