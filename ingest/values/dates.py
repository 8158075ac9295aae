"""Dates and times as files write them; always real days, never a guess by locale."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from ingest.values.kinds import Kind, Writing

_ISO: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_NUMERIC: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_SHORT: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2})", re.ASCII)
_COMPACT: Final = re.compile(r"(1[6-9]|20|21)(\d{2})(\d{2})(\d{2})", re.ASCII)
_YEAR_MONTH: Final = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[-/](\d{4})", re.ASCII)
_WEEKDAYS: Final = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim"
    " monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun"
    " montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so"
    " lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom le"
).replace(" ", "|")
_AHEAD: Final = rf"(?:(?:{_WEEKDAYS})\.?,? (?:le )?)?"
_WORD: Final = r"([^\W\d_]+)"
_LONG: Final = re.compile(
    rf"{_AHEAD}([0-9]{{1,2}})(?:er|st|nd|rd|th|º|\.)?[ -](?:de )?{_WORD}\.?,?[ -](?:de )?"
    r"([0-9]{4}|[0-9]{2})"
)
_LONG_MDY: Final = re.compile(rf"{_AHEAD}{_WORD}\.? ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}})")
_LONG_MONTH: Final = re.compile(rf"{_WORD}\.?[ -](?:de )?([0-9]{{4}})")
_ZONE: Final = r"Z|UTC|GMT|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?"
_CLOCK: Final = (
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    rf"(?: ?(?P<half>[AaPp]\.?[Mm]\.?))? ?(?P<z>{_ZONE})?"
    r"|(?P<hh>\d{1,2}) ?[hH] ?(?P<mm>\d{2})?(?:(?:min|mn|m)?)"
)
_BETWEEN: Final = r"(?:[Tt]|,? +(?:à |at |um )?)"
_ISO_TIME: Final = re.compile(
    rf"(?P<d>\d{{4}}([-/.])\d{{1,2}}\2\d{{1,2}}){_BETWEEN}(?:{_CLOCK})", re.ASCII
)
_NUMERIC_TIME: Final = re.compile(
    rf"(?P<d>\d{{1,2}}([-/.])\d{{1,2}}\2\d{{4}}){_BETWEEN}(?:{_CLOCK})", re.ASCII
)
_SHORT_TIME: Final = re.compile(
    rf"(?P<d>\d{{1,2}}/\d{{1,2}}/\d{{2}}){_BETWEEN}(?:{_CLOCK})", re.ASCII
)
_LONG_TIME: Final = re.compile(
    rf"(?P<d>.{{6,40}}?[0-9]{{4}}),? +(?:à |at |um )?(?:{_CLOCK})", re.ASCII
)
_NO_DATE: Final = re.compile(r"0000-00-00(?:[T ]00:00:00)?|00/00/0000", re.ASCII)
_MIDNIGHT: Final = re.compile(
    r".*[T ](?:0?0:00(?::00(?:[.,]0+)?)?|12:00(?::00)? ?AM|0?0 ?h(?:00)?)", re.ASCII
)
_NUMBER: Final = re.compile(r"[+-]?\d*[.,]\d+|[+-]\d+", re.ASCII)
_SHORTEST: Final = len("1/2/24")
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan januar jänner enero ene gennaio gen janeiro januari",
            "février fevrier february févr fevr fév fev feb februar febrero febbraio fevereiro",
            "mars march mar märz maerz mrz marzo março maart",
            "avril april avr apr abril abr aprile",
            "mai may mayo maggio mag maio mei",
            "juin june jun juni junio giugno giu junho",
            "juillet july juil jul juli julio luglio lug julho",
            "août aout august aug agosto ago augustus",
            "septembre september sept sep septiembre setiembre settembre setembro",
            "octobre october oct oktober okt octubre ottobre ott outubro out",
            "novembre november nov noviembre novembro",
            "décembre decembre december déc dec dezember dez diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
"""In French, English, German, Spanish, Italian, Portuguese and Dutch."""


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
    lowered = text.lower()
    match = _LONG.fullmatch(lowered)
    if match:
        day, name, year = match[1], match[2], match[3]
    else:
        match = _LONG_MDY.fullmatch(lowered)
        if match is None:
            return None
        day, name, year = match[2], match[1], match[3]
    month = MONTHS.get(name)
    full = int(year) if len(year) == 4 else _century(int(year))
    return _day(full, month, int(day)) if month else None


def _long_month(text: str) -> str | None:
    match = _LONG_MONTH.fullmatch(text.lower())
    month = MONTHS.get(match[1]) if match else None
    return _day(int(match[2]), month, 1) if match and month else None


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
    "long_month": (Kind.LONG_MONTH, _long_month),
}
"""By order of day, month and year: the kind it proves and how to read it."""


def kinds(text: str) -> frozenset[Kind]:
    """Return how a text may be read as a date or a time.

    >>> sorted(kind.name for kind in kinds("01/02/2024")), kinds("31/02/2024")
    (['DMY', 'MDY'], frozenset())
    """
    if len(text) < _SHORTEST:
        return frozenset()
    if _NUMBER.fullmatch(text):
        return frozenset()
    if text.isdigit():
        return frozenset({Kind.COMPACT_DATE} if _compact(text) else ())
    found = {kind for kind, read in READ.values() if read(text) is not None}
    if found & {Kind.SHORT_DMY, Kind.SHORT_MDY} and "/" not in text:
        found.add(Kind.BARE_SHORT)
    for order, (pattern, kind) in _TIMES.items():
        if _time(text, order) is None:
            continue
        match = pattern.fullmatch(text)
        found.add(Kind.ISO_ZONED if order == "iso" and match and match["z"] else kind)
        if match and match["half"]:
            found.add(Kind.HALF_DAYS)
    if _NO_DATE.fullmatch(text):
        found.add(Kind.NO_DATE)
    if Kind.YEAR_MONTH in found and (int(text[:4]) + 1) % 100 == int(text[5:]):
        found.add(Kind.SCHOOL_YEAR)
    return frozenset(found)


_TIMES: Final[dict[str, tuple[re.Pattern[str], Kind]]] = {
    "iso": (_ISO_TIME, Kind.ISO_TIME),
    "dmy": (_NUMERIC_TIME, Kind.DMY_TIME),
    "mdy": (_NUMERIC_TIME, Kind.MDY_TIME),
    "short_dmy": (_SHORT_TIME, Kind.SHORT_DMY_TIME),
    "short_mdy": (_SHORT_TIME, Kind.SHORT_MDY_TIME),
    "long": (_LONG_TIME, Kind.LONG_TIME),
}
"""By order of day, month and year: what such a date with a time looks like."""


TIMES: Final = frozenset({Kind.ISO_ZONED, *(kind for _pattern, kind in _TIMES.values())})


def is_midnight(text: str) -> bool:
    """Return whether a time is the beginning of a day, in no stated zone.

    >>> is_midnight("2024-01-01 00:00:00"), is_midnight("2024-01-01T00:00:00Z")
    (True, False)
    """
    return _MIDNIGHT.fullmatch(text) is not None


def cast_date(text: str, writing: Writing) -> str | None:
    """Return the day as `YYYY-MM-DD`, an empty text for `0000-00-00`, or None.

    A time is taken only where it is midnight: nothing but the day is said.
    """
    if _NO_DATE.fullmatch(text):
        return ""
    day = READ[writing.order][1](text)
    if day is None and writing.order in _TIMES and is_midnight(text):
        found = _time(text, writing.order)
        return found[:10] if found else None
    return day


def cast_datetime(text: str, writing: Writing) -> str | None:
    """Return a time as PostgreSQL reads it; without an offset it is the table's zone's."""
    if _NO_DATE.fullmatch(text):
        return ""
    order = writing.order if writing.order in _TIMES else "iso"
    return _time(text, order) or READ[order][1](text)


def _time(text: str, order: str) -> str | None:
    match = _TIMES[order][0].fullmatch(text)
    if match is None:
        return None
    day = READ[order][1](match["d"])
    if match["hh"]:
        hour, minute, second = int(match["hh"]), int(match["mm"] or 0), 0
    else:
        hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    if day is None or hour > 23 or minute > 59 or second > 59:
        return None
    fraction = f".{match['f'][:6]}" if match["f"] else ""
    zone = {"Z": "+00", "UTC": "+00", "GMT": "+00", None: ""}.get(match["z"], match["z"])
    if zone and abs(int(zone[:3])) > 15:
        return None
    return f"{day} {hour:02}:{minute:02}:{second:02}{fraction}{zone}"
