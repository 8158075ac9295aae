"""Times without an offset that a zone's clock skips or shows twice, in the nights it changes.

PostgreSQL reads the first as an hour later and the second as the later of both moments. No
record can tell afterwards what the file said, so the run does.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from datasets.records.cells import Cells
from ingest.problems import Problem

_FIRST: Final = 1900
_LAST: Final = 2100
_HOUR: Final = len("2025-03-30 02")
_ZONED: Final = re.compile(r"(?:[Zz]|[+-]\d{2}(?::?\d{2}){0,2})$")
SKIPPED: Final = "times_skipped"
DOUBLED: Final = "times_doubled"


@cache
def odd_hours(zone: str) -> Mapping[str, str]:
    """Return the hours (`2025-03-30 02`) that a zone's clock skips or shows twice, with the code.

    >>> odd_hours("Europe/Paris")["2025-03-30 02"], odd_hours("Europe/Paris")["2025-10-26 02"]
    ('times_skipped', 'times_doubled')
    """
    clock = ZoneInfo(zone)
    found: dict[str, str] = {}
    day = dt.datetime(_FIRST, 1, 1, tzinfo=dt.UTC)
    before = day.astimezone(clock).utcoffset()
    while day.year < _LAST:
        day += dt.timedelta(days=1)
        after = day.astimezone(clock).utcoffset()
        if after != before:
            found |= _around(clock, day - dt.timedelta(days=2))
        before = after
    return found


def _around(clock: ZoneInfo, start: dt.datetime) -> dict[str, str]:
    """Return the odd hours of the three days from a moment on."""
    found = {}
    for step in range(72):
        naive = start.replace(tzinfo=None) + dt.timedelta(hours=step)
        early = naive.replace(tzinfo=clock, fold=0)
        late = naive.replace(tzinfo=clock, fold=1)
        if early.utcoffset() != late.utcoffset():
            is_there = early.astimezone(dt.UTC).astimezone(clock).replace(tzinfo=None) == naive
            found[f"{naive:%Y-%m-%d %H}"] = DOUBLED if is_there else SKIPPED
    return found


@dataclass(slots=True)
class _Sighting:
    count: int
    row: int
    value: str


@dataclass(slots=True)
class ClockWatch:
    """Looks at the times of a run on their way into the table."""

    zone: str
    _seen: dict[tuple[str, str], _Sighting] = field(default_factory=dict)

    def look(self, column: str, values: Sequence[str], row_of: Callable[[int], int]) -> None:
        """Take the next times of a column, as they were cast."""
        odd = odd_hours(self.zone)
        if not odd or odd.keys().isdisjoint(_hours(values)):
            return
        for place, value in enumerate(values):
            code = odd.get(value[:_HOUR].replace("T", " "))
            if code is not None and not _ZONED.search(value):
                key = (column, code)
                known = self._seen.get(key)
                if known is None:
                    self._seen[key] = _Sighting(1, row_of(place), value)
                else:
                    known.count += 1

    def problems(self) -> Iterator[Problem]:
        """Yield what is to be said of each column."""
        for (column, code), seen in self._seen.items():
            facts = {"count": seen.count, "zone": self.zone}
            yield Problem(code=code, column=column, row=seen.row, value=seen.value, params=facts)


def _hours(values: Sequence[str]) -> set[str]:
    """Return the different hours of a block."""
    if isinstance(values, Cells):
        import pyarrow.compute as pc  # noqa: PLC0415  (heavy: loaded by who made the cells)

        cut = pc.utf8_slice_codeunits(values.array, 0, _HOUR)
        found = pc.unique(cut).to_pylist()
        return {(hour or "").replace("T", " ") for hour in found}
    return {value[:_HOUR].replace("T", " ") for value in values}
