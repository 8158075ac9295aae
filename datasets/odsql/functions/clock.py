"""`now(...)`: the moment of the question, with parts set or added by name.

Pure arithmetic on datetimes; takes the moment, returns another one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SET = ("year", "month", "day", "hour", "minute", "second", "microsecond")
_ADD = ("years", "months", "days", "hours", "minutes", "seconds", "microseconds")
WEEKDAYS = tuple(day + "s" for day in _DAYS)
NAMES = frozenset((*_SET, "weekday", *_ADD, *WEEKDAYS))


def _clipped(moment: datetime, year: int, month: int, day: int) -> datetime:
    last = monthrange(year, month)[1]
    return moment.replace(year=year, month=month, day=min(day, last))


def shifted(moment: datetime, parts: Mapping[str, int]) -> datetime:
    """Return the moment with parts set first and added after; ValueError beyond the calendar.

    >>> from datetime import UTC
    >>> shifted(datetime(2024, 1, 31, tzinfo=UTC), {"month": 2}).date().isoformat()
    '2024-02-29'
    """
    try:
        return _added(_set(moment, parts), parts)
    except (OverflowError, ValueError) as err:
        raise ValueError("now() was asked for a moment outside the calendar.") from err


def _set(moment: datetime, parts: Mapping[str, int]) -> datetime:
    day = parts.get("day", moment.day)
    if day < 1:
        raise ValueError(day)
    moment = _clipped(moment, parts.get("year", moment.year), parts.get("month", moment.month), day)
    moment = moment.replace(
        hour=parts.get("hour", moment.hour),
        minute=parts.get("minute", moment.minute),
        second=parts.get("second", moment.second),
        microsecond=parts.get("microsecond", moment.microsecond),
    )
    if "weekday" in parts:
        if not 0 <= parts["weekday"] <= 6:
            raise ValueError(parts["weekday"])
        moment += timedelta(days=(parts["weekday"] - moment.weekday()) % 7)
    return moment


def _added(moment: datetime, parts: Mapping[str, int]) -> datetime:
    months = moment.year * 12 + moment.month - 1
    months += parts.get("years", 0) * 12 + parts.get("months", 0)
    moment = _clipped(moment, months // 12, months % 12 + 1, moment.day)
    moment += timedelta(
        days=parts.get("days", 0),
        hours=parts.get("hours", 0),
        minutes=parts.get("minutes", 0),
        seconds=parts.get("seconds", 0),
        microseconds=parts.get("microseconds", 0),
    )
    for index, name in enumerate(WEEKDAYS):
        count = parts.get(name, 0)
        if count > 0:
            ahead = (index - moment.weekday() - 1) % 7 + 1
            moment += timedelta(days=ahead + 7 * (count - 1))
        elif count < 0:
            back = (moment.weekday() - index - 1) % 7 + 1
            moment -= timedelta(days=back + 7 * (-count - 1))
    return moment
