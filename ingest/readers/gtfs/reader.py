"""One table of a GTFS feed: unpacked into a folder of ours, then read as any delimited text.

The points of shapes.txt become lines. The main table carries what is to be said of the whole
feed: the last day of its timetable, and the members that are no table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from datasets.types import FieldType
from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.problems import Problem
from ingest.readers.base import Reader
from ingest.readers.delimited import DelimitedReader
from ingest.readers.gtfs.calendar import ending
from ingest.readers.gtfs.feed import MAIN, Feed, header_of
from ingest.readers.gtfs.shapes import LineReader
from ingest.readers.gtfs.standard import STANDARD
from ingest.readers.jsons import open_json
from ingest.readers.scratch import Scratch

if TYPE_CHECKING:
    from ingest.readers.archives import ZipArchive

SHAPES: Final = "shapes"
_SHOWN: Final = 20
_SAMPLE: Final = 4096


class FeedReader:
    """A table of a feed; beside what its text tells, the types of the standard."""

    def __init__(
        self,
        inner: Reader,
        scratch: Scratch,
        feed: Feed,
        table: str,
        notes: Sequence[Problem],
    ) -> None:
        self._inner = inner
        self.format = "geojson" if inner.format == "geojson" else "gtfs"
        self._scratch = scratch
        self._notes = list(notes)
        self.tables = list(feed.tables)
        self.table = table

    @property
    def standard(self) -> Sequence[FieldType | None]:
        """Return per header the type that the reference gives."""
        return [STANDARD.get(header.strip().lower()) for header in self._inner.headers]

    @property
    def warnings(self) -> list[Problem]:
        return self._notes + self._inner.warnings

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def open_feed(archive: ZipArchive, scratch: Scratch, feed: Feed, options: ReadOptions) -> Reader:
    """Return a reader of the main table, or of the one that the options name.

    Raises:
        UnreadableFileError: there is no such table, or it is no text.
    """
    table = feed.find(options.member)
    if table is None:
        names = ", ".join(list(feed.tables)[:_SHOWN])
        raise UnreadableFileError.of("no_such_member", member=options.member, members=names)
    path = _unpacked(archive, scratch, feed, table)
    notes: list[Problem] = []
    inner = _inner(path, table, feed, replace(options, member=None))
    if table == MAIN:
        notes = _left_out(feed)
    if table in (MAIN, "calendar"):
        notes += ending(lambda name: _side_table(archive, scratch, feed, name))
    return cast("Reader", FeedReader(inner, scratch, feed, table, notes))


def _inner(path: Path, table: str, feed: Feed, options: ReadOptions) -> Reader:
    if feed.tables[table].lower().endswith(".geojson"):
        return open_json(path, options)
    read = _as_standard(path, options)
    return LineReader(path, read) if table == SHAPES else DelimitedReader(path, read)


def _unpacked(archive: ZipArchive, scratch: Scratch, feed: Feed, table: str) -> Path:
    # A place in the list, not a name out of the archive.
    target = scratch.folder / f"table-{list(feed.tables).index(table)}"
    if not target.exists():
        archive.extract(archive.members[feed.tables[table]], target)
    return target


def _side_table(
    archive: ZipArchive, scratch: Scratch, feed: Feed, table: str
) -> DelimitedReader | None:
    """Return a reader of another table of the feed, None where it has none that can be read."""
    if table not in feed.tables:
        return None
    try:
        path = _unpacked(archive, scratch, feed, table)
        return DelimitedReader(path, _as_standard(path, ReadOptions()))
    except UnreadableFileError:
        return None


def _as_standard(path: Path, options: ReadOptions) -> ReadOptions:
    """Return the options with what the reference prescribes: a header first, and commas."""
    if options.header_row is None:
        options = replace(options, header_row=0)
    if options.delimiter is None and _is_by_commas(path):
        options = replace(options, delimiter=",")
    return options


def _is_by_commas(path: Path) -> bool:
    with path.open("rb") as file:
        return any(name in STANDARD for name in header_of(file.read(_SAMPLE)))


def _left_out(feed: Feed) -> list[Problem]:
    if not feed.others:
        return []
    facts = {"count": len(feed.others), "names": ", ".join(feed.others[:_SHOWN])}
    return [Problem(code="members_left_out", params=facts)]
