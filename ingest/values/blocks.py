"""Plain values, a whole block of cells at a time.

Most columns are written in one plain way throughout. One match over the cells of a block,
joined by line ends, then replaces thousands of looks. Each pattern admits only texts that
have exactly the stated signature, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from datasets.records.literals import point
from ingest.values.kinds import Kind

_DAY: Final = (
    r"(?!\d{4}-(?:02-(?:29|3)|(?:0[469]|11)-31))"
    r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
)
_CLOCK: Final = r"[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?"
_ZONE: Final = r"(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)"
_DEGREES: Final = r"-?[1-8]?\d\.\d{3,17}"


def _lines(cell: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{cell})?\n)+", re.ASCII)


INTS: Final = _lines(r"-?(?:0|[1-9]\d{0,17})")
_SMALL_INTS: Final = _lines(r"-?(?:0|[1-9]\d{0,14})")
DOTS: Final = _lines(r"-?(?:0\.0{0,9}[1-9]\d{0,16}|(?=[\d.]{1,18}\n)(?:0|[1-9]\d{0,14})(?:\.\d+)?)")
"""Numbers of which a double keeps every digit."""
_DAYS: Final = _lines(_DAY)
_TIMES: Final = _lines(_DAY + _CLOCK)
_ZONED: Final = _lines(_DAY + _CLOCK + _ZONE)
_POINTS: Final = _lines(rf"{_DEGREES}, ?{_DEGREES}")
_PAIRS: Final = re.compile(r"(?:(-?\d+\.\d+), ?(-?\d+\.\d+))?\n", re.ASCII)

PLAIN: Final[dict[frozenset[Kind], re.Pattern[str]]] = {
    frozenset({Kind.INT}): _SMALL_INTS,
    frozenset({Kind.DOT}): DOTS,
    frozenset({Kind.ISO_DATE}): _DAYS,
    frozenset({Kind.ISO_TIME}): _TIMES,
    frozenset({Kind.ISO_ZONED}): _ZONED,
    frozenset({Kind.LAT_LON, Kind.LON_LAT}): _POINTS,
    frozenset({Kind.TRUE_FALSE}): _lines("true|false|True|False|TRUE|FALSE"),
}
"""By signature, what matches the lines of a block that has no other (or is empty)."""


def joined(values: Sequence[str]) -> str:
    """Return the cells as lines."""
    return "\n".join(values) + "\n"


def are_days(lines: str) -> bool:
    return _DAYS.fullmatch(lines) is not None


def are_times(lines: str) -> bool:
    """Return whether all are times that PostgreSQL reads as they are."""
    return (_ZONED.fullmatch(lines) or _TIMES.fullmatch(lines)) is not None


def points(lines: str) -> list[str] | None:
    """Return the points of a block written `lat, lon`, or None where one is not."""
    if not _POINTS.fullmatch(lines):
        return None
    pairs = _PAIRS.findall(lines)
    return [point(float(lon), float(lat)) if lat else "" for lat, lon in pairs]
