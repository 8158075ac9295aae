"""What one column holds of persons, counted over all its cells; memory does not grow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from datasets.records.cells import Cells
from ingest.columns import Column
from ingest.personal import cells
from ingest.values.kinds import Kind

_IMPERSONAL: Final = frozenset(
    {
        *(Kind.DOT, Kind.COMMA, Kind.EXPONENT, Kind.TRUE_FALSE, Kind.YES_NO, Kind.MISSING),
        *(Kind.ISO_DATE, Kind.DMY, Kind.MDY, Kind.SHORT_DMY, Kind.SHORT_MDY, Kind.YEAR_MONTH),
        *(Kind.ISO_TIME, Kind.ISO_ZONED, Kind.DMY_TIME, Kind.MDY_TIME, Kind.LONG_DATE),
        *(Kind.LAT_LON, Kind.LON_LAT, Kind.POINT_OBJECT, Kind.SHAPE, Kind.WKT, Kind.WKB),
    }
)
_SHORTEST: Final = 13
"""Digits of a NIR without its key."""
_LONG: Final = 40
"""Mean length in characters from which cells are sentences."""


@dataclass(slots=True)
class Sightings:
    """How often something was seen, and where first."""

    count: int = 0
    row: int | None = None
    value: str = ""
    """Masked."""

    def add(self, place: int, value: str, row: Callable[[int], int]) -> None:
        """Count one; `row` tells the row of a place, which is asked of the first only."""
        self.count += 1
        if self.row is None:
            self.row, self.value = row(place), cells.masked(value)


@dataclass(slots=True)
class Watch:
    """One column, looked at on the way through all its cells."""

    header: str
    filled: int = 0
    characters: int = 0
    emails: Sightings = field(default_factory=Sightings)
    own_emails: Sightings = field(default_factory=Sightings)
    """Of one person, by provider or by the form `given.name`."""
    phones: Sightings = field(default_factory=Sightings)
    mobiles: Sightings = field(default_factory=Sightings)
    digits: Sightings = field(default_factory=Sightings)
    """Numbers of ten digits written in one, which may be codes."""
    nir: Sightings = field(default_factory=Sightings)
    iban: Sightings = field(default_factory=Sightings)
    forms: dict[str, int] = field(default_factory=dict)
    """How many cells have the form of a `nir` or an `iban`, with or without its checksum."""

    @property
    def is_prose(self) -> bool:
        return self.filled > 0 and self.characters > _LONG * self.filled

    def observe(self, values: Sequence[str], row_of: Callable[[int], int]) -> None:
        """Take the next cells; `row_of` tells the row of the n-th of them."""
        if isinstance(values, Cells):
            text: str = values.joined(cells.END).as_py()
        else:
            text = cells.END.join(values)
        blank = values.count("")
        self.filled += len(values) - blank
        self.characters += len(text) - len(values) + 1

        def row(place: int) -> int:
            return row_of(text.count(cells.END, 0, place))

        for place, value, is_own in cells.emails(text):
            self.emails.add(place, value, row)
            if is_own:
                self.own_emails.add(place, value, row)
        if not cells.has_long_number(text):
            return
        for place, value, is_mobile, is_parted in cells.phones(text):
            if not is_parted:
                self.digits.add(place, value, row)
            self.phones.add(place, value, row)
            if is_mobile:
                self.mobiles.add(place, value, row)
        for name, seen, found in (
            ("nir", self.nir, cells.social_numbers(text)),
            ("iban", self.iban, cells.accounts(text)),
        ):
            for place, value, is_right in found:
                self.forms[name] = self.forms.get(name, 0) + 1
                if is_right:
                    seen.add(place, value, row)


def concerns(column: Column) -> bool:
    """Return whether a column may speak of persons: not where all cells are measures or dates."""
    for signature, _affix in column.tallies:
        if Kind.INT in signature:
            if any(width >= _SHORTEST for width in column.widths):
                return True
        elif not signature & _IMPERSONAL:
            return True
    return False
