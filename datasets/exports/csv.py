"""CSV as explore-api 10.4 has it: semicolons, CRLF, a BOM, empty cells for null.

Cells are faithful: nothing is put before `=` or `+`. A spreadsheet may read such a text as a
formula; whoever opens files of strangers imports columns as text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from datasets.exports.formats import Options
from datasets.exports.values import blocks, converted, text_cells

if TYPE_CHECKING:
    from datasets.odsql import Column
    from datasets.records.read import Row

_BOM = "\ufeff"


def write(columns: Sequence[Column], rows: Iterable[Row], options: Options) -> Iterator[bytes]:
    """Yield the header and then the rows, some hundred at a time."""
    buffer = StringIO(newline="")
    writer = csv.writer(
        buffer,
        delimiter=options.delimiter,
        lineterminator="\r\n",
        quoting=csv.QUOTE_ALL if options.quote_all else csv.QUOTE_MINIMAL,
    )
    if options.with_bom:
        buffer.write(_BOM)
    writer.writerow(heading(column, options) for column in columns)
    converts = [text_cells(column, options.list_separator) for column in columns]
    for block in blocks(rows):
        writer.writerows(converted(block, converts))
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    if buffer.tell():
        yield buffer.getvalue().encode()


def heading(column: Column, options: Options) -> str:
    """Return the heading of a column: its key, or the label of the field it shows."""
    field = column.field
    if options.labels is None or field is None or column.name != field.name:
        return column.name
    return options.labels.get(field.name) or column.name
