"""Date literals: a text stands for a whole period, from its first instant to the next one.

Takes text, returns a `Period`; raises ValueError for what is no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

_DATE = re.compile(
    r"(?P<year>\d{4})"
    r"(?:[-/](?P<month>\d{1,2})"
    r"(?:[-/](?P<day>\d{1,2})"
    r"(?:[T ]\s*(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})"
    r"(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"\s*(?P<offset>Z|[ +-]\d{2}(?::?\d{2})?)?"
    r")?)?)?",
    flags=re.ASCII | re.IGNORECASE,
)
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time from `low` to `high`, which is the first instant after it.

    Both are naive (read in the query's time zone) or both aware. `high` is None where the
    calendar ends.
    """

    low: datetime
    high: datetime | None
    is_whole_days: bool

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
        """Return both ends as instants."""
        if self.low.tzinfo is not None:
            return self.low, self.high
        low = self.low.replace(tzinfo=zone)
        if self.high is None:
            return low, None
        if self.high - self.low < _HOUR:  # clocks that are put forward or back do not stretch it
            return low, low.astimezone(UTC) + (self.high - self.low)
        return low, self.high.replace(tzinfo=zone)

    def days(self, zone: ZoneInfo) -> tuple[date | None, date | None]:
        """Return the first day that begins in the period, and the first that begins after it.

        None stands for a day after the end of the calendar.
        """
        return _next_midnight(self.low, zone), _next_midnight(self.high, zone)


def _next_midnight(moment: datetime | None, zone: ZoneInfo) -> date | None:
    """Return the day of this moment if it is a midnight, else the day after."""
    if moment is None:
        return None
    try:
        local = moment if moment.tzinfo is None else moment.astimezone(zone)
        if local.time() == datetime.min.time():
            return local.date()
        return local.date() + _DAY
    except OverflowError:
        return None


def _after(moment: datetime, step: timedelta) -> datetime | None:
    try:
        return moment + step
    except OverflowError:
        return None


def _offset(text: str) -> timezone:
    if text in {"Z", "z"}:
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or "0")
    # A plus that nobody escaped in an address arrives as a space.
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def instant(moment: datetime) -> Period:
    """Return the shortest period there is, which begins at this moment."""
    return Period(low=moment, high=_after(moment, timedelta(microseconds=1)), is_whole_days=False)


def year_period(year: int) -> Period:
    """Return a whole year; ValueError outside 1 to 9999."""
    if not 1 <= year <= 9999:
        raise ValueError(year)
    low = datetime(year, 1, 1)  # noqa: DTZ001  (naive on purpose)
    high = None if year == 9999 else low.replace(year=year + 1)
    return Period(low=low, high=high, is_whole_days=True)


def parse_period(text: str) -> Period:
    """Return the period that a date literal stands for.

    >>> parse_period("2017-04").high
    datetime.datetime(2017, 5, 1, 0, 0)
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year = int(found["year"])
    if found["month"] is None:
        return year_period(year)
    month = int(found["month"])
    if found["day"] is None:
        low = datetime(year, month, 1)  # noqa: DTZ001  (naive on purpose)
        last = year == 9999 and month == 12
        high = None if last else datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001
        return Period(low=low, high=high, is_whole_days=True)
    low = datetime(year, month, int(found["day"]))  # noqa: DTZ001  (naive on purpose)
    if found["hour"] is None:
        return Period(low=low, high=_after(low, _DAY), is_whole_days=True)
    fraction = (found["fraction"] or "")[:6]
    low = low.replace(
        hour=int(found["hour"]),
        minute=int(found["minute"] or 0),
        second=int(found["second"] or 0),
        microsecond=int(fraction.ljust(6, "0") or 0),
        tzinfo=_offset(found["offset"]) if found["offset"] else None,
    )
    if fraction:
        step = timedelta(microseconds=10 ** (6 - len(fraction)))
    elif found["second"]:
        step = timedelta(seconds=1)
    else:
        step = timedelta(minutes=1) if found["minute"] else timedelta(hours=1)
    return Period(low=low, high=_after(low, step), is_whole_days=False)
