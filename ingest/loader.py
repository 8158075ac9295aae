"""Load what was understood: build the table, keep the cells that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Max

from datasets.models import Dataset
from datasets.record_files import file_values
from datasets.records import write
from datasets.records.tables import part_table
from datasets.types import FieldType, Schema
from ingest.blocks import BadCells, cast_blocks, suggestion
from ingest.errors import QuestionError
from ingest.journal import Journal, clean_text
from ingest.lease import confirm
from ingest.models import Level, RejectedCell, Run
from ingest.options import RunOptions
from ingest.problems import Problem
from ingest.readers.base import Reader
from ingest.understand import Understanding


def load(
    run: Run,
    dataset: Dataset,
    reader: Reader,
    found: Understanding,
    schema: Schema,
    key: Sequence[str],
    bad: BadCells,
    options: RunOptions,
    journal: Journal,
) -> write.Built:
    table = part_table(dataset.pk, _reserve_part(run))
    write.drop(table)  # the number is this attempt's alone: at most a forgotten table has it
    blocks = cast_blocks(
        reader,
        found.fields,
        secret=bytes(dataset.record_secret),
        key=key,
        bad=bad,
        progress=journal.progress,
        files=file_values(dataset) if _holds_files(schema) else None,
    )

    def checked() -> Iterator[write.Block]:
        for block in blocks:
            # Once a cell is bad and may not be left empty, the rest is only looked at.
            if not bad.count or options.bad_cells == "empty":
                yield block
        if bad.count and options.bad_cells != "empty":
            raise QuestionError(_bad_cells(bad, "bad_cells"))

    zone = options.metadata.get("timezone", dataset.timezone)
    try:
        built = write.build(table, schema, checked(), timezone=zone, key=key)
    finally:
        _keep_cells(run, bad)
    if bad.count:
        journal.tell_problem(_bad_cells(bad, "bad_cells_emptied"), Level.WARNING)
    if built.repeated:
        code = "key_not_unique" if key else "repeated_records"
        journal.tell(code, Level.WARNING if key else Level.INFO, count=built.repeated)
    journal.tell("loaded", rows=built.records_count)
    return built


def _holds_files(schema: Schema) -> bool:
    return any(field.type is FieldType.FILE for field in schema)


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
                    suggestion=suggestion(cell)[:200],
                )
                for cell in bad.kept
            ),
            batch_size=2_000,
        )
        run.rejected_cells = bad.count
        run.save(update_fields=["rejected_cells"])
