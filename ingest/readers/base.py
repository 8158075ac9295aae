"""What every reader offers: headers, and blocks of columns of text, as often as asked.

A reader holds no more than a block in memory. Cells are texts; types are decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from ingest.problems import Problem

BLOCK_ROWS = 5_000
BLOCK_CHARACTERS = 16 << 20
"""A block ends here even with fewer rows: rows may be very long."""


GEOMETRY: Final = "geometry"
"""Header of the place of a feature, in formats where it stands beside the attributes."""
GEOMETRY_FIRST: Final = frozenset({"geojson", "shapefile", "gpkg", "fgb", "kml", "gpx"})
"""These formats; their places are named after their type."""


NATIVES: Final = frozenset(
    {"str", "int", "float", "bool", "date", "datetime", "point", "shape", "list", "dict"}
)
"""Types a format may declare, and how their cells are written: dates and times in ISO (with
offset where the format has a zone), points and shapes as hexadecimal EWKB in WGS84, lists and
objects as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A cell beyond the last column: it has no field to go to."""

    row: int
    place: int
    value: str


class Block(Protocol):
    """Some consecutive records."""

    count: int
    columns: Sequence[Sequence[str]]
    """One per header known so far; all of `count` cells."""
    extras: Sequence[Extra]

    def row_of(self, place: int) -> int:
        """Return the row that people would look for, of the n-th record of the block."""


class RecordBlock:
    """Consecutive records that are known by their number, not by a line."""

    extras: Sequence[Extra] = ()

    def __init__(self, columns: Sequence[Sequence[str]], count: int, first: int) -> None:
        self.columns = columns
        self.count = count
        self._first = first

    def row_of(self, place: int) -> int:
        """Return the number of the n-th record, from 1."""
        return self._first + place


class Reader(Protocol):
    """One table of a file."""

    format: str
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    headers: list[str]
    """May grow while blocks are read, where the format names fields per record."""
    natives: list[set[str]]
    """Per header the types that the format itself declares, of `NATIVES`; empty for formats
    where all is text. JSON learns them record by record, binary formats know them at once."""
    tables: Sequence[str]
    """Names of all tables of the file, the one read among them; empty where there is one only."""
    table: str | None
    """Name of the table that is read, as `--sheet` or `--member` would choose it."""
    units: Sequence[str]
    """Per header the unit that the file gives, or nothing."""

    @property
    def warnings(self) -> list[Problem]:
        """Return what the last reading met."""

    def blocks(self) -> Iterator[Block]:
        """Yield the records from the first on."""

    @property
    def share_read(self) -> float:
        """Return how much of the file the present reading has seen, 0 to 1."""
