"""Dates and times as files write them; always real days, never a guess by locale."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from ingest.values.kinds import Kind, Writing

_ISO: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_NUMERIC: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_SHORT: Final = re.compile(r"(\d{1,2})(/)(\d{1,2})/(\d{2})", re.ASCII)
_COMPACT: Final = re.compile(r"(1[6-9]|20|21)(\d{2})(\d{2})(\d{2})", re.ASCII)
_YEAR_MONTH: Final = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[-/](\d{4})", re.ASCII)
_LONG: Final = re.compile(
    r"(?:[^\W\d_]+\.?,? )?([0-9]{1,2})(?:er)?[ -]([^\W\d_]+)\.?,?[ -]([0-9]{4})"
)
_TIME: Final = (
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r" ?(?P<z>Z|UTC|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?"
)
_ISO_TIME: Final = re.compile(r"(?P<d>\d{4}[-/]\d{1,2}[-/]\d{1,2})(?:[Tt]| +)" + _TIME, re.ASCII)
_OTHER_TIME: Final = re.compile(
    r"(?P<d>\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:[Tt]|,? +)" + _TIME, re.ASCII
)
_NO_DATE: Final = re.compile(r"0000-00-00(?:[T ]00:00:00)?|00/00/0000", re.ASCII)
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan",
            "février fevrier february févr fevr fév fev feb",
            "mars march mar",
            "avril april avr apr",
            "mai may",
            "juin june jun",
            "juillet july juil jul",
            "août aout august aug",
            "septembre september sept sep",
            "octobre october oct",
            "novembre november nov",
            "décembre decembre december déc dec",
        ),
        start=1,
    )
    for name in names.split()
}


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _iso(text: str) -> str | None:
    match = _ISO.fullmatch(text)
    return _day(int(match[1]), int(match[3]), int(match[4])) if match else None


def _dmy(text: str) -> str | None:
    match = _NUMERIC.fullmatch(text)
    return _day(int(match[4]), int(match[3]), int(match[1])) if match else None


def _mdy(text: str) -> str | None:
    match = _NUMERIC.fullmatch(text)
    return _day(int(match[4]), int(match[1]), int(match[3])) if match else None


def _century(two_digits: int) -> int:
    """Return the year of two digits: 69-99 lie in the last century, as POSIX has it."""
    return two_digits + (1900 if two_digits >= 69 else 2000)


def _short_dmy(text: str) -> str | None:
    match = _SHORT.fullmatch(text)
    return _day(_century(int(match[4])), int(match[3]), int(match[1])) if match else None


def _short_mdy(text: str) -> str | None:
    match = _SHORT.fullmatch(text)
    return _day(_century(int(match[4])), int(match[1]), int(match[3])) if match else None


def _compact(text: str) -> str | None:
    match = _COMPACT.fullmatch(text)
    return _day(int(match[1] + match[2]), int(match[3]), int(match[4])) if match else None


def _month(text: str) -> str | None:
    match = _YEAR_MONTH.fullmatch(text)
    return _day(int(match[1]), int(match[2]), 1) if match else None


def _month_year(text: str) -> str | None:
    match = _MONTH_YEAR.fullmatch(text)
    return _day(int(match[2]), int(match[1]), 1) if match else None


def _long(text: str) -> str | None:
    match = _LONG.fullmatch(text.lower())
    month = MONTHS.get(match[2]) if match else None
    return _day(int(match[3]), month, int(match[1])) if match and month else None


READ: Final[dict[str, tuple[Kind, Callable[[str], str | None]]]] = {
    "iso": (Kind.ISO_DATE, _iso),
    "dmy": (Kind.DMY, _dmy),
    "mdy": (Kind.MDY, _mdy),
    "short_dmy": (Kind.SHORT_DMY, _short_dmy),
    "short_mdy": (Kind.SHORT_MDY, _short_mdy),
    "compact": (Kind.COMPACT_DATE, _compact),
    "month": (Kind.YEAR_MONTH, _month),
    "month_year": (Kind.MONTH_YEAR, _month_year),
    "long": (Kind.LONG_DATE, _long),
}
"""By order of day, month and year: the kind it proves and how to read it."""


def kinds(text: str) -> frozenset[Kind]:
    """Return how a text may be read as a date or a time.

    >>> sorted(kind.name for kind in kinds("01/02/2024")), kinds("31/02/2024")
    (['DMY', 'MDY'], frozenset())
    """
    found = {kind for kind, read in READ.values() if read(text) is not None}
    for order, kind in (("iso", Kind.ISO_TIME), ("dmy", Kind.DMY_TIME), ("mdy", Kind.MDY_TIME)):
        time = _time(text, order)
        if time is not None:
            is_zoned = order == "iso" and _zone(text)
            found.add(Kind.ISO_ZONED if is_zoned else kind)
    if _NO_DATE.fullmatch(text):
        found.add(Kind.NO_DATE)
    if Kind.YEAR_MONTH in found and (int(text[:4]) + 1) % 100 == int(text[5:]):
        found.add(Kind.SCHOOL_YEAR)
    return frozenset(found)


def cast_date(text: str, writing: Writing) -> str | None:
    """Return the day as `YYYY-MM-DD`, an empty text for `0000-00-00`, or None."""
    if _NO_DATE.fullmatch(text):
        return ""
    return READ[writing.order][1](text)


def cast_datetime(text: str, writing: Writing) -> str | None:
    """Return a time as PostgreSQL reads it; without an offset it is the table's zone's."""
    if _NO_DATE.fullmatch(text):
        return ""
    order = writing.order if writing.order in ("dmy", "mdy") else "iso"
    return _time(text, order) or READ[order][1](text)


def _zone(text: str) -> bool:
    match = _ISO_TIME.fullmatch(text)
    return bool(match and match["z"])


def _time(text: str, order: str) -> str | None:
    match = (_ISO_TIME if order == "iso" else _OTHER_TIME).fullmatch(text)
    if match is None:
        return None
    day = READ[order][1](match["d"])
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    if day is None or hour > 23 or minute > 59 or second > 59:
        return None
    fraction = f".{match['f'][:6]}" if match["f"] else ""
    zone = {"Z": "+00", "UTC": "+00", None: ""}.get(match["z"], match["z"])
    if zone and abs(int(zone[:3])) > 15:
        return None
    return f"{day} {hour:02}:{minute:02}:{second:02}{fraction}{zone}"
