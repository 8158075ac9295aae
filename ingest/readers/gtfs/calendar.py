"""The last day that a feed's timetable knows, and whether it is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

from ingest.errors import UnreadableFileError
from ingest.problems import Problem
from ingest.readers.delimited import DelimitedReader

Opener = Callable[[str], DelimitedReader | None]
_ADDED: Final = "1"
"""The exception_type of a day on which a service runs as well."""


def ending(open_table: Opener) -> list[Problem]:
    """Say when the timetable ends, which nobody notices when it has ended.

    That is the day that feed_info.txt names, else the last day of any service.
    """
    last = _latest(open_table, "feed_info", "feed_end_date")
    if last is None:
        days = (
            _latest(open_table, "calendar", "end_date"),
            _latest(open_table, "calendar_dates", "date", only=("exception_type", _ADDED)),
        )
        last = max((day for day in days if day), default=None)
    if last is None:
        return []
    code = "timetable_over" if last < dt.datetime.now(tz=dt.UTC).date() else "timetable_ends"
    return [Problem(code=code, params={"date": last.isoformat()})]


def _latest(
    open_table: Opener, table: str, column: str, *, only: tuple[str, str] | None = None
) -> dt.date | None:
    """Return the latest day of a column of a table."""
    try:
        reader = open_table(table)
        return max(_days(reader, column, only), default=None) if reader else None
    except UnreadableFileError:  # told where that table is read itself
        return None


def _days(reader: DelimitedReader, column: str, only: tuple[str, str] | None) -> Iterator[dt.date]:
    headers = [header.strip().lower() for header in reader.headers]
    if column not in headers or (only and only[0] not in headers):
        return
    place = headers.index(column)
    for block in reader.blocks():
        texts = set(block.columns[place])
        if only:
            kinds = block.columns[headers.index(only[0])]
            pairs = zip(block.columns[place], kinds, strict=True)
            texts = {text for text, kind in pairs if kind.strip() == only[1]}
        for text in texts:
            day = _day(text.strip())
            if day is not None:
                yield day


def _day(text: str) -> dt.date | None:
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
