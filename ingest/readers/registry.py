"""Which reader a file gets, by its content."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.readers.base import Reader
from ingest.readers.delimited import DelimitedReader
from ingest.readers.jsons import NotJsonError, open_json
from ingest.sniff import HEAD, sniff

WORKBOOKS = frozenset({"xlsx", "ods"})


def open_table(path: Path, options: ReadOptions) -> Reader:
    """Return a reader of the file's main table.

    Raises:
        UnreadableFileError: not data, or a format that is not read.
    """
    with path.open("rb") as file:
        found = sniff(file.read(HEAD))
    for option, formats in (("sheet", WORKBOOKS), ("member", frozenset[str]())):
        if getattr(options, option) and found not in formats:
            shown = "csv" if found == "text" else found
            raise UnreadableFileError.of(
                "option_not_for_format", option=f"--{option}", format=shown
            )
    if found == "json":
        try:
            return open_json(path, options)
        except NotJsonError:
            return DelimitedReader(path, options)
    if found == "text":
        return DelimitedReader(path, options)
    if found in WORKBOOKS:
        from ingest.readers.sheets import SheetReader  # noqa: PLC0415  (heavy: only when met)

        return SheetReader(path, found, options)
    raise UnreadableFileError.of("format_not_read", format=found)
