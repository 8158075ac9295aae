"""The cells of a run that do not fit or break a schema, as a CSV file to mend the source by.

Semicolons and a byte order mark, as spreadsheets in French expect; values as the file wrote
them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.journal import clean_text
from ingest.models import RejectedCell, Run
from ingest.schemas.check import Breach

COLUMNS: Final = ("line", "column", "value", "rule", "suggestion")
_BLOCK: Final = 2_000


def as_csv(run: Run) -> Iterator[bytes]:
    """Yield the file block by block; memory does not grow with the number of cells."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    yield b"\xef\xbb\xbf"
    cells = run.cells.values_list("row", "column", "value", "rule", "suggestion")
    for place, cell in enumerate(cells.iterator(chunk_size=_BLOCK), start=1):
        writer.writerow(cell)
        if place % _BLOCK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def keep_breaches(run: Run, breaches: Sequence[Breach]) -> None:
    """Keep the cells that break a schema beside those that do not fit; records hold them whole."""
    RejectedCell.objects.bulk_create(
        (
            RejectedCell(
                run=run,
                row=breach.row,
                column=clean_text(breach.column),
                value=clean_text(breach.value, 10_000),
                rule=f"schema_{breach.rule}",
                suggestion=breach.suggestion[:200],
            )
            for breach in breaches
        ),
        batch_size=_BLOCK,
    )


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")
